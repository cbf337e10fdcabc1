"""The lines of orders: what was sold, and how far it is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.shown_names import shown_amount, shown_card
from core import clock
from core.fields import CentimesField
from delivery.card_opening import CardBinding
from orders.models.order import Order
from orders.states import FINAL_LINES, LINE_MOVES, HoldReason, LineStatus
from payments.subjects import about_line


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
            models.CheckConstraint(
                condition=Q(unit_price__gt=0) | Q(unit_price=0, quantity=1), name="orders_line_price"
            ),
            models.CheckConstraint(
                condition=Q(status__in=LineStatus.values), name="orders_line_status_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "next_due_at"],
                name="orders_line_due",
                condition=Q(next_due_at__isnull=False),
            ),
            # What sold lately.
            models.Index(
                fields=["status_since"],
                name="orders_line_sold",
                condition=Q(status__in=("delivered", "partly_delivered")),
            ),
            # What is to be bought, or is waited for: few, whatever was bought before.
            models.Index(
                fields=["status", "status_since"],
                name="orders_line_open",
                condition=Q(status__in=("queued", "placing", "held", "unknown", "parked", "placed")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}: {self.quantity} × {self.denomination_name}"

    @property
    def shown_title(self) -> str:
        """What was sold, product and card, as pages and mails call it in the active language."""
        return shown_card(self.product_title, self.denomination_name, self.region)

    @property
    def shown_name(self) -> str:
        """The same of the card alone."""
        return shown_amount(self.denomination_name, self.product_title, self.region)

    @property
    def is_replacement(self) -> bool:
        """Whether it is bought in place of a code that did not work, and nobody pays for it."""
        return bool(self.unit_price == 0)

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
