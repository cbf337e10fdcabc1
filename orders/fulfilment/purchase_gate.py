"""What stands in the way of buying a line, asked with one SELECT: hardly ever there is anything.

Where something may be in the way, whoever knows about it looks closer.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, QuerySet

from core.models import Heartbeat
from core.prepared_queries import PreparedQuery
from orders.fulfilment import circuit_breaker, orphans, restore_pairs
from orders.models import Line
from orders.supplier_account import key_circuit_breaker, sales_gate


class PurchaseObstacles(NamedTuple):
    """Nothing may be bought for a line without a closer look at what is true here."""

    is_key_rejected: bool
    has_orphans: bool  # orders at the supplier that serve no line and may be this one's
    is_in_pair: bool
    is_trial: bool  # the circuit breaker is half open: one line is tried


def _obstacles(
    proof: str, key_switch: str, line_id: int, earliest: datetime, quantity: int
) -> QuerySet[Heartbeat, Any]:
    return sales_gate.open_gate(proof).values_list(
        Exists(key_circuit_breaker.rejections(key_switch)),
        Exists(orphans.possible_orphans(earliest=earliest, quantity=quantity)),
        Exists(restore_pairs.open_pairs().filter(line=line_id)),
        Exists(circuit_breaker.half_open()),
    )


_OBSTACLES = PreparedQuery(
    PurchaseObstacles,
    _obstacles,
    proof="any proof",
    key_switch="any key",
    line_id=-1,
    earliest=datetime(1, 1, 1, tzinfo=UTC),
    quantity=12345,  # small: its column holds no more
)


def find_obstacles(line: Line) -> PurchaseObstacles | None:
    """What may be in the way; None while the gate is shut (see sales_gate.closed_reason)."""
    return _OBSTACLES.first(
        proof=str(sales_gate.proof_name()),
        key_switch=str(key_circuit_breaker.switch_name(sales_gate.key_identity())),
        line_id=line.pk,
        earliest=orphans.earliest_order_of(line),
        quantity=line.quantity,
    )
