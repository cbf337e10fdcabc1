"""Recurring jobs: claimed by conditional update, so that doubled beats and sweeps do the work once."""

from datetime import timedelta

from django.db.models import Q

from core import clock
from core.models import Heartbeat


def beat(name: str) -> None:
    """Note that a job came round just now."""
    now = clock.now()
    # Only the first time there is no row yet; every other time one UPDATE does.
    if not Heartbeat.objects.filter(pk=name).update(beat_at=now):
        Heartbeat.objects.update_or_create(pk=name, defaults={"beat_at": now})


def age(name: str) -> timedelta | None:
    """How long ago the job last came round; None if it never did."""
    row = Heartbeat.objects.filter(pk=name).first()
    return clock.now() - row.beat_at if row else None


def is_due(name: str) -> bool:
    row = Heartbeat.objects.filter(pk=name).first()
    return row is None or row.next_due_at is None or row.next_due_at <= clock.now()


def claim(name: str, *, every: timedelta) -> bool:
    """Claim the job if it is due, and make it due again in `every`. True for one of several rivals."""
    now = clock.now()
    Heartbeat.objects.get_or_create(pk=name, defaults={"beat_at": now, "next_due_at": None})
    due = Q(next_due_at=None) | Q(next_due_at__lte=now)
    return Heartbeat.objects.filter(due, pk=name).update(beat_at=now, next_due_at=now + every) == 1


def set_due(name: str, *, after: timedelta) -> None:
    """Make the job due again after so long (sooner or later than its rhythm)."""
    Heartbeat.objects.filter(pk=name).update(next_due_at=clock.now() + after)
