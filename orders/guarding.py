"""What pauses placing by itself, and the reconciliation that must pass before it goes on."""

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model

import oneclick
from core import clock, desk, heartbeats, switches
from core.intervals import interval
from core.models import Heartbeat, Switch
from orders.fulfilment import pairs
from orders.fulfilment.rollback import AFTER_SILENCE, AWAY, pause_as_of
from orders.models import Attempt, SupplierOrder
from orders.reconciling import Difference, reconcile
from orders.states import AttemptStatus
from payments.refunds.restored import question_payouts

log = logging.getLogger(__name__)

UNCLEAR_IN_A_ROW = 5
CLOCK_STEP = timedelta(seconds=30)
AFTER_UNCLEAR = "purchases in a row without a clear answer"
RESUMES_BY_ITSELF = (AFTER_SILENCE, pairs.AFTER_PAIR)


class NotReconciled(Exception):
    """Placing stays paused: the supplier's books and ours differ gravely, or could not be compared."""


def pause_after_unclear_answers() -> None:
    """The breaker: several purchases in a row without a clear answer mean that something is wrong there."""
    last = list(
        Attempt.objects.exclude(status=AttemptStatus.OPEN)
        .order_by("-pk")
        .values_list("status", flat=True)[:UNCLEAR_IN_A_ROW]
    )
    if len(last) == UNCLEAR_IN_A_ROW and set(last) == {AttemptStatus.UNKNOWN}:
        switches.pause(switches.PLACING, reason=f"{AFTER_UNCLEAR}: {UNCLEAR_IN_A_ROW}")


def pause_after_silence() -> None:
    """At the start of a sweeper: if no sweep ran for a while, this may be yesterday's database put back.

    Placing is paused until the supplier's orders since then are compared with ours (see `resume_by_itself`).
    Safe to call twice: the first absence since the last comparison counts.
    """
    age = heartbeats.age("sweep")
    if age is not None and age > interval("silence"):
        pause_as_of(clock.now() - age)


class ClockWatch:
    """Notices when the wall clock steps: leases and windows of look-ups rest on it."""

    def __init__(self) -> None:
        self._wall, self._steady = clock.now(), time.monotonic()

    def look(self) -> None:
        wall, steady = clock.now(), time.monotonic()
        step = (wall - self._wall) - timedelta(seconds=steady - self._steady)
        self._wall, self._steady = wall, steady
        if abs(step) > CLOCK_STEP:
            log.error("the clock stepped by %s", step)
            switches.pause(switches.PLACING, reason="the clock stepped; the books are compared first")


def resume_placing(*, by: str) -> list[Difference]:
    """Let placing go on, after a reconciliation that found nothing grave; returns the light differences.

    Raises NotReconciled otherwise, and so while a supplier order may be what a waiting line would buy again.
    Safe to call twice.
    """
    oneclick.client().reset()  # if the key is still rejected, the first call says so and shuts the door again
    try:
        found = reconcile(since=_window_start(), until=clock.now())
    except oneclick.OneClickError as trouble:
        raise NotReconciled(f"the supplier's books cannot be read: {trouble}") from None
    grave = [difference for difference in found if difference.is_grave]
    if grave:
        _question_payouts(grave)
        raise NotReconciled("; ".join(f"{each.kind} {each.supplier_id}: {each.detail}" for each in grave[:5]))
    _resume_unless_paired(by)
    desk.close_items(about=Switch(pk=switches.PLACING), outcome="the books agree", by=by)
    return found


def _question_payouts(grave: list[Difference]) -> None:
    """Orders that we do not know, after an absence: rows were lost, and with them what was paid out since."""
    away = Heartbeat.objects.filter(pk=AWAY).first()
    if away and any(difference.kind in ("orphan", "pair") for difference in grave):
        question_payouts(since=away.beat_at)


def _resume_unless_paired(by: str) -> None:
    """Whoever opens a pair meanwhile writes to the switch, too, so one of us waits for the other."""
    with transaction.atomic():
        switches.resume(switches.PLACING, by=by)
        if pairs.open_pairs().exists():
            raise NotReconciled(pairs.AFTER_PAIR)
        Heartbeat.objects.filter(pk=AWAY).delete()


def resume_by_itself() -> None:
    """After a mere absence no person is needed if the books agree. Safe to call twice and at once."""
    switch = Switch.objects.filter(pk=switches.PLACING, is_paused=True).first()
    if switch is None or switch.reason not in RESUMES_BY_ITSELF:
        return
    if not heartbeats.claim("resume placing", every=interval("placing_pause_recheck")):
        return
    try:
        resume_placing(by="system: the books agree")
    except NotReconciled as trouble:
        log.error("placing stays paused: %s", trouble)
        desk.open_item(kind="placing_paused", about=switch, title=f"Placing stays paused: {trouble}"[:200])


def compare_daily() -> None:
    """Compare the supplier's books with ours once a day; differences go to the desk. Safe to call twice."""
    if not heartbeats.claim("reconcile", every=interval("reconcile")):
        return
    now = clock.now()
    try:
        with heartbeats.noted("reconcile"):
            found = reconcile(since=_window_start(), until=now)
    except oneclick.OneClickError as trouble:
        log.warning("the supplier's books could not be compared today: %s", trouble)
        heartbeats.set_due("reconcile", after=interval("reconcile_retry"))
        return
    for difference in found:
        _report(difference)


def _report(difference: Difference) -> None:
    log.error("the books differ: %s %s: %s", difference.kind, difference.supplier_id, difference.detail)
    if difference.kind in ("orphan", "pair", "loss"):
        return  # has its own item on the desk
    about: Model = SupplierOrder.objects.filter(
        supplier_id=difference.supplier_id
    ).first() or Heartbeat.objects.get(pk="reconcile")
    desk.open_item(
        kind="books_differ",
        about=about,
        title=f"The supplier's books differ: {difference.kind}: {difference.detail}",
        evidence={"supplier_order": difference.supplier_id},
    )


def resume_is_due(by: datetime | None = None) -> bool:
    paused = Switch.objects.filter(pk=switches.PLACING, is_paused=True, reason__in=RESUMES_BY_ITSELF)
    return paused.exists() and heartbeats.is_due("resume placing", by)


def _window_start() -> datetime:
    """From before the absence, and no less than the longest time in which an order may turn up late."""
    least = clock.now() - interval("reconcile_window")
    away = Heartbeat.objects.filter(pk=AWAY).first()
    return min(least, away.beat_at) if away else least
