"""Reading the journal: the trial balance, and the events of one subject. Nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from payments.ledger.chart_of_accounts import Account
from payments.ledger.daily_balances import sums_of
from payments.models import JournalEvent

# Kinds of events, in words.
KINDS = {
    "capture": _("payment for an order"),
    "unapplied": _("money that fits no order"),
    "top_up": _("wallet top-up"),
    "give_back": _("given back to the wallet"),
    "resolution": _("money without an order, decided"),
    "delivery": _("cards delivered"),
    "refund_request": _("cards did not come"),
    "return": _("card taken back"),
    "correction": _("refund corrected"),
    "refund": _("refund paid"),
    "supplier_credit": _("credit of the supplier"),
}


@dataclass(frozen=True)
class AccountBalance:
    """What was booked on an account, in centimes; both sides are above zero."""

    account: str
    debits: int
    credits: int

    @property
    def balance(self) -> int:
        """Above zero: a debit."""
        return self.debits - self.credits

    @property
    def label(self) -> str:
        return str(Account(self.account).label) if self.account in Account.values else self.account


def trial_balance(*, since: datetime | None = None, before: datetime | None = None) -> list[AccountBalance]:
    """Every account with what was booked from `since` on and `before` then.

    Those of the chart in its order; then what stands in none, so that nothing is left out of the sum.
    """
    booked = sums_of(since, before)
    names = list(dict.fromkeys([*Account.values, *booked]))
    return [AccountBalance(name, *booked.get(name, (0, 0))) for name in names]


def events_about(subjects: Iterable[str]) -> QuerySet[JournalEvent]:
    """All events about these subjects ("order:7K2M…"), in the order of time, with their entries."""
    return (
        JournalEvent.objects.filter(about__in=list(subjects)).prefetch_related("entries").order_by("at", "pk")
    )
