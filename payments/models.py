"""Money in, money out, and the journal of both. Knows customers, but no orders."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField
from core.money import format_dinars
from payments.chart import Account
from payments.states import OPEN_PAYMENTS, PAYMENT_MOVES, REFUND_MOVES, PaymentStatus, RefundStatus


class Payment(models.Model):
    """One try to be paid through one gateway. Every try is kept; none is overwritten."""

    MOVES = PAYMENT_MOVES

    customer = models.ForeignKey(
        "accounts.Customer", on_delete=models.PROTECT, related_name="payments", verbose_name=_("customer")
    )
    gateway = models.CharField(_("gateway"), max_length=20)  # a name of the registry, not a model choice
    title = models.CharField(_("title"), max_length=200)  # what the gateway's page shows
    amount = CentimesField(_("amount"))  # whole dinars
    status = models.CharField(
        _("status"), max_length=20, choices=PaymentStatus, default=PaymentStatus.CREATED
    )
    status_since = models.DateTimeField(_("since"), default=clock.now)
    # The gateway's name for it; none until a link is made.
    reference = models.CharField(_("reference"), max_length=64, null=True, blank=True)
    pay_url = models.URLField(max_length=500, blank=True)
    is_sandbox = models.BooleanField(_("sandbox"), null=True)  # as the gateway said when the link was made
    gateway_status = models.CharField(_("gateway's status"), max_length=40, blank=True)  # its own word
    evidence = models.JSONField(_("what the gateway told"), default=dict, blank=True)  # last, field by field
    created_at = models.DateTimeField(_("created"), default=clock.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    watched_until = models.DateTimeField(null=True, blank=True)  # a customer has the order page open
    next_due_at = models.DateTimeField(_("next look"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "reference"], name="payments_payment_reference_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(status__in=PaymentStatus.values), name="payments_payment_status_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_due_at"], name="payments_payment_due", condition=Q(next_due_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.reference or self.pk}: {format_dinars(self.amount)}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_PAYMENTS


class Unapplied(models.Model):
    """Money that arrived and fits no open order. Never lost: a person decides where it goes."""

    payment = models.OneToOneField(
        Payment, on_delete=models.PROTECT, related_name="unapplied", verbose_name=_("payment")
    )
    amount = CentimesField(_("amount"))
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("since"), default=clock.now)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)

    class Meta:
        verbose_name = _("unapplied money")
        verbose_name_plural = _("unapplied money")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payments_unapplied_positive")]

    def __str__(self) -> str:
        return f"{format_dinars(self.amount)}: {self.reason}"


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
    requested_at = models.DateTimeField(_("requested"), default=clock.now)
    destination = models.CharField(_("destination"), max_length=20, blank=True)  # none: cannot be approved

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-pk"]
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
        ]

    def __str__(self) -> str:
        return f"{format_dinars(self.amount)} ({self.about})"


class JournalEvent(models.Model):
    """One thing that happened to money. Its unique key makes booking it twice impossible."""

    key = models.CharField(_("key"), max_length=120, unique=True)  # "capture:payment:12"
    kind = models.CharField(_("kind"), max_length=30)
    about = models.CharField(_("about"), max_length=64)  # "order:7K2M…", the axis of the per-order statement
    memo = models.CharField(_("memo"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("journal event")
        verbose_name_plural = _("journal")
        indexes = [models.Index(fields=["about"], name="payments_journal_about")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


class JournalEntry(models.Model):
    """One side of an event: debit above zero, credit below. The entries of an event sum to zero."""

    event = models.ForeignKey(
        JournalEvent, on_delete=models.PROTECT, related_name="entries", verbose_name=_("event")
    )
    account = models.CharField(_("account"), max_length=40, choices=Account)
    amount = CentimesField(_("amount"))

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="payments_entry_not_zero"),
            models.UniqueConstraint(fields=["event", "account"], name="payments_entry_account_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
