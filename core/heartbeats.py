"""Recurring jobs: claimed by conditional update, so that doubled beats and sweeps do the work once."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Q

from core import clock
from core.intervals import Interval
from core.kinds import Job, JobOf
from core.models import Heartbeat


def record_run(name: Job | JobOf, *, unless_within: timedelta | None = None) -> None:
    """Note that a job came round just now; no need for it if that was noted `unless_within` that time."""
    now, row = clock.now(), Heartbeat.objects.filter(pk=name)
    if unless_within is not None:
        # One of the future is a stepped clock's.
        noted = row.filter(beat_at__gt=now - unless_within, beat_at__lt=now + unless_within)
        if noted.exists():
            return
    # Only the first time there is no row yet; every other time one UPDATE does.
    if not row.update(beat_at=now):
        Heartbeat.objects.update_or_create(pk=name, defaults={"beat_at": now})


def time_since_run(name: Job | JobOf) -> timedelta | None:
    """How long ago the job last came round; None if it never did."""
    row = Heartbeat.objects.filter(pk=name).first()
    return clock.now() - row.beat_at if row else None


def is_due(name: Job | JobOf, by: datetime | None = None) -> bool:
    """Whether the job is due by that moment (now). One that never came round is due since just now."""
    now = clock.now()
    by = by or now
    row = Heartbeat.objects.filter(pk=name).first()
    if row is None or row.next_due_at is None:
        return by > now - Interval.OVERDUE.duration
    return row.next_due_at <= by


@contextmanager
def record_outcome(name: Job | JobOf) -> Generator[None]:
    """Do what a job is there for; whether that was in vain is remembered. What it raises goes on."""
    try:
        yield
    except Exception:
        record_failure(name)
        raise
    record_success(name)


def record_success(name: Job | JobOf) -> None:
    """What the job does was done. Writes only after a failure."""
    failing = Heartbeat.objects.filter(pk=name, failing_since__isnull=False)
    if failing.exists():
        failing.update(failing_since=None)


def record_failure(name: Job | JobOf) -> None:
    """The job was in vain. The first time since it went well counts (see `alert_after` in core.jobs)."""
    now = clock.now()
    Heartbeat.objects.get_or_create(pk=name, defaults={"beat_at": now})
    Heartbeat.objects.filter(pk=name, failing_since=None).update(failing_since=now)


def failing_since(names: Iterable[Job | JobOf]) -> dict[str, datetime]:
    """Since when those of these jobs were in vain that are, by name."""
    rows = Heartbeat.objects.filter(pk__in=list(names), failing_since__isnull=False)
    return {row.name: row.failing_since for row in rows if row.failing_since}


def claim(name: Job | JobOf, *, every: timedelta) -> bool:
    """Claim the job if it is due, and make it due again in `every`. True for one of several rivals."""
    now = clock.now()
    Heartbeat.objects.get_or_create(pk=name, defaults={"beat_at": now, "next_due_at": None})
    due = Q(next_due_at=None) | Q(next_due_at__lte=now)
    return Heartbeat.objects.filter(due, pk=name).update(beat_at=now, next_due_at=now + every) == 1


def set_due(name: Job | JobOf, *, after: timedelta) -> None:
    """Make the job due again after so long (sooner or later than its rhythm)."""
    Heartbeat.objects.filter(pk=name).update(next_due_at=clock.now() + after)
