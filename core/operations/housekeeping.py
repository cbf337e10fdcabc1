"""Once a day, what nobody needs any more is thrown away: spent codes, old carts, dead sessions, and so on.

How long each table is kept, and why, stands in docs/operations.md.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from core import clock, desk, heartbeats
from core.intervals import Interval
from core.kinds import CoreJob, CoreMailKind
from core.models import (
    Alert,
    AlertNotice,
    DeskItem,
    LimitEntry,
    LimitWindow,
    Message,
    PageChange,
    SubjectChange,
    Symptom,
)
from core.moves import subject_of
from core.operations import processes
from core.row_numbers import last_until

log = logging.getLogger(__name__)

DELETE_BATCH = 500  # rows
MAX_PER_DAY = 50_000  # rows of one kind
MAX_NOTES_PER_DAY = 2_000_000  # small ones that nothing hangs on: each purchase leaves dozens of them
_cleaners: list[Callable[[], None]] = []


def daily_cleanup(cleaner: Callable[[], None]) -> Callable[[], None]:
    """Register something to be done once a day; it must be safe to do twice."""
    _cleaners.append(cleaner)
    return cleaner


def clean() -> None:
    """Do all of it if it is due. Safe to call twice and at once."""
    if not heartbeats.claim(CoreJob.HOUSEKEEPING, every=Interval.HOUSEKEEPING.duration):
        return
    stumbled = [cleaner for cleaner in _cleaners if not _run_cleaner(cleaner)]
    (heartbeats.record_failure if stumbled else heartbeats.record_success)(CoreJob.HOUSEKEEPING)


def _run_cleaner(cleaner: Callable[[], None]) -> bool:
    """One that stumbles does not keep the others from working."""
    try:
        cleaner()
    except Exception as exc:
        log.error("%s stumbled: %s", cleaner.__name__, type(exc).__name__)
        return False
    return True


def delete_in_batches(rows: QuerySet[Any], *, most: int | None = None) -> int:
    """Delete rows, and what hangs on them, a portion at a time, so that nobody waits long for any of it.

    Returns how many rows went. What a first day leaves over, the next ones take. Safe to call twice.
    """
    thinned = 0
    while thinned < (most or MAX_PER_DAY):
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH])
        if not keys:
            break
        rows.model._default_manager.filter(pk__in=keys).delete()
        thinned += len(keys)
    return thinned


def retention_cutoff(kept: Interval) -> datetime:
    """What is older than this has been kept for as long as the interval says."""
    return clock.now() - kept.duration


@daily_cleanup
def forget_counted_limits() -> None:
    """No window is longer than a day, and its number grows with time whatever its length."""
    delete_in_batches(LimitWindow.objects.filter(counted_at__lt=retention_cutoff(Interval.LIMITS_KEPT)))


@daily_cleanup
def forget_page_changes() -> None:
    """Delete notes that every process, and every open page, has read long ago. Safe to call twice."""
    for notes in (PageChange.objects.all(), SubjectChange.objects.all()):
        old = notes.filter(noted_at__lt=retention_cutoff(Interval.PAGE_CHANGES_KEPT))
        delete_in_batches(old, most=MAX_NOTES_PER_DAY)


@daily_cleanup
def forget_old_processes() -> None:
    """Delete what processes that are gone have told of themselves. Safe to call twice."""
    processes.delete_stale()


@daily_cleanup
def forget_expired_entries() -> None:
    """Delete entries of limits that are over. Safe to call twice."""
    delete_in_batches(LimitEntry.objects.filter(expires__lt=clock.now()))


@daily_cleanup
def forget_dead_sessions() -> None:
    """Delete sessions that have ended. Safe to call twice."""
    delete_in_batches(Session.objects.filter(expire_date__lt=clock.now()))


@daily_cleanup
def forget_sent_messages() -> None:
    """What was said long ago. Mails of alerts go with their alert, which counts them."""
    cutoff = retention_cutoff(Interval.MESSAGES_KEPT)
    old = Message.objects.filter(pk__lte=last_until(Message, "created_at", cutoff))
    sent = old.filter(sent_at__lt=cutoff, next_due_at=None)
    delete_in_batches(sent.exclude(kind="alert"))


@daily_cleanup
def forget_ended_alerts() -> None:
    """Delete old alerts with their notices and mails. Safe to call twice."""
    ended = Alert.objects.filter(ended_at__lt=retention_cutoff(Interval.ALERTS_KEPT))
    notices = AlertNotice.objects.filter(alert__in=ended).values_list("pk", flat=True)
    subjects = [subject_of(AlertNotice(pk=pk)) for pk in notices[:MAX_PER_DAY]]
    for at in range(0, len(subjects), DELETE_BATCH):
        delete_in_batches(
            Message.objects.filter(kind=CoreMailKind.ALERT, subject__in=subjects[at : at + DELETE_BATCH])
        )
    delete_in_batches(ended)


@daily_cleanup
def forget_closed_items() -> None:
    """What lay on the desk. What staff did about it stands in the log of acts."""
    closed = DeskItem.objects.filter(closed_at__lt=retention_cutoff(Interval.DESK_ITEMS_KEPT))
    kept = Symptom.objects.filter(item=OuterRef("pk"), kind__in=desk.retained_kinds())
    delete_in_batches(closed.exclude(Exists(kept)))
