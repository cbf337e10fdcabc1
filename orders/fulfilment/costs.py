"""What cards cost of which the supplier names no amount: what it asked just before it sold them.

It is booked and told; the comparison with the supplier's transactions shows where it was another.
"""

from core import desk
from core.money import format_dinars
from core.reasons import Reason
from orders.kinds import OrdersDeskKind
from orders.models import Line, SupplierOrder
from orders.reasons import DeskTitle


def expected_cost(supplier_order: SupplierOrder, cards: int) -> int:
    """Centimes for so many cards, at the price of the look before buying, or else of the sale."""
    attempt, line = supplier_order.attempt, supplier_order.line
    asked = None if attempt is None else attempt.wholesale
    return int(cards * (line.expected_wholesale if asked is None else asked))


def report_not_named(line: Line, supplier_order: SupplierOrder, booked: int) -> None:
    """Tell a person, in the transaction that settles the line. One item for each product."""
    product = line.denomination.product
    desk.open_item(
        kind=OrdersDeskKind.COST_NOT_NAMED,
        about=product,
        title=Reason(DeskTitle.COST_NOT_NAMED, product=product, amount=format_dinars(booked)),
        evidence={
            "order": line.order.reference,
            "supplier_order": supplier_order.supplier_id,
            "expected": booked,
        },
    )
