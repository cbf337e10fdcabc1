"""What pauses placing by itself, and the reconciliation that must pass before it goes on."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

import oneclick
from core import audit_log, clock, desk, heartbeats, switches
from core.actors import SYSTEM, Actor, user_id_of
from core.intervals import Interval
from core.kinds import CoreJob, SwitchName
from core.models import Heartbeat, Switch
from core.money import InvalidAmountError
from core.reasons import Common, Reason, ReasonLike, in_english, kept_reason
from core.switches import is_automatic
from orders.fulfilment import circuit_breaker, holds, restore_pairs
from orders.kinds import DECIDED_AT_THE_DESK, DifferenceKind, OrdersDeskKind, OrdersJob
from orders.models import BooksDifference, Comparison
from orders.reasons import BooksReason, DeskOutcome, DeskTitle, PauseReason
from orders.reconciliation.comparisons import (
    WINDOWS_PER_RUN,
    advance_comparison,
    begin_comparison,
    differences_of,
    open_differences,
)
from orders.reconciliation.rollback_detection import AWAY, pause_as_of
from orders.reconciliation.window_differences import ComparisonFinding
from payments.refunds.restore_check import flag_open_payouts

log = logging.getLogger(__name__)

CLOCK_STEP = timedelta(seconds=30)
MAX_IDS = 20  # in the evidence of one desk item


class NotReconciledError(Exception):
    """Placing stays paused: the supplier's books and ours differ gravely, or could not be compared."""

    def __init__(self, why: ReasonLike) -> None:
        super().__init__(in_english(why))
        self.why = why


class ComparisonUnfinishedError(NotReconciledError):
    """The books are long: the comparison goes on by itself, and placing with it if nothing grave is found."""


def pause_after_absence() -> None:
    """At the start of a sweeper: if no sweep ran for a while, this may be yesterday's database put back.

    Placing is paused until the supplier's orders since then are compared with ours (see
    `resume_automatically`). Safe to call twice: the first absence since the last comparison counts.
    """
    age = heartbeats.time_since_run(CoreJob.SWEEP)
    if age is not None and age > Interval.SILENCE.duration:
        pause_as_of(clock.now() - age)


class ClockStepDetector:
    """Notices when the wall clock steps: leases and windows of look-ups rest on it."""

    def __init__(self) -> None:
        self._wall, self._steady = clock.now(), time.monotonic()

    def look(self) -> None:
        """Compare both clocks since the last look; placing pauses after a step."""
        wall, steady = clock.now(), time.monotonic()
        step = (wall - self._wall) - timedelta(seconds=steady - self._steady)
        self._wall, self._steady = wall, steady
        if abs(step) > CLOCK_STEP:
            log.error("the clock stepped by %s", step)
            switches.pause(SwitchName.PLACING, reason=PauseReason.CLOCK_STEP)
            # By a clock that was ahead it is due much later.
            heartbeats.set_due(OrdersJob.RESUME_PLACING, after=timedelta(0))


def resume_placing(*, by: str, windows: int | None = None) -> list[ComparisonFinding]:
    """Let placing go on, after a comparison that found nothing grave; returns the light differences.

    Raises NotReconciledError otherwise, and so while a supplier order may be what a waiting line would buy
    again. With `windows` no more than so many are compared now: ComparisonUnfinishedError if that was not
    all. Whoever pauses meanwhile keeps it paused. Safe to call twice.
    """
    oneclick.client().reset()  # if the key is still rejected, the first call says so and shuts the door again
    paused_at = _paused_at()
    try:
        comparison = _comparison_for(by, paused_at)
        is_complete = advance_comparison(comparison, windows=windows)
    except (oneclick.OneClickError, InvalidAmountError) as exc:
        raise NotReconciledError(Reason(BooksReason.UNREADABLE, why=exc)) from None
    if not is_complete:
        raise ComparisonUnfinishedError(BooksReason.UNDER_WAY)
    found = differences_of(comparison)
    grave = [difference for difference in found if difference.is_grave]
    if grave:
        _question_payouts(grave)
        raise NotReconciledError(_what_differs(grave))
    _resume_unless_paired(by, paused_at)
    holds.recheck_paused_lines()
    return found


def _what_differs(grave: list[ComparisonFinding]) -> Reason:
    """The first, and how many there are; the page Switches lists them all."""
    first, *more = grave
    if not more:
        return Reason(Common.ABOUT, name=first.supplier_id, what=first.detail)
    return Reason(BooksReason.DIFFER_MORE, id=first.supplier_id, detail=first.detail, more=len(more))


def _paused_at() -> datetime | None:
    """Since when placing is paused, for the last reason; that names the pause, whatever the clock does."""
    paused = Switch.objects.filter(pk=SwitchName.PLACING, is_paused=True)
    return paused.values_list("changed_at", flat=True).first()


def _comparison_for(by: str, paused_at: datetime | None) -> Comparison:
    """The one under way since placing was paused, or a new one; a person who asks is told when it ends."""
    wanted_by = "" if is_automatic(by) else by
    comparison = begin_comparison(
        Comparison.Purpose.RESUME,
        since=_window_start(),
        until=clock.now(),
        wanted_by=wanted_by,
        not_before=paused_at or clock.now(),
    )
    if wanted_by:
        wish = {"wanted_by": wanted_by, "wanted_by_id": user_id_of(wanted_by), "ends_pause_of": paused_at}
        Comparison.objects.filter(pk=comparison.pk).update(**wish)
    return comparison


def _question_payouts(grave: list[ComparisonFinding]) -> None:
    """Orders that we do not know, after an absence: rows were lost, and with them what was paid out since."""
    away = Heartbeat.objects.filter(pk=AWAY).first()
    if away and any(difference.kind in (DifferenceKind.ORPHAN, DifferenceKind.PAIR) for difference in grave):
        flag_open_payouts(since=away.beat_at)


def _resume_unless_paired(by: str, paused_at: datetime | None) -> None:
    """Whoever pauses or opens a pair meanwhile writes to the switch, too: one of us waits for the other."""
    switch = Switch(pk=SwitchName.PLACING)
    with transaction.atomic():
        Switch.objects.filter(pk=SwitchName.PLACING).update(name=SwitchName.PLACING)
        if _paused_at() != paused_at:
            raise NotReconciledError(BooksReason.PAUSED_ANEW)
        switches.resume(SwitchName.PLACING, by=by)
        if restore_pairs.open_pairs().exists():
            raise NotReconciledError(PauseReason.PAIR)
        Heartbeat.objects.filter(pk=AWAY).delete()
        if is_automatic(by):
            circuit_breaker.half_open_breaker()
        else:
            circuit_breaker.close_breaker()
            audit_log.record(actor=by, act="switch.resume", about=switch)
        desk.close_items(
            about=switch, kind=OrdersDeskKind.PLACING_PAUSED, outcome=DeskOutcome.BOOKS_AGREE, by=by
        )


def resume_automatically() -> None:
    """No person is needed if the books agree, nor to watch a long comparison that a person has asked for.

    Safe to call twice and at once.
    """
    circuit_breaker.evaluate_trial()
    switch = _pause_that_ends()
    if switch is None or not heartbeats.claim(
        OrdersJob.RESUME_PLACING, every=Interval.PLACING_PAUSE_RECHECK.duration
    ):
        return
    wish = _requested_comparison(switch)
    by = Actor(wish.wanted_by, wish.wanted_by_id) if wish else SYSTEM
    try:
        if not wish and PauseReason.of(switch.reason) is PauseReason.UNCLEAR_ANSWERS and not _are_explained():
            return
        resume_placing(by=by, windows=WINDOWS_PER_RUN)
    except ComparisonUnfinishedError:
        heartbeats.set_due(OrdersJob.RESUME_PLACING, after=timedelta(0))
    except NotReconciledError as exc:
        log.error("placing stays paused: %s", exc)
        desk.open_item(
            kind=OrdersDeskKind.PLACING_PAUSED,
            about=switch,
            title=Reason(DeskTitle.PLACING_PAUSED, why=exc.why),
        )


def _are_explained() -> bool:
    """Whether it is known what became of the unclear purchases that opened the breaker."""
    circuit_breaker.back_off()
    try:
        return not circuit_breaker.unexplained_attempts()
    except (oneclick.OneClickError, InvalidAmountError) as exc:
        log.warning("what became of unclear purchases cannot be read: %s", exc)
        return False


def resume_is_due(by: datetime | None = None) -> bool:
    """Whether something must be done so that buying goes on, by that moment (now)."""
    if circuit_breaker.trial_is_due(by):
        return True
    switch = _pause_that_ends()
    began = switch is not None and switch.changed_at <= (by or clock.now())
    return began and heartbeats.is_due(OrdersJob.RESUME_PLACING, by)


def begin_of_pause() -> QuerySet[Switch, Any]:
    """Since when placing is paused, by whatever; before that nothing is to be resumed (see core.due)."""
    return Switch.objects.filter(pk=SwitchName.PLACING, is_paused=True).values("changed_at")


def _pause_that_ends() -> Switch | None:
    """The switch of placing, if it is paused by something that ends by itself, and it is time to look."""
    switch = Switch.objects.filter(pk=SwitchName.PLACING, is_paused=True).first()
    if switch is None or _requested_comparison(switch):
        return switch
    if not is_automatic(switch.changed_by):
        return None
    why = PauseReason.of(switch.reason)
    if why is PauseReason.UNCLEAR_ANSWERS and not circuit_breaker.explanation_is_due():
        return None
    return switch if why else None


def _requested_comparison(switch: Switch) -> Comparison | None:
    """The comparison under way that a person waits for; whoever has paused since then did not know of it."""
    unfinished = Comparison.objects.filter(purpose=Comparison.Purpose.RESUME, finished_at=None)
    return unfinished.filter(ends_pause_of=switch.changed_at).exclude(wanted_by="").first()


def compare_daily() -> None:
    """Compare the supplier's books with ours once a day; differences go to the desk. Safe to call twice."""
    if not heartbeats.claim(OrdersJob.RECONCILE, every=Interval.RECONCILE.duration):
        return
    try:
        with heartbeats.record_outcome(OrdersJob.RECONCILE):
            comparison = begin_comparison(Comparison.Purpose.DAILY, since=_window_start(), until=clock.now())
            is_complete = advance_comparison(comparison, windows=WINDOWS_PER_RUN)
    except (oneclick.OneClickError, InvalidAmountError) as exc:
        log.warning("the supplier's books could not be compared today: %s", exc)
        heartbeats.set_due(OrdersJob.RECONCILE, after=Interval.RECONCILE_RETRY.duration)
        return
    if is_complete:
        report_differences(comparison)
    else:
        heartbeats.set_due(OrdersJob.RECONCILE, after=timedelta(0))


def report_differences(comparison: Comparison) -> None:
    """One matter on the desk for all that the books differ in and nobody has accepted. Safe to call twice.

    Orders without a line, pairs and losses have matters of their own.
    """
    rows = open_differences(comparison).exclude(kind__in=DECIDED_AT_THE_DESK)
    about = Switch(pk=SwitchName.PLACING)
    for row in rows:
        log.error("the books differ: %s %s: %s", row.kind, row.supplier_id, in_english(row.detail))
    if not rows:
        desk.close_items(about=about, kind=OrdersDeskKind.BOOKS_DIFFER, outcome=DeskOutcome.BOOKS_AGREE)
        return
    desk.open_item(
        kind=OrdersDeskKind.BOOKS_DIFFER,
        about=about,
        title=_books_title(rows[0]),
        evidence={"ids": [row.supplier_id for row in rows[:MAX_IDS]]},
    )


def _books_title(first: BooksDifference) -> Reason:
    return Reason(DeskTitle.BOOKS_DIFFER, kind=DifferenceKind(first.kind), detail=kept_reason(first.detail))


def _window_start() -> datetime:
    """From before the absence, and no less than the longest time in which an order may turn up late."""
    least = clock.now() - Interval.RECONCILE_WINDOW.duration
    away = Heartbeat.objects.filter(pk=AWAY).first()
    return min(least, away.beat_at) if away else least
