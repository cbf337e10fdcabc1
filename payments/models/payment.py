"""Money in: every try to be paid, what staff saw of it on their accounts, and what fitted no order."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField
from core.money import format_dinars
from core.reasons import translate_reason
from payments.states import OPEN_PAYMENTS, PAYMENT_MOVES, Basis, PaymentStatus, Purpose, Resolution


def new_public_id() -> str:
    """A random name of a payment for the world outside: unlike a row's number, no restore gives it again."""
    return secrets.token_hex(10)


class Payment(models.Model):
    """One try to be paid through one gateway. Every try is kept; none is overwritten."""

    MOVES = PAYMENT_MOVES

    customer = models.ForeignKey(
        "accounts.Customer", on_delete=models.PROTECT, related_name="payments", verbose_name=_("customer")
    )
    gateway = models.CharField(_("gateway"), max_length=20)  # a name of the registry, not a model choice
    # What the gateway is told as our name for it; none for payments from before it was told.
    public_id = models.CharField(max_length=20, null=True, unique=True, editable=False, default=new_public_id)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.ORDER)
    title = models.CharField(_("title"), max_length=200)  # what the gateway's page shows
    # One form of a top-up makes one payment, however often it is sent. Orders have a key of their own.
    top_up_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
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
    # Since when the gateway tells nothing about it that can be read; empty once it does.
    unreadable_since = models.DateTimeField(null=True, blank=True, editable=False)
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
            ),
            models.Index(
                fields=["unreadable_since"],
                name="payments_payment_unreadable",
                condition=Q(unreadable_since__isnull=False),
            ),
            models.Index(fields=["reference"], name="payments_payment_reference"),
            # What may still bring money: few, whatever was paid before.
            models.Index(
                fields=["status"],
                name="payments_payment_open",
                condition=Q(status__in=("created", "pending", "in_review")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.reference or self.pk}: {format_dinars(self.amount)}"

    @property
    def is_open(self) -> bool:
        """Whether its gateway may still say that it was paid."""
        return self.status in OPEN_PAYMENTS


class StaffConfirmation(models.Model):
    """Money that a person saw on the shop's account: the truth where no machine can be asked."""

    payment = models.OneToOneField(
        Payment, on_delete=models.PROTECT, related_name="staff_confirmation", verbose_name=_("payment")
    )
    gateway = models.CharField(_("gateway"), max_length=20)
    amount = CentimesField(_("amount"))  # as it arrived
    reference = models.CharField(_("reference on the statement"), max_length=100)
    confirmed_by = models.CharField(_("confirmed by"), max_length=100)
    confirmed_by_id = models.BigIntegerField(null=True, blank=True)
    second_by = models.CharField(_("agreed by"), max_length=100, blank=True)
    second_by_id = models.BigIntegerField(null=True, blank=True)
    basis = models.CharField(_("on the word of"), max_length=12, choices=Basis)
    # What one person alone could confirm in 24 hours when this was written, in centimes.
    alone_below = CentimesField(null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), default=clock.now)

    class Meta:
        verbose_name = _("confirmation by staff")
        verbose_name_plural = _("confirmations by staff")
        constraints = [
            # One entry of a statement confirms one payment.
            models.UniqueConstraint(fields=["gateway", "reference"], name="payments_confirmation_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_confirmation_positive"),
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values), name="payments_confirmation_basis_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.reference}"


class Unapplied(models.Model):
    """Money that arrived and fits no open order. Never lost: a person decides where it goes."""

    payment = models.OneToOneField(
        Payment, on_delete=models.PROTECT, related_name="unapplied", verbose_name=_("payment")
    )
    amount = CentimesField(_("amount"))
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("since"), default=clock.now)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.CharField(_("resolved by"), max_length=100, blank=True)
    resolution = models.CharField(_("what became of it"), max_length=10, choices=Resolution, blank=True)

    class Meta:
        verbose_name = _("unapplied money")
        verbose_name_plural = _("unapplied money")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payments_unapplied_positive")]
        indexes = [
            models.Index(
                fields=["created_at"], name="payments_unapplied_open", condition=Q(resolved_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{format_dinars(self.amount)}: {translate_reason(self.reason)}"
