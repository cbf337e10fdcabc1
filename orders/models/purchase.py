"""What was asked of the supplier, what it took, and what it took that no line explains."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField
from orders.models.line import Line
from orders.models.supplier_books import Comparison
from orders.states import ATTEMPT_MOVES, MAY_HAVE_BOUGHT, AttemptStatus


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
            # What may have been bought and is not known yet: few, whatever was bought before.
            models.Index(
                fields=["status", "sent_at"],
                name="orders_attempt_undecided",
                condition=Q(status__in=("open", "unknown")),
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
        indexes = [
            models.Index(fields=["placed_at"], name="orders_supplier_loss", condition=Q(loss__gt=0)),
            models.Index(fields=["placed_at"], name="orders_supplier_placed"),
        ]

    def __str__(self) -> str:
        return self.supplier_id


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
