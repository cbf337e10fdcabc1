"""Once a day, what nobody needs any more is thrown away: spent codes, old carts, dead sessions, and so on."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.core.management import call_command

from core import clock, heartbeats, processes
from core.intervals import interval
from core.models import LimitEntry, LimitWindow

log = logging.getLogger(__name__)

NAME = "housekeeping"
_cleaners: list[Callable[[], None]] = []


def cleans(cleaner: Callable[[], None]) -> Callable[[], None]:
    """Register something to be done once a day; it must be safe to do twice."""
    _cleaners.append(cleaner)
    return cleaner


def is_due(by: datetime | None = None) -> bool:
    return heartbeats.is_due(NAME, by)


def clean() -> None:
    """Do all of it if it is due. Safe to call twice and at once."""
    if not heartbeats.claim(NAME, every=interval("housekeeping")):
        return
    stumbled = [cleaner for cleaner in _cleaners if not _goes_well(cleaner)]
    (heartbeats.went_wrong if stumbled else heartbeats.went_well)(NAME)


def _goes_well(cleaner: Callable[[], None]) -> bool:
    """One that stumbles does not keep the others from working."""
    try:
        cleaner()
    except Exception as error:
        log.error("%s stumbled: %s", cleaner.__name__, type(error).__name__)
        return False
    return True


@cleans
def forget_counted_limits() -> None:
    """No window is longer than a day, and its number grows with time whatever its length."""
    oldest = clock.now() - 2 * interval("housekeeping")
    LimitWindow.objects.filter(counted_at__lt=oldest).delete()


@cleans
def forget_old_processes() -> None:
    processes.forget_old()


@cleans
def forget_expired_entries() -> None:
    LimitEntry.objects.filter(expires__lt=clock.now()).delete()


@cleans
def forget_dead_sessions() -> None:
    call_command("clearsessions")
