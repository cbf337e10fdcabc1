"""Orders, and the links by which mails lead to them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField
from orders.states import ORDER_MOVES, OrderStatus
from payments.subjects import about_order


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
            models.Index(fields=["phone"], name="orders_order_phone"),
            models.Index(fields=["created_at"], name="orders_order_addressed", condition=Q(ip__isnull=False)),
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
