"""Which processes of the shop live: each shows it by itself, and signs off when it ends as it should.

Each beat is in the shared cache; in the database only now and then, so that a shop at rest writes little, and
each time while the cache is away. Whoever looks goes by the later of the two, and is more patient where the
cache tells nothing.
"""

import logging
import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from core import clock
from core.intervals import Interval
from core.models import ProcessHeartbeat
from core.references import compose_key
from core.shared_cache import cache
from core.text import truncate

log = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(days=1)


def instance_name() -> str:
    """This process among all of its role, on all machines."""
    return truncate(compose_key(socket.gethostname(), os.getpid()), 120)


def sign_on(role: str) -> None:
    """This process begins in that role."""
    now = clock.now()
    ProcessHeartbeat.objects.update_or_create(
        role=role, instance=instance_name(), defaults={"started_at": now, "beat_at": now, "stopped_at": None}
    )


def show_life(role: str) -> bool:
    """Tell the cache that this process lives; whether it took it. Never raises."""
    try:
        cache.set(_cache_key(role, instance_name()), clock.now(), FORGOTTEN_AFTER.total_seconds())
    except Exception as exc:  # away, full, read-only: the database is told instead
        log.info("the cache does not take the beat of the %s: %s", role, type(exc).__name__)
        return False
    return True


def _cache_key(role: str, instance: str) -> str:
    return compose_key("life", role, instance)


def record_heartbeat(role: str) -> None:
    """Tell the database that this process lives.

    One that was never signed on, or was put back out of a backup, is signed on.
    """
    mine = ProcessHeartbeat.objects.filter(role=role, instance=instance_name())
    if not mine.update(beat_at=clock.now(), stopped_at=None):
        sign_on(role)


def sign_off(role: str) -> None:
    """This process ends as it should."""
    ProcessHeartbeat.objects.filter(role=role, instance=instance_name()).update(stopped_at=clock.now())


@dataclass(frozen=True)
class ProcessStatus:
    """One process as it was last seen."""

    role: str
    instance: str
    started_at: datetime
    beat_at: datetime
    is_alive: bool
    has_signed_off: bool


def recent_processes(role: str = "") -> list[ProcessStatus]:
    """Every process seen lately, by role; those of one role if it is named."""
    now = clock.now()
    rows = ProcessHeartbeat.objects.filter(beat_at__gt=now - FORGOTTEN_AFTER).order_by("role", "started_at")
    found = list(rows.filter(role=role) if role else rows)
    beats = _beats_in_cache(found)
    return [_status(row, beats.get(_cache_key(row.role, row.instance)), now) for row in found]


def _beats_in_cache(rows: list[ProcessHeartbeat]) -> dict[str, datetime]:
    """None of them while the cache is away."""
    try:
        return cache.get_many([_cache_key(row.role, row.instance) for row in rows])
    except Exception as exc:
        log.info("the cache does not tell which processes live: %s", type(exc).__name__)
        return {}


def _status(row: ProcessHeartbeat, told: datetime | None, now: datetime) -> ProcessStatus:
    beat_at = max(row.beat_at, told) if told else row.beat_at
    patience = Interval.PROCESS_SILENT.duration
    if told is None:  # a cache that is away, or was flushed
        patience += Interval.PROCESS_NOTED.duration
    return ProcessStatus(
        row.role,
        row.instance,
        row.started_at,
        beat_at,
        is_alive=row.stopped_at is None and beat_at > now - patience,
        has_signed_off=row.stopped_at is not None,
    )


def missing_roles() -> list[str]:
    """The expected roles without a living process; none while a shop that was just started may come up."""
    alive = [process for process in recent_processes() if process.is_alive]
    if alive and min(each.started_at for each in alive) > clock.now() - Interval.PROCESS_START.duration:
        return []
    roles = {process.role for process in alive}
    return [role for role in settings.EXPECTED_ROLES if role not in roles]


def delete_stale() -> None:
    """Throw away processes that have not been seen for a day. Safe to call twice."""
    ProcessHeartbeat.objects.filter(beat_at__lt=clock.now() - FORGOTTEN_AFTER).delete()
