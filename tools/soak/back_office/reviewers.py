"""The people of a simulated shop, who know what the supplier knows, and what they do at the desk."""

from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any, Protocol

from accounts.testing import REVIEWER, SECOND_REVIEWER, activate_staff
from catalog.models import Product
from catalog.pricing.suspension import sell_again
from core import clock, desk
from core.audit_log import ActionNotAllowedError
from core.kinds import SwitchName
from core.models import Switch, Symptom
from core.moves import subject_of
from core.reasons import StaffNote
from core.references import Ref
from orders.fulfilment.restore_pairs import open_pairs
from orders.kinds import OrdersDeskKind
from orders.models import Line, Orphan
from orders.reasons import DeskOutcome
from orders.reconciliation import placement_pause
from orders.resolution import actions
from orders.resolution.pair_decisions import attach_pair, reject_pair
from orders.states import HoldReason, LineStatus
from tools.oracle.orders import doubled_by_supplier


class Sandbox(Protocol):
    """Whatever can be asked what really happened."""

    def truth(self) -> dict[str, Any]: ...


PEOPLE = (REVIEWER, SECOND_REVIEWER)
WHY = "seen on the supplier's site"
PATIENCE = timedelta(hours=2)  # with what the supplier no longer lists
ACCEPTED = 0.6  # of the answers in quarantine, at first sight


def work_the_desk(sandbox: Sandbox, random: Random) -> None:
    """One round of the desk: quarantined answers, held lines, products off sale, orphans, the switch.

    Parked lines wait (see decide_parked).
    """
    activate_staff(*PEOPLE)
    for line in Line.objects.filter(status=LineStatus.PLACED):
        if "accept" in actions.possible_actions(line):
            _answer(line, random)
    for line in Line.objects.filter(status=LineStatus.HELD, hold_reason=HoldReason.GONE):
        if random.random() < 0.2 or clock.now() - line.status_since > PATIENCE:
            _alone(line, "refuse")
    for line in Line.objects.filter(status=LineStatus.HELD, hold_reason=HoldReason.PRICE):
        if random.random() < 0.02:  # most come down again; the others never do
            _alone(line, "refuse")
    for product in Product.objects.exclude(withheld_at=None):
        sell_again(product, actor=PEOPLE[0])
    if Switch.objects.filter(pk=SwitchName.PLACING, is_paused=True).exists():
        _account_for_orphans(sandbox.truth())
        with suppress(placement_pause.NotReconciledError):
            placement_pause.resume_placing(by=PEOPLE[0])


def _answer(line: Line, random: Random) -> None:
    """Accept a kept answer or set it aside; one that comes again after that is accepted, if it can be."""
    is_wanted = random.random() < ACCEPTED or _was_set_aside(line)
    if not (is_wanted and _propose_and_approve(line, "accept")):
        _alone(line, "dismiss")


def _was_set_aside(line: Line) -> bool:
    answers = Symptom.objects.filter(kind=OrdersDeskKind.QUARANTINED, subject=subject_of(line))
    return answers.filter(outcome__startswith=DeskOutcome.SET_ASIDE).exists()


def decide_parked(parked: list[Line], random: Random) -> None:
    """Some are given up, some are bought again, some go on being watched."""
    for line in parked:
        act = random.choice(["refuse", "place", "look"])
        _alone(line, act) if act == "look" else _propose_and_approve(line, act)


def give_up_parked() -> None:
    """Nobody waits for ever: what is still parked is refused and refunded by two persons.

    Each parked line is watched through a list that begins where it was bought, so that all of them together
    would take ever more of a long run's time.
    """
    for line in Line.objects.filter(status=LineStatus.PARKED):
        _propose_and_approve(line, "refuse")


def _account_for_orphans(truth: dict[str, Any]) -> None:
    """An order that the supplier itself doubled, or that somebody else made, is found out and noted."""
    foreign = {order["id"] for order in truth["orders"] if order["origin"] != "api"}
    doubled = doubled_by_supplier(truth)
    _decide_pairs(foreign | doubled)
    for symptom in desk.open_symptoms(kind=OrdersDeskKind.ORPHAN):
        orphan = Orphan.objects.get(pk=Ref.parse(symptom.subject).pk)
        if orphan.supplier_id in foreign | doubled:
            desk.close_items(
                about=orphan,
                kind=OrdersDeskKind.ORPHAN,
                outcome=StaffNote("not ours: settled with the supplier"),
                by=PEOPLE[1],
            )


def _decide_pairs(strange: set[str]) -> None:
    """Whose order it was is known; what was bought for nobody serves no line."""
    for pair in open_pairs().select_related("orphan", "line"):
        with suppress(ActionNotAllowedError):
            if pair.orphan.supplier_id not in strange:
                attach_pair(pair=pair, actor=PEOPLE[0], reason=WHY)
                continue
            for person in PEOPLE:
                reject_pair(pair=pair, actor=person, reason=WHY)


def _propose_and_approve(line: Line, act: str) -> bool:
    """Both, one after the other; returns whether it is done."""
    return [_alone(line, act, person) for person in PEOPLE][-1]


def _alone(line: Line, act: str, person: str = PEOPLE[0]) -> bool:
    line.refresh_from_db()
    try:
        actions.ACTIONS[act](line=line, actor=person, reason=WHY)
    except ActionNotAllowedError:
        return False
    return True
