"""The circuit breaker of buying: several unclear answers in a row open it, one line that is tried closes it.

Open, nothing is bought until the supplier's list and transactions tell what became of the unclear purchases.
Then it is half open: one line is bought while all others wait. A clear answer closes it; an unclear one opens
it again, for twice as long. Everything is decided by what stands in the database, so a crash changes nothing.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import clock, heartbeats, switches
from core.intervals import Interval
from core.kinds import SwitchName
from core.reasons import Reason
from orders.kinds import OrdersJob
from orders.models import Attempt, Breaker, Line
from orders.reasons import PauseReason
from orders.states import AttemptStatus, LineStatus
from orders.supplier_account.disproof import read_books, weigh_evidence
from orders.supplier_account.solvency import read_balance

log = logging.getLogger(__name__)

FAILURE_THRESHOLD = 5
MAX_BACKOFF_DOUBLINGS = 4
SELDOMER = 4  # a look costs two calls: it waits for a quarter of the time that has passed so far
ONLY = 1  # the one row
# One trial is enough to know: whatever else the supplier said was said clearly.
CLEAR = (AttemptStatus.PLACED, AttemptStatus.REFUSED, AttemptStatus.DISPROVED)


def open_after_unclear_answers() -> None:
    """Several purchases in a row without a clear answer: something is wrong there. Safe to call twice."""
    last = list(Attempt.objects.exclude(status=AttemptStatus.OPEN).order_by("-pk")[:FAILURE_THRESHOLD])
    if len(last) < FAILURE_THRESHOLD or any(attempt.status != AttemptStatus.UNKNOWN for attempt in last):
        return
    since = min(attempt.sent_at for attempt in last)
    with transaction.atomic():
        _pause()
        Breaker.objects.get_or_create(pk=ONLY, defaults={"since": since, "next_trial_at": _next_trial(0)})


def _pause() -> None:
    reason = Reason(PauseReason.UNCLEAR_ANSWERS, count=FAILURE_THRESHOLD)
    switches.pause(SwitchName.PLACING, reason=reason)


def _next_trial(failures: int) -> datetime:
    pause: timedelta = Interval.BREAKER_PAUSE.duration * 2 ** min(failures, MAX_BACKOFF_DOUBLINGS)
    return clock.now() + pause


def explanation_is_due() -> bool:
    """Whether the breaker has been open long enough to look what became of the unclear purchases."""
    breaker = Breaker.objects.filter(pk=ONLY).first()  # None: it was opened by an earlier release
    return breaker is None or (not breaker.is_half_open and breaker.next_trial_at <= clock.now())


def back_off() -> None:
    """The unclear purchases are not explained yet: look again, ever more seldom the longer that lasts."""
    for breaker in Breaker.objects.filter(is_half_open=False):
        now = clock.now()
        pause = max(Interval.BREAKER_LOOK.duration, (now - breaker.since) / SELDOMER)
        Breaker.objects.filter(pk=breaker.pk, is_half_open=False).update(next_trial_at=now + pause)


def unexplained_attempts() -> list[Attempt]:
    """The unclear purchases of which neither list nor transactions tell what became.

    Look-ups find what the list shows; of the others the transactions must show that they never arrived.
    Raises an error of `oneclick`, InvalidAmountError.
    """
    breaker = Breaker.objects.filter(pk=ONLY).first()
    unclear = Attempt.objects.filter(
        status=AttemptStatus.UNKNOWN, line__status__in=(LineStatus.UNKNOWN, LineStatus.PARKED)
    )
    if breaker is not None:
        unclear = unclear.filter(sent_at__gte=breaker.since)
    waiting = list(unclear)
    if not waiting:
        return []
    books, balance = read_books(min(attempt.sent_at for attempt in waiting)), read_balance()
    return [attempt for attempt in waiting if not weigh_evidence(attempt, books, balance).disproves]


def half_open_breaker() -> None:
    """Let one line be tried, inside the transaction that lets placing go on."""
    Breaker.objects.filter(pk=ONLY).update(is_half_open=True, trial=None, trial_at=None)


def close_breaker() -> None:
    """Buying goes on as ever. Safe to call twice."""
    Breaker.objects.all().delete()


def half_open() -> QuerySet[Breaker]:
    """The breaker, while it is half open."""
    return Breaker.objects.filter(pk=ONLY, is_half_open=True)


def allows_purchase(line: Line) -> bool:
    """Whether this line may be bought now: if the breaker is half open, one is. Of two at once, one may."""
    breaker = half_open().first()
    if breaker is None or breaker.trial_id == line.pk:
        return True
    free = half_open().filter(trial=None)
    return free.update(trial=line, trial_at=clock.now()) == 1


def begin_of_trial() -> QuerySet[Breaker, Any]:
    """Since when a line is tried, if one is (see core.due)."""
    tried = Breaker.objects.filter(pk=ONLY, is_half_open=True, trial__isnull=False)
    return tried.values("trial_at")


def trial_is_due(by: datetime | None = None) -> bool:
    """Whether it must be looked what became of a line that is tried, by that moment (now)."""
    tried = Breaker.objects.filter(is_half_open=True, trial__isnull=False, trial_at__lte=by or clock.now())
    return tried.exists() and heartbeats.is_due(OrdersJob.TRIAL_PURCHASE, by)


def evaluate_trial() -> None:
    """Look what became of the line that is tried, if that is due. Safe to call twice and at once."""
    if not trial_is_due() or not heartbeats.claim(
        OrdersJob.TRIAL_PURCHASE, every=Interval.BREAKER_TRIAL.duration
    ):
        return
    breaker = Breaker.objects.filter(is_half_open=True, trial__isnull=False).select_related("trial").first()
    if breaker is None or breaker.trial is None:
        return
    tried = breaker.trial.attempts.filter(sent_at__gte=breaker.trial_at).order_by("-number").first()
    if tried is not None and tried.status in CLEAR:
        log.warning("the trial purchase got a clear answer; buying goes on")
        close_breaker()
    elif tried is not None and tried.status == AttemptStatus.UNKNOWN:
        _open_again(breaker)
    elif not _is_under_way(breaker.trial):
        # Nothing was sent, or it is on hold for a reason of its own: another line is tried.
        Breaker.objects.filter(pk=ONLY, trial=breaker.trial).update(trial=None, trial_at=None)


def _is_under_way(line: Line) -> bool:
    if line.status == LineStatus.PLACING:
        return True
    patience = clock.now() - Interval.PREFLIGHT_RETRY.duration
    return line.status == LineStatus.QUEUED and line.next_due_at is not None and line.next_due_at > patience


def _open_again(breaker: Breaker) -> None:
    failures = breaker.failures + 1
    with transaction.atomic():
        still_trying = Breaker.objects.filter(pk=ONLY, is_half_open=True, trial=breaker.trial_id)
        changes = {"is_half_open": False, "trial": None, "trial_at": None, "failures": failures}
        if still_trying.update(**changes, next_trial_at=_next_trial(failures)) == 1:
            _pause()
