"""Closed days of the journal: what is kept of each is what was booked on it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import get_current_timezone

from orders.verification.portions import first_day_read
from payments.ledger.daily_balances import closed_until
from payments.ledger.days import start_of
from payments.models import DailyBalance, JournalEntry

Sides = dict[tuple[date, str], tuple[int, int]]  # debits and credits of a day and an account


def closed_days_are_kept() -> Iterator[str]:
    """Per closed day and account, both sides are those of its entries."""
    closed = closed_until()
    if closed is None:
        return
    first, end = first_day_read(), closed + timedelta(days=1)
    days = DailyBalance.objects.filter(**({"day__gte": first} if first else {}))
    kept = _by_day(days, Sum("debits"), Sum("credits"))
    entries = JournalEntry.objects.filter(event__at__lt=start_of(end))
    if first:
        entries = entries.filter(event__at__gte=start_of(first))
    booked = _by_day(
        entries.annotate(day=TruncDate("event__at", tzinfo=get_current_timezone())),
        Sum("amount", filter=Q(amount__gt=0), default=0),
        -Sum("amount", filter=Q(amount__lt=0), default=0),
    )
    for key in sorted(booked.keys() | kept.keys()):
        if booked.get(key) != kept.get(key):
            day, account = key
            yield f"{day}, {account}: {booked.get(key)} was booked, {kept.get(key)} is kept"


def _by_day(rows: QuerySet[Any], debits: Any, credits: Any) -> Sides:
    sums = rows.order_by("day", "account").values_list("day", "account").annotate(up=debits, down=credits)
    return {(day, account): (up, down) for day, account, up, down in sums}
