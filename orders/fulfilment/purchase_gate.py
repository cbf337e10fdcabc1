"""What stands in the way of buying a line, asked with one SELECT: hardly ever there is anything.

Where something may be in the way, whoever knows about it looks closer.
"""

from typing import NamedTuple

from django.db.models import Exists

from orders.fulfilment import circuit_breaker, orphans, restore_pairs
from orders.models import Line
from orders.supplier_account import key_circuit_breaker, sales_gate


class PurchaseObstacles(NamedTuple):
    """Nothing may be bought for a line without a closer look at what is true here."""

    is_key_rejected: bool
    has_orphans: bool  # orders at the supplier that serve no line and may be this one's
    is_in_pair: bool
    is_trial: bool  # the circuit breaker is half open: one line is tried


def find_obstacles(line: Line) -> PurchaseObstacles | None:
    """What may be in the way; None while the gate is shut (see sales_gate.closed_reason)."""
    key_switch = key_circuit_breaker.switch_name(sales_gate.key_identity())
    found = sales_gate.open_gate().values_list(
        Exists(key_circuit_breaker.rejections(key_switch)),
        Exists(orphans.possible_orphans(line)),
        Exists(restore_pairs.open_pairs().filter(line=line)),
        Exists(circuit_breaker.half_open()),
    )
    return next((PurchaseObstacles(*row) for row in found), None)
