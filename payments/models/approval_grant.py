"""Decisions that let money go, kept so that what one person alone has let go can be summed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField
from core.money import format_dinars


class Grant(models.Model):
    """One decision that let money go, into a wallet or to an account. Rows are added and never changed."""

    APPEND_ONLY = True

    subject = models.CharField(_("about"), max_length=64, db_index=True)  # "payments.refund:17"
    payee = models.CharField(max_length=80)  # an account's fingerprint, or "wallet:" and the customer
    amount = CentimesField(_("amount"))
    owed = CentimesField(_("owed at first"))  # decides about a second person; nobody can lower it
    limit = CentimesField(_("two persons from"))  # as the setting had it
    granted_by = models.CharField(_("approved by"), max_length=100)
    granted_by_id = models.BigIntegerField()
    # Who had asked, changed or proposed; empty if one person alone decided.
    first_by = models.CharField(_("first person"), max_length=100, blank=True)
    first_by_id = models.BigIntegerField(null=True, blank=True)
    is_one_person = models.BooleanField(_("one person"), default=False)  # delayed, in a shop that has one
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["granted_by_id", "at"], name="payments_grant_person"),
            models.Index(fields=["payee", "at"], name="payments_grant_payee"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_grant_amount_positive"),
            models.CheckConstraint(
                condition=Q(first_by_id__isnull=True) | ~Q(first_by_id=models.F("granted_by_id")),
                name="payments_grant_two_are_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{format_dinars(self.amount)} ({self.subject})"
