"""Why a line is parked: what the supplier says it did to its call, and what befell its worker.

What was meant to happen explains nothing; only what happened does.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from orders.models import Attempt, Line, SupplierOrder
from tools.oracle.orders import BOUGHT_NOTHING
from tools.soak.ground_truth.tally import Tally

# Cards of a kind are interchangeable: a line that has waited for longer takes the order that turns up.
OLDER_LINE = "an older line took its order"


def explain_parking(
    line: Line, *, lines: QuerySet[Line], known: Collection[str], truth: dict[str, Any], tally: Tally
) -> str:
    """The reasons in short; empty if there is none.

    `lines` were sold together with it; `known` are supplier orders from before. No two products of these
    lines are alike but those of twins, so a call is known by what it asks for.
    """
    made = [
        order["id"]
        for order in truth["orders"]
        if order["origin"] == "api"
        and (order["type"], order["quantity"]) == (line.supplier_type_id, line.quantity)
        and order["id"] not in known
    ]
    reasons = set(tally.strikes[line.pk])
    if len(made) != _calls(line, lines):
        reasons |= tally.acted_on(line.supplier_type_id, truth)
    if SupplierOrder.objects.filter(supplier_id__in=made).exclude(line__in=lines).exists():
        reasons.add(OLDER_LINE)
    return ", ".join(sorted(reasons))


def _calls(line: Line, lines: QuerySet[Line]) -> int:
    """How many calls may have bought what the line wants."""
    attempts = Attempt.objects.filter(
        line__in=lines, type_id=line.supplier_type_id, quantity=line.quantity
    ).exclude(status__in=BOUGHT_NOTHING)
    return attempts.count()
