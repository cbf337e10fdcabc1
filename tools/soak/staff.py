"""The people of a simulated shop, who know what the supplier knows, and what they do at the desk."""

from contextlib import suppress
from random import Random
from typing import Any, Protocol

from core import desk, switches
from core.models import DeskItem, Switch
from orders import deciding, guarding
from orders.models import Line, Orphan
from orders.states import HoldReason, LineStatus


class Sandbox(Protocol):
    """Whatever can be asked what really happened."""

    def truth(self) -> dict[str, Any]: ...


PEOPLE = ("amina@shop.test", "karim@shop.test")
WHY = "seen on the supplier's site"


def look_after(sandbox: Sandbox, random: Random) -> None:
    """One round of the desk: quarantined answers, orphans, the switch. Parked lines wait (see decide)."""
    for line in Line.objects.filter(status=LineStatus.PLACED):
        acts = deciding.possible_acts(line)
        if "accept" in acts:
            _together(line, "accept") if random.random() < 0.6 else _alone(line, "dismiss")
    for line in Line.objects.filter(status=LineStatus.HELD, hold_reason=HoldReason.GONE):
        if random.random() < 0.2:
            _alone(line, "refuse")
    if Switch.objects.filter(pk=switches.PLACING, is_paused=True).exists():
        _account_for_orphans(sandbox.truth())
        with suppress(guarding.NotReconciled):
            guarding.resume_placing(by=PEOPLE[0])


def decide(parked: list[Line], random: Random) -> None:
    """Some are given up, some are bought again, some go on being watched."""
    for line in parked:
        act = random.choice(["refuse", "place", "look"])
        _alone(line, act) if act == "look" else _together(line, act)


def _account_for_orphans(truth: dict[str, Any]) -> None:
    """An order that the supplier itself doubled, or that somebody else made, is found out and noted."""
    foreign = {order["id"] for order in truth["orders"] if order["origin"] != "api"}
    doubled = doubled_by_supplier(truth)
    for item in DeskItem.objects.filter(kind="orphan", closed_at=None):
        orphan = Orphan.objects.get(pk=int(item.subject.rpartition(":")[2]))
        if orphan.supplier_id in foreign | doubled:
            desk.close_item(item, outcome="not ours: settled with the supplier", by=PEOPLE[1])


def doubled_by_supplier(truth: dict[str, Any]) -> set[str]:
    """Orders of calls that made more than one."""
    by_call: dict[int, list[str]] = {}
    for order in truth["orders"]:
        if order["request"] is not None:
            by_call.setdefault(order["request"], []).append(order["id"])
    return {each for orders in by_call.values() if len(orders) > 1 for each in orders}


def _together(line: Line, act: str) -> None:
    for person in PEOPLE:
        _alone(line, act, person)


def _alone(line: Line, act: str, person: str = PEOPLE[0]) -> None:
    line.refresh_from_db()
    with suppress(deciding.CannotAct):
        deciding.ACTS[act](line=line, actor=person, reason=WHY)
