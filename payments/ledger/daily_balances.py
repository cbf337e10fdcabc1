"""What was booked on each account on each day that is over, summed once: who sums all time reads days.

A day is closed when another has passed since. What is booked for a closed day later on (a clock was set back)
is added to it by the next closings; `manage.py verify` holds all closed days against the entries.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet, Sum
from django.utils.timezone import localdate

from core import clock
from core.operations.housekeeping import daily_cleanup
from payments.ledger.days import day_bounds, start_of
from payments.models import DailyBalance, JournalEntry, JournalEvent

Sums = dict[str, tuple[int, int]]  # per account, debits and credits in centimes, both above zero

OPEN_DAYS = 2  # today, and yesterday until all that began in it has committed
CLOSED_AGAIN = 7  # the last closed days are looked at once more
MOST_DAYS = 400  # of one run: that of an old shop goes on tomorrow


@daily_cleanup
def close_days() -> None:
    """Sum the days that are over. Safe to call twice and at once."""
    for day in islice(_days_to_close(), MOST_DAYS):
        close_day(day)


def _days_to_close() -> Iterator[date]:
    """The last that were closed, then those since with anything booked."""
    last = localdate(clock.now()) - timedelta(days=OPEN_DAYS)
    events = JournalEvent.objects.order_by("at").values_list("at", flat=True)
    closed = closed_until()
    if closed is not None:
        yield from (closed - timedelta(days=age) for age in reversed(range(CLOSED_AGAIN)))
        events = events.filter(at__gte=start_of(closed + timedelta(days=1)))
    while (at := events.first()) is not None and (day := localdate(at)) <= last:
        yield day
        events = events.filter(at__gte=start_of(day + timedelta(days=1)))


def close_day(day: date) -> None:
    """Keep what was booked on a day and is not kept yet. Safe to call twice and at once."""
    rows = DailyBalance.objects.filter(day=day)
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    kept, lacking = _kept_sums(rows), []
    for account, (debits, credits) in sorted(booked_sums(*day_bounds(day, day)).items()):
        kept_debits, kept_credits = kept.get(account, (0, 0))
        if (debits, credits) != (kept_debits, kept_credits):
            more = {"debits": debits - kept_debits, "credits": credits - kept_credits}
            lacking.append(DailyBalance(day=day, account=account, number=number, **more))
    try:
        with transaction.atomic():
            DailyBalance.objects.bulk_create(lacking)
    except IntegrityError:
        return  # a rival has just closed it


def closed_until() -> date | None:
    """The last day that is closed; None before the first."""
    last: date | None = DailyBalance.objects.aggregate(last=Max("day"))["last"]
    return last


def sums_of(since: datetime | None, before: datetime | None, *, account: str | None = None) -> Sums:
    """What was booked from `since` on and `before` then (None: ever), on one account or each.

    Closed days are taken as they are kept, the rest of the time from its entries: four queries at most.
    """
    closed = closed_until()
    if closed is None:
        return booked_sums(since, before, account=account)
    first = None if since is None else localdate(since) + timedelta(days=since > start_of(localdate(since)))
    end = closed + timedelta(days=1)
    if before is not None:
        end = min(end, localdate(before))
    if first is not None and first >= end:
        return booked_sums(since, before, account=account)
    days = DailyBalance.objects.filter(day__lt=end, **({} if first is None else {"day__gte": first}))
    parts = [_kept_sums(days if account is None else days.filter(account=account))]
    if since is not None and first is not None and since < start_of(first):
        parts.append(booked_sums(since, start_of(first), account=account))
    parts.append(booked_sums(start_of(end), before, account=account))
    return _added(parts)


def booked_sums(since: datetime | None, before: datetime | None, *, account: str | None = None) -> Sums:
    """The same by the entries alone."""
    asked = {"account": account, "event__at__gte": since, "event__at__lt": before}
    rows = JournalEntry.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    return _grouped(
        rows,
        debits=Sum("amount", filter=Q(amount__gt=0), default=0),
        credits=-Sum("amount", filter=Q(amount__lt=0), default=0),
    )


def _kept_sums(days: QuerySet[DailyBalance]) -> Sums:
    return _grouped(days, debits=Sum("debits"), credits=Sum("credits"))


def _grouped(rows: QuerySet[Any], **sides: Any) -> Sums:
    # An alias of its own: a sum may be called like the column that it sums.
    named = {f"all_{name}": side for name, side in sides.items()}
    grouped = rows.order_by("account").values("account").annotate(**named)
    return {row["account"]: (row["all_debits"], row["all_credits"]) for row in grouped}


def _added(parts: list[Sums]) -> Sums:
    debits, credits = Counter[str](), Counter[str]()
    for part in parts:
        debits.update({account: sides[0] for account, sides in part.items()})
        credits.update({account: sides[1] for account, sides in part.items()})
    return {account: (debits[account], credits[account]) for account in sorted(debits)}
