"""A pace for calls to somebody else: some at once, and then so many in a while, whatever is to be asked.

Kept in the database as one moment for each pace: when the calls made so far would have been made at its
steady rate (the generic cell rate algorithm). So it takes no row per call, and outlives a flushed cache.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from core import clock
from core.intervals import Interval
from core.kinds import Job
from core.models import Heartbeat


@dataclass(frozen=True)
class CellRateLimiter:
    """So many calls may be ahead of one every `every` when something new begins."""

    name: Job
    ahead: int
    every: Interval
    longest: Interval  # work is put off so long at most, however many calls it took

    def allows(self, moment: datetime) -> bool:
        """Whether something may begin at that moment. Reads only."""
        row = Heartbeat.objects.filter(pk=self.name).first()
        return row is None or row.next_due_at is None or row.next_due_at <= moment + self._lead

    def charge(self, calls: int) -> None:
        """Note calls that are made; none is none."""
        if calls < 1:
            return
        now = clock.now()
        cost = calls * self.every.duration
        Heartbeat.objects.get_or_create(pk=self.name, defaults={"beat_at": now, "next_due_at": now})
        own = Heartbeat.objects.filter(pk=self.name)
        if not own.filter(next_due_at__gt=now).update(beat_at=now, next_due_at=F("next_due_at") + cost):
            own.filter(Q(next_due_at=None) | Q(next_due_at__lte=now)).update(
                beat_at=now, next_due_at=now + cost
            )
        last = now + self._lead + self.longest.duration
        own.filter(next_due_at__gt=last).update(next_due_at=last)

    def forget(self) -> None:
        """Let something begin now: a person asks for it."""
        Heartbeat.objects.filter(pk=self.name).update(next_due_at=None)

    @property
    def _lead(self) -> timedelta:
        return self.ahead * self.every.duration
