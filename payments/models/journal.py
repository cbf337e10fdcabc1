"""The money journal: events and their entries. The database refuses to change or delete them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField
from payments.ledger.chart_of_accounts import Account


class JournalEvent(models.Model):
    """One thing that happened to money. Its unique key makes booking it twice impossible."""

    APPEND_ONLY = True

    key = models.CharField(_("key"), max_length=120, unique=True)  # "capture:payment:12"
    kind = models.CharField(_("kind"), max_length=30)
    about = models.CharField(_("about"), max_length=64)  # "order:7K2M…", the axis of the per-order statement
    memo = models.CharField(_("memo"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("journal event")
        verbose_name_plural = _("journal")
        indexes = [
            models.Index(fields=["about"], name="payments_journal_about"),
            models.Index(fields=["at"], name="payments_journal_at"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


class JournalEntry(models.Model):
    """One side of an event: debit above zero, credit below. The entries of an event sum to zero."""

    APPEND_ONLY = True

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
        indexes = [
            # What is owed back, belongs to nothing or was credited: few, whatever was sold.
            models.Index(
                fields=["account"],
                name="payments_entry_seldom",
                condition=Q(account__in=("refunds", "unapplied", "compensation")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"


class DailyBalance(models.Model):
    """What was booked on an account on a day that is over. Written by payments.ledger.daily_balances only.

    What comes to light of the day later is a row of its own, so that nothing is rewritten.
    """

    APPEND_ONLY = True

    day = models.DateField()
    account = models.CharField(max_length=40, choices=Account)
    number = models.PositiveIntegerField()  # of the closings of this day
    debits = CentimesField()
    credits = CentimesField()

    class Meta:
        verbose_name = _("balance of a day")
        constraints = [
            models.UniqueConstraint(fields=["day", "account", "number"], name="payments_dailybalance_once"),
            models.CheckConstraint(
                condition=Q(debits__gte=0, credits__gte=0), name="payments_dailybalance_sides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.account}"
