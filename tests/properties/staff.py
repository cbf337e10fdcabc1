"""What staff do: alone, together, and at times wrongly. A refusal in words is an answer like any other."""

from orders import deciding, guarding
from orders.models import Line
from orders.states import FINAL_LINES, LineStatus
from tests.properties.world import World

PEOPLE = ("amina@shop.test", "karim@shop.test", "lina@shop.test")
ACTS = tuple(deciding.ACTS)
REASON = "seen on their site"


def act(world: World, name: str, *, line: int, person: int, order: int) -> None:
    """One person does one thing to the `line`-th open line (one to which it can be done, if there is any)."""
    chosen = _choose(name, line)
    if chosen is None:
        return
    told = {"supplier_id": _some_order(world, order)} if name == "attach" else {}
    try:
        deciding.ACTS[name](line=chosen, actor=PEOPLE[person % len(PEOPLE)], reason=REASON, **told)
    except deciding.CannotAct:
        pass


def _choose(name: str, index: int) -> Line | None:
    lines = list(Line.objects.exclude(status__in=[*FINAL_LINES, LineStatus.UNPAID]).order_by("pk"))
    fitting = [line for line in lines if name in deciding.possible_acts(line)] or lines
    return fitting[index % len(fitting)] if fitting else None


def _some_order(world: World, index: int) -> str:
    """Any order at the supplier, right or wrong, or one that does not exist."""
    ids = [order["id"] for order in world.sandbox.truth()["orders"]]
    return ids[index % len(ids)] if ids else "0" * 24


def resume_placing() -> None:
    try:
        guarding.resume_placing(by=PEOPLE[0])
    except guarding.NotReconciled:
        pass
