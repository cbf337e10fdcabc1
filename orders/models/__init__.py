"""Orders, their lines, and the links from them to payments, cards and refunds."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField
from delivery.card_opening import CardBinding
from orders.models.cart import Cart as Cart
from orders.models.cart import CartLine as CartLine
from orders.models.pair import Pair as Pair
from orders.models.supplier_balance import SupplierBalance as SupplierBalance
from orders.models.supplier_books import BooksDifference as BooksDifference
from orders.models.supplier_books import Breaker as Breaker
from orders.models.supplier_books import Comparison as Comparison
from orders.models.supplier_books import SupplierClock as SupplierClock
from orders.states import (
    ATTEMPT_MOVES,
    FINAL_LINES,
    LINE_MOVES,
    MAY_HAVE_BOUGHT,
    ORDER_MOVES,
    AttemptStatus,
    HoldReason,
    LineStatus,
    OrderStatus,
)
from payments.subjects import about_line, about_order


class Order(models.Model):
    """One purchase by one customer. Whether it is paid stands here; what became of it stands on its lines."""

    MOVES = ORDER_MOVES

    reference = models.CharField(_("reference"), max_length=10, unique=True)  # a name, never proof
    customer = models.ForeignKey(
        "accounts.Customer", on_delete=models.PROTECT, related_name="orders", verbose_name=_("customer")
    )
    email = models.EmailField(_("e-mail address"), db_index=True)
    phone = models.CharField(_("phone"), max_length=20)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)  # forgotten after a while
    language = models.CharField(_("language"), max_length=5)
    amount_due = CentimesField(_("amount due"))  # whole dinars
    amount_paid = CentimesField(_("amount paid"), default=0)  # what its confirmed payments sum to
    status = models.CharField(
        _("status"), max_length=20, choices=OrderStatus, default=OrderStatus.AWAITING_PAYMENT
    )
    status_since = models.DateTimeField(_("since"), default=clock.now)
    checkout_key = models.CharField(max_length=64, unique=True)  # one checkout makes one order
    terms_accepted_at = models.DateTimeField(_("terms accepted"))
    created_at = models.DateTimeField(_("created"), default=clock.now)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("next look"), null=True, blank=True)  # when it expires unless paid

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_due__gt=0), name="orders_order_amount_positive"),
            models.CheckConstraint(
                condition=Q(amount_paid__gte=0, amount_paid__lte=F("amount_due")),
                name="orders_order_not_overpaid",
            ),
            models.CheckConstraint(
                condition=~Q(status="paid") | Q(amount_paid=F("amount_due")), name="orders_order_paid_in_full"
            ),
            models.CheckConstraint(
                condition=Q(status__in=OrderStatus.values), name="orders_order_status_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_due_at"], name="orders_order_due", condition=Q(next_due_at__isnull=False)
            ),
            models.Index(fields=["customer", "created_at"], name="orders_order_customer"),
            models.Index(
                fields=["phone"], name="orders_order_unpaid_phone", condition=Q(status="awaiting_payment")
            ),
            models.Index(
                fields=["ip"], name="orders_order_unpaid_ip", condition=Q(status="awaiting_payment")
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def about(self) -> str:
        """The order's name in the journal and on refunds."""
        return about_order(self.reference)

    @property
    def still_due(self) -> int:
        """What is still to be paid, in centimes."""
        return int(self.amount_due - self.amount_paid)


class OrderLink(models.Model):
    """A secret link to an order, as sent in an e-mail. Only its hash is kept."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="links")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # by the customer or by staff

    def __str__(self) -> str:
        return f"link to {self.order_id}"


class Line(models.Model):
    """One denomination in one quantity, bought from the supplier by at most one order of theirs."""

    MOVES = LINE_MOVES

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines", verbose_name=_("order"))
    position = models.PositiveIntegerField(_("position"))
    denomination = models.ForeignKey(
        "catalog.Denomination", on_delete=models.PROTECT, related_name="lines", verbose_name=_("denomination")
    )
    # A snapshot of what was sold, whatever becomes of the catalogue.
    product_title = models.CharField(_("product"), max_length=200)
    denomination_name = models.CharField(_("card"), max_length=200)
    region = models.CharField(_("region"), max_length=64, blank=True)
    # The supplier's own words, beside the shop's above: what is bought must still be called so.
    supplier_title = models.CharField(_("supplier's title"), max_length=200, blank=True, default="")
    supplier_name = models.CharField(_("supplier's name"), max_length=200, blank=True, default="")
    # Empty for the vendor's test types, which belong to no product.
    supplier_product_id = models.CharField(_("supplier's product id"), max_length=200, blank=True)
    supplier_type_id = models.CharField(_("supplier's type id"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"))
    # Cards are numbered through the whole order.
    first_card_number = models.PositiveIntegerField(_("number of the first card"))
    unit_price = CentimesField(_("unit price"))
    expected_wholesale = CentimesField(_("expected wholesale price"))
    # Unit price less least profit: above it the line is held, not sold at a loss.
    most_wholesale = CentimesField(_("limit of the wholesale price"))

    status = models.CharField(_("status"), max_length=20, choices=LineStatus, default=LineStatus.UNPAID)
    status_since = models.DateTimeField(_("since"), default=clock.now)
    hold_reason = models.CharField(_("on hold because"), max_length=20, choices=HoldReason, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)  # who holds the claim
    # The next look; while placing, the end of the lease.
    next_due_at = models.DateTimeField(_("next look"), null=True, blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)  # of work on it: errors of our own

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["order_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="orders_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="orders_line_quantity"),
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="orders_line_price"),
            models.CheckConstraint(
                condition=Q(status__in=LineStatus.values), name="orders_line_status_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "next_due_at"],
                name="orders_line_due",
                condition=Q(next_due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}: {self.quantity} × {self.denomination_name}"

    @property
    def total(self) -> int:
        return int(self.quantity * self.unit_price)

    @property
    def is_final(self) -> bool:
        """Whether nothing more will become of it."""
        return self.status in FINAL_LINES

    @property
    def about(self) -> str:
        """The line's name in the journal and on answers that are kept of it."""
        return about_line(self.pk)

    def place_of_card(self, position: int) -> CardBinding:
        """Where the card of that position belongs, whatever row may be tied to it."""
        label = f"{self.order.reference}/{self.position}/{position}"
        return CardBinding(label=label, customer_id=self.order.customer_id)


class Attempt(models.Model):
    """One call of placeOrder, committed before it leaves. The row that makes buying twice impossible."""

    MOVES = ATTEMPT_MOVES

    armed_at: float  # seconds of the process's monotonic clock: in memory only, from commit to call
    dated_from: datetime  # in memory only, see orders.supplier_account.clock_skew
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("line"))
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=20, choices=AttemptStatus, default=AttemptStatus.OPEN)
    status_since = models.DateTimeField(_("since"), default=clock.now)
    lease_token = models.CharField(max_length=32)
    product_id = models.CharField(_("product id sent"), max_length=200)
    type_id = models.CharField(_("type id sent"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"))
    wholesale = CentimesField(_("wholesale price"), null=True)  # what the supplier asked for one, just before
    balance_before = CentimesField(_("balance before"), null=True)
    sent_at = models.DateTimeField(_("sent"), default=clock.now)
    lease_ends_at = models.DateTimeField(_("lease ends"))
    answer_class = models.CharField(_("answer"), max_length=40, blank=True)
    vendor_code = models.CharField(_("supplier's code"), max_length=60, blank=True)
    request_id = models.CharField(_("supplier's request id"), max_length=80, blank=True)
    # Read in the supplier's list since it became unknown; two passes that agree make a verdict.
    looks = models.PositiveIntegerField(_("looks into the list"), default=0)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["line_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="orders_attempt_number_once"),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(status__in=MAY_HAVE_BOUGHT),
                name="orders_attempt_one_may_have_bought",
            ),
        ]
        indexes = [
            # What was bought since the balance was read.
            models.Index(
                fields=["status_since"], name="orders_attempt_placed_since", condition=Q(status="placed")
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of line {self.line_id}"


class SupplierOrder(models.Model):
    """An order at the supplier. It serves one line, and a line has one."""

    supplier_id = models.CharField(_("supplier's id"), max_length=64, unique=True)
    line = models.OneToOneField(
        Line, on_delete=models.PROTECT, related_name="supplier_order", verbose_name=_("line")
    )
    attempt = models.OneToOneField(
        Attempt, on_delete=models.PROTECT, related_name="supplier_order", null=True, verbose_name=_("attempt")
    )
    placed_at = models.DateTimeField(_("placed"), default=clock.now)
    status = models.CharField(_("supplier's status"), max_length=40, blank=True)  # the supplier's own word
    fulfilled_quantity = models.PositiveIntegerField(_("cards that came"), null=True, blank=True)
    fulfilled_amount = CentimesField(_("charged"), null=True, blank=True)
    price_per_card = CentimesField(_("price per card"), null=True, blank=True)
    loss = CentimesField(_("charged above the limit"), default=0)  # for all its cards together
    # In a row: called final with fewer cards than that promises.
    incomplete_answers = models.PositiveSmallIntegerField(default=0, editable=False)
    # The last comparison in which the supplier listed it.
    compared_in = models.ForeignKey(
        Comparison, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("supplier order")
        verbose_name_plural = _("supplier orders")
        indexes = [models.Index(fields=["placed_at"], name="orders_supplier_loss", condition=Q(loss__gt=0))]

    def __str__(self) -> str:
        return self.supplier_id


class OrderPayment(models.Model):
    """Which payments belong to an order."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="order_payments")
    payment = models.OneToOneField("payments.Payment", on_delete=models.PROTECT, related_name="order_payment")
    # The order ended unpaid: this part, paid from the wallet, went back there.
    given_back_at = models.DateTimeField(_("given back"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.order_id} ← {self.payment_id}"


class LineCard(models.Model):
    """Which cards were delivered for a line."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="line_cards")
    position = models.PositiveIntegerField()
    card = models.OneToOneField("delivery.Card", on_delete=models.PROTECT, related_name="line_card")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "position"], name="orders_linecard_once")]
        ordering = ["line_id", "position"]

    def __str__(self) -> str:
        return f"card {self.position} of line {self.line_id}"

    @property
    def place(self) -> CardBinding:
        """Where the card belongs that may be shown for this row."""
        return self.line.place_of_card(self.position)

    @property
    def number(self) -> int:
        """The card's number within the order."""
        return int(self.line.first_card_number + self.position - 1)


class LineRefund(models.Model):
    """The refund of what did not come for a line."""

    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="line_refund")
    refund = models.OneToOneField("payments.Refund", on_delete=models.PROTECT, related_name="line_refund")

    def __str__(self) -> str:
        return f"refund of line {self.line_id}"


class CardRefund(models.Model):
    """The refund of a card that was delivered, never seen, and is not wanted any more."""

    line_card = models.OneToOneField(LineCard, on_delete=models.PROTECT, related_name="card_refund")
    refund = models.OneToOneField("payments.Refund", on_delete=models.PROTECT, related_name="card_refund")

    def __str__(self) -> str:
        return f"refund of card {self.line_card_id}"


class LimitRefusal(models.Model):
    """A purchase that a limit against abuse refused, for staff to review. Forgotten after a while."""

    limit = models.CharField(_("limit"), max_length=30)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    amount = CentimesField(_("amount"))
    at = models.DateTimeField(_("when"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("refused purchase")
        verbose_name_plural = _("refused purchases")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.limit}: {self.email}"


class Orphan(models.Model):
    """An order at the supplier that serves no line of ours. Explained by an attempt of ours, or an alarm."""

    supplier_id = models.CharField(_("supplier's id"), max_length=64, unique=True)
    product_id = models.CharField(_("product id"), max_length=200)
    type_id = models.CharField(_("type id"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"))
    ordered_at = models.DateTimeField(_("ordered"), null=True)
    seen_at = models.DateTimeField(_("first seen"), default=clock.now)
    attempt = models.ForeignKey(  # the attempt of a line that was refunded or placed again meanwhile
        Attempt, on_delete=models.PROTECT, null=True, related_name="orphans", verbose_name=_("explained by")
    )

    class Meta:
        verbose_name = _("orphan")
        verbose_name_plural = _("orphans")

    def __str__(self) -> str:
        return self.supplier_id
