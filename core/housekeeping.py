"""Once a day, what nobody needs any more is thrown away: spent codes, old carts, dead sessions, and so on.

How long each table is kept, and why, stands in docs/operations.md.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from core import clock, desk, heartbeats, processes
from core.intervals import interval
from core.models import Alert, AlertNotice, DeskItem, LimitEntry, LimitWindow, Message, Symptom
from core.moves import subject_of

log = logging.getLogger(__name__)

NAME = "housekeeping"
PORTION = 500  # rows
MOST_A_DAY = 50_000  # rows of one kind
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
    except Exception as exc:
        log.error("%s stumbled: %s", cleaner.__name__, type(exc).__name__)
        return False
    return True


def thin(rows: QuerySet[Any]) -> int:
    """Delete rows, and what hangs on them, a portion at a time, so that nobody waits long for any of it.

    Returns how many rows went. What a first day leaves over, the next ones take. Safe to call twice.
    """
    thinned = 0
    while thinned < MOST_A_DAY:
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:PORTION])
        if not keys:
            break
        rows.model._default_manager.filter(pk__in=keys).delete()
        thinned += len(keys)
    return thinned


def before(kept: str) -> datetime:
    """What is older than this has been kept for as long as the interval of that name says."""
    return clock.now() - interval(kept)


@cleans
def forget_counted_limits() -> None:
    """No window is longer than a day, and its number grows with time whatever its length."""
    thin(LimitWindow.objects.filter(counted_at__lt=before("limits_kept")))


@cleans
def forget_old_processes() -> None:
    processes.forget_old()


@cleans
def forget_expired_entries() -> None:
    thin(LimitEntry.objects.filter(expires__lt=clock.now()))


@cleans
def forget_dead_sessions() -> None:
    thin(Session.objects.filter(expire_date__lt=clock.now()))


@cleans
def forget_sent_messages() -> None:
    """What was said long ago. Mails of alerts go with their alert, which counts them."""
    sent = Message.objects.filter(sent_at__lt=before("messages_kept"), next_due_at=None)
    thin(sent.exclude(kind="alert"))


@cleans
def forget_ended_alerts() -> None:
    ended = Alert.objects.filter(ended_at__lt=before("alerts_kept"))
    notices = AlertNotice.objects.filter(alert__in=ended).values_list("pk", flat=True)
    subjects = [subject_of(AlertNotice(pk=pk)) for pk in notices[:MOST_A_DAY]]
    for at in range(0, len(subjects), PORTION):
        thin(Message.objects.filter(kind="alert", subject__in=subjects[at : at + PORTION]))
    thin(ended)


@cleans
def forget_closed_items() -> None:
    """What lay on the desk. What staff did about it stands in the log of acts."""
    closed = DeskItem.objects.filter(closed_at__lt=before("desk_items_kept"))
    kept = Symptom.objects.filter(item=OuterRef("pk"), kind__in=desk.kept_kinds())
    thin(closed.exclude(Exists(kept)))
