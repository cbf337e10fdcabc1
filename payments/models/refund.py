"""Money out: what the shop owes back to a customer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField
from core.money import format_dinars
from core.references import compose_key, prefix_of
from payments.states import REFUND_MOVES, RefundStatus
from payments.subjects import ORDER

MASK = "••••"
WALLET = "wallet"  # the one payout without a payee to seal, and without a reference


class Refund(models.Model):
    """What the shop owes back to a customer. Paid once, reviewed by staff."""

    MOVES = REFUND_MOVES

    customer = models.ForeignKey(
        "accounts.Customer", on_delete=models.PROTECT, related_name="refunds", verbose_name=_("customer")
    )
    about = models.CharField(_("about"), max_length=64)  # the journal's subject, "order:7K2M…"
    quantity = models.PositiveIntegerField(_("cards"))  # units that are paid back
    unit_price = CentimesField(_("price paid for one"))  # what the customer paid for one
    amount = CentimesField(_("amount"))
    undelivered = models.BooleanField(_("never delivered"), default=True)  # such a refund cannot be rejected
    reason = models.CharField(_("reason"), max_length=200)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)  # the supplier's answer, no codes
    status = models.CharField(
        _("status"), max_length=20, choices=RefundStatus, default=RefundStatus.REQUESTED
    )
    status_since = models.DateTimeField(_("since"), default=clock.now)
    requested_by = models.CharField(_("requested by"), max_length=100, default="system")
    requested_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    requested_at = models.DateTimeField(_("requested"), default=clock.now)
    # Empty: cannot be approved. Which account it is stands sealed in the payee.
    destination = models.CharField(_("destination"), max_length=20, blank=True)  # name of a payout
    payee = models.OneToOneField(
        "payments.RefundPayee",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payee"),
    )
    changed_by = models.CharField(_("last changed by"), max_length=100, blank=True)  # amount or destination
    changed_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    approved_by = models.CharField(_("approved by"), max_length=100, blank=True)
    approved_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    # What the transfer or receipt that paid it is called.
    external_reference = models.CharField(
        _("reference of the transfer"), max_length=100, null=True, blank=True, unique=True
    )
    explanation = models.CharField(_("told to the customer"), max_length=300, blank=True)  # of a rejection

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["about"], name="payments_refund_about"),
            # What is still owed: few, whatever was paid before.
            models.Index(
                fields=["status"],
                name="payments_refund_open",
                condition=Q(status__in=("requested", "approved")),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(amount__lte=F("quantity") * F("unit_price")),
                name="payments_refund_not_above_price",
            ),
            models.CheckConstraint(
                condition=Q(status__in=RefundStatus.values), name="payments_refund_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=RefundStatus.REJECTED) | Q(undelivered=False),
                name="payments_refund_undelivered_not_rejected",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[RefundStatus.REQUESTED, RefundStatus.REJECTED]) | ~Q(destination=""),
                name="payments_refund_destination_before_approval",
            ),
            models.CheckConstraint(
                condition=Q(destination="", payee=None) | (~Q(destination="") & Q(payee__isnull=False)),
                name="payments_refund_payee_of_destination",
            ),
            models.CheckConstraint(
                condition=~Q(status=RefundStatus.PAID_OUT)
                | Q(destination=WALLET)
                | Q(external_reference__isnull=False),
                name="payments_refund_transfer_has_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{format_dinars(self.amount)} ({self.about_in_short})"

    @property
    def about_in_short(self) -> str:
        """The order's reference alone, since most refunds are about orders."""
        return self.about.removeprefix(prefix_of(ORDER))

    @property
    def owed_at_first(self) -> int:
        """Centimes that it came to when it was asked for, whatever it was corrected to since."""
        return int(self.quantity * self.unit_price)


class RefundPayee(models.Model):
    """Where a refund was told to go, and by whom. Rows are added and never changed; one of them counts.

    Account and holder are sealed. What stands in plain tells equal accounts from different ones, and lets
    their owner recognise theirs.
    """

    APPEND_ONLY = True  # but for the token, which moves to new keys

    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="payees", verbose_name=_("refund")
    )
    number = models.PositiveIntegerField(_("number"))  # of this refund's payees
    destination = models.CharField(_("destination"), max_length=20)
    token = models.TextField(blank=True)  # sealed account and holder; empty for the wallet
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)  # keyed, of the account
    last_digits = models.CharField(_("account"), max_length=4, blank=True)
    typed_by = models.CharField(_("typed by"), max_length=100)
    typed_by_id = models.BigIntegerField(null=True, blank=True, editable=False)  # None: the customer
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("payee of a refund")
        verbose_name_plural = _("payees of refunds")
        ordering = ["refund", "number"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "number"], name="payments_refundpayee_numbered"),
            models.CheckConstraint(
                condition=Q(destination=WALLET, token="", fingerprint="")
                | (~Q(destination=WALLET) & ~Q(token="") & ~Q(fingerprint="")),
                name="payments_refundpayee_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.destination} {self.masked}".strip()

    @property
    def label(self) -> str:
        """The place that the sealed account belongs to: it opens in no other."""
        return compose_key("refund-payee", self.refund_id, self.number)

    @property
    def masked(self) -> str:
        """Enough for its owner to recognise it: "•••• 6789"."""
        return f"{MASK} {self.last_digits}" if self.last_digits else ""
