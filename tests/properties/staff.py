"""What staff do: alone, together, and at times wrongly. A refusal in words is an answer like any other."""

from collections.abc import Callable
from contextlib import suppress

import oneclick
from accounts.testing import REVIEWER, SECOND_REVIEWER, THIRD_REVIEWER, activate_staff
from core import clock, switches
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.intervals import Interval
from core.kinds import SwitchName
from orders.aftersales.report_decisions import refund_report, refuse_report, reopen_report
from orders.aftersales.report_replacement import replace_report
from orders.models import CardReport, Line
from orders.models.card_report import Refusal
from orders.reconciliation import comparisons, placement_pause
from orders.resolution import actions
from orders.states import FINAL_LINES, LineStatus
from tests.properties.world import World

PEOPLE = (REVIEWER, SECOND_REVIEWER, THIRD_REVIEWER)
ACTS = tuple(actions.ACTIONS)
REASON = "seen on their site"


def act(world: World, name: str, *, line: int, person: int, order: int) -> None:
    """One person does one thing to the `line`-th open line (one to which it can be done, if there is any)."""
    chosen = _choose(name, line)
    if chosen is None:
        return
    activate_staff(*PEOPLE)
    fields = {"supplier_id": _some_order(world, order)} if name == "attach" else {}
    with suppress(ActionNotAllowedError):
        actions.ACTIONS[name](line=chosen, actor=PEOPLE[person % len(PEOPLE)], reason=REASON, **fields)


def _choose(name: str, index: int) -> Line | None:
    lines = list(Line.objects.exclude(status__in=[*FINAL_LINES, LineStatus.UNPAID]).order_by("pk"))
    fitting = [line for line in lines if name in actions.possible_actions(line)] or lines
    return fitting[index % len(fitting)] if fitting else None


def _some_order(world: World, index: int) -> str:
    """Any order at the supplier, right or wrong, or one that does not exist."""
    ids = [order["id"] for order in world.sandbox.truth()["orders"]]
    return ids[index % len(ids)] if ids else "0" * 24


def replace(report: CardReport, actor: Actor) -> None:
    """Propose a new code, or agree that it is bought."""
    replace_report(report=report, reason=REASON, actor=actor)


def refund(report: CardReport, actor: Actor) -> None:
    refund_report(report=report, reason=REASON, actor=actor)


def refuse(report: CardReport, actor: Actor) -> None:
    refuse_report(report=report, refusal=Refusal.WORKS, explanation=REASON, actor=actor)


def reopen(report: CardReport, actor: Actor) -> None:
    reopen_report(report=report, reason=REASON, actor=actor)


DECISIONS = (replace, replace, refund, refuse, reopen)


def decide_report(decide: Callable[[CardReport, Actor], None], *, report: int, person: int) -> None:
    """One person decides about the `report`-th code that was reported, the newest first, if there is any."""
    rows = list(CardReport.objects.order_by("-pk"))
    if not rows:
        return
    activate_staff(*PEOPLE)
    with suppress(ActionNotAllowedError):
        decide(rows[report % len(rows)], PEOPLE[person % len(PEOPLE)])


def pause_placing() -> None:
    switches.pause(SwitchName.PLACING, reason="paused by staff", by=PEOPLE[0])


def resume_placing() -> None:
    """Let placing go on, if it is paused and the books agree."""
    if not switches.why_paused(SwitchName.PLACING):
        return
    with suppress(placement_pause.NotReconciledError):
        placement_pause.resume_placing(by=PEOPLE[0])


def reconcile() -> None:
    now = clock.now()
    with suppress(oneclick.OneClickError):
        comparisons.reconcile(since=now - Interval.RECONCILE_WINDOW.duration, until=now)


OPERATIONS = (pause_placing, resume_placing, resume_placing, reconcile, placement_pause.pause_after_absence)
