"""Which processes of the shop live: each shows it by itself, and signs off when it ends as it should."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from core import clock
from core.intervals import Interval
from core.models import ProcessHeartbeat
from core.references import compose_key
from core.text import truncate

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


def record_heartbeat(role: str) -> None:
    """This process lives. One that was never signed on, or was put back out of a backup, is signed on."""
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
    silent = now - Interval.PROCESS_SILENT.duration
    rows = ProcessHeartbeat.objects.filter(beat_at__gt=now - FORGOTTEN_AFTER).order_by("role", "started_at")
    return [
        ProcessStatus(
            row.role,
            row.instance,
            row.started_at,
            row.beat_at,
            is_alive=row.stopped_at is None and row.beat_at > silent,
            has_signed_off=row.stopped_at is not None,
        )
        for row in (rows.filter(role=role) if role else rows)
    ]


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
