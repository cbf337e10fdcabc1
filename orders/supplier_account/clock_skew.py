"""How far the supplier's clock is from ours: measured, shared by all processes, and what widens windows.

It is read in the `Date` of the supplier's answers, and in the times of orders whose moment we know. Windows
are only ever widened by it: a clock that is measured wrongly hides nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Max, Min

from core import clock
from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup
from orders.models import Attempt, SupplierClock, SupplierOrder

MILLISECOND = timedelta(milliseconds=1)
NOTICED = 1_000  # ms: what differs by less than a `Date` can tell is not written down
NONE = timedelta(0)
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ClockSkew:
    """The supplier's clock minus ours, at its extremes; `least` is never above zero, `most` never below."""

    least: timedelta = NONE
    most: timedelta = NONE


class ClockMeter:
    """Notes what the supplier's answers tell of its clock; the database is asked only when that is new.

    One for each process; its threads may share it.
    """

    def __init__(self) -> None:
        self._noted: SupplierClock | None = None

    def note(self, date: datetime, took: float) -> None:
        """An answer with this `Date` has just come, `took` seconds after it was asked for."""
        # A `Date` has whole seconds and was written at some moment of the call: the middle is the best guess.
        offset = date - clock.now() + timedelta(seconds=0.5 + took / 2)
        noted = self._noted
        if noted is None or noted.hour != _hour(clock.now()) or not _holds(noted, offset):
            self._noted = note_offset(offset)


def note_offset(offset: timedelta) -> SupplierClock:
    """Widen what is known of this hour by one measurement. Safe to call twice and at once."""
    measured = _in_bounds(offset) // MILLISECOND
    hour = _hour(clock.now())
    row, _ = SupplierClock.objects.get_or_create(hour=hour, defaults={"least": measured, "most": measured})
    if not _holds(row, offset):
        SupplierClock.objects.filter(hour=hour, least__gt=measured).update(least=measured)
        SupplierClock.objects.filter(hour=hour, most__lt=measured).update(most=measured)
        row.refresh_from_db()
    return row


def note_order_time(supplier_order: SupplierOrder, told: datetime | None) -> None:
    """The supplier says when it took an order of ours: its clock at a moment that we know within a minute."""
    if told is None or abs(told - supplier_order.placed_at) <= Interval.LOOKUP_MARGIN.duration:
        return
    attempt = Attempt.objects.filter(supplier_order=supplier_order).first()
    if attempt is not None:
        note_offset(told - attempt.sent_at)


def _hour(moment: datetime) -> datetime:
    """When the hour began in which a moment lies."""
    return moment - (moment - _EPOCH) % Interval.CLOCK_HOUR.duration


def _holds(row: SupplierClock, offset: timedelta) -> bool:
    measured = _in_bounds(offset) // MILLISECOND
    return row.least - NOTICED <= measured <= row.most + NOTICED


def _in_bounds(offset: timedelta) -> timedelta:
    """A clock that is off by more than a day is no clock; windows must not grow without end."""
    most = Interval.MOST_SKEW.duration
    return max(-most, min(offset, most))


def clock_skew(since: datetime) -> ClockSkew:
    """The extremes that were measured from an hour before that moment (of our clock) on."""
    rows = SupplierClock.objects.filter(hour__gte=_hour(since - Interval.CLOCK_HOUR.duration))
    found = rows.aggregate(least=Min("least"), most=Max("most"))
    return ClockSkew(
        min(NONE, (found["least"] or 0) * MILLISECOND), max(NONE, (found["most"] or 0) * MILLISECOND)
    )


def supplier_window(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """A window of the supplier's clock that holds all that happened in this one of ours."""
    measured = clock_skew(since)
    return since + measured.least, until + measured.most


def earliest_supplier_time(attempt: Attempt) -> datetime:
    """The earliest time that the supplier may give to what this attempt bought. Asked for once per object."""
    known: datetime | None = getattr(attempt, "dated_from", None)
    if known is None:
        known = attempt.sent_at - Interval.LOOKUP_MARGIN.duration + clock_skew(attempt.sent_at).least
        attempt.dated_from = known
    return known


@daily_cleanup
def forget_old_clocks() -> None:
    """No window reaches further back."""
    SupplierClock.objects.filter(hour__lt=clock.now() - Interval.CLOCK_KEPT.duration).delete()
