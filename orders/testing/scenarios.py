"""Lines in the troubles that bring them before a person, led there by the shop's own services."""

from typing import Any

from catalog.models import Denomination
from core import clock, switches
from core.kinds import SwitchName
from core.moves import record_created
from core.reasons import StaffNote
from core.testing import FakeClock
from orders.fulfilment.lookup import look_up_line
from orders.fulfilment.placement import place_line, put_on_hold
from orders.fulfilment.polling import MOST_INCOMPLETE, poll_line
from orders.models import Line, Order
from orders.states import HoldReason, LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment, reloaded
from payments.incoming.status_check import apply_gateway_status
from payments.testing import fact_of
from sandbox.testing import RunningSandbox


def paid_line(card: Denomination, quantity: int = 1, **fields: Any) -> Line:
    """A queued line with a lawful past: ordered, paid, booked."""
    order = make_order(OrderStatus.AWAITING_PAYMENT, amount=quantity * (card.selling_price or 0))
    line = make_line(
        LineStatus.UNPAID,
        order=order,
        denomination=card,
        quantity=quantity,
        unit_price=card.selling_price or 0,
        **fields,
    )
    payment = make_order_payment(order)
    for row in (order, line, payment):
        record_created(row, why=StaffNote("made for a test"))
    apply_gateway_status(payment=payment, fact=fact_of(payment))
    return reloaded(line)


def unknown_line(supplier: RunningSandbox, card: Denomination, fault: str = "drop", **fields: Any) -> Line:
    """A line whose purchase had no clear answer; with `apply_then_lose` the supplier took it all the same."""
    line = paid_line(card, **fields)
    supplier.faults({"fault": fault, "endpoint": "placeOrder"})
    place_line(line_id=line.pk)
    return reloaded(line)


def parked_line(supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, **fields: Any) -> Line:
    """A line that was not found at the supplier for a quarter of an hour."""
    line = unknown_line(supplier, card, **fields)
    fake_clock.advance(minutes=16)
    look_up_line(line_id=line.pk)
    return reloaded(line)


def held_line(card: Denomination, reason: HoldReason = HoldReason.PRICE, **fields: Any) -> Line:
    line = paid_line(card, **fields)
    put_on_hold(line, reason, StaffNote("made for a test"))
    return reloaded(line)


def placed_line(supplier: RunningSandbox, card: Denomination, **fields: Any) -> Line:
    """A line that the supplier has taken."""
    line = paid_line(card, **fields)
    place_line(line_id=line.pk)
    return reloaded(line)


def quarantined_line(supplier: RunningSandbox, card: Denomination, *, quantity: int = 2) -> Line:
    """A line of which one card less came than the supplier counts, however often it was asked."""
    supplier.faults({"fault": "fewer_cards"})
    line = placed_line(supplier, card, quantity=quantity)
    for _ in range(MOST_INCOMPLETE):
        poll(line)
    return poll(line)


def delivered_line(supplier: RunningSandbox, card: Denomination, **fields: Any) -> Line:
    return poll(placed_line(supplier, card, **fields))


def poll(line: Line) -> Line:
    """Poll it as if it were due."""
    Line.objects.filter(pk=line.pk, next_due_at__isnull=False).update(next_due_at=clock.now())
    poll_line(line_id=line.pk)
    return reloaded(line)


def sell(
    supplier: RunningSandbox, card: Denomination, quantity: int = 1, *, age: float = 0, **plan: Any
) -> str:
    """An order at the supplier that the shop's own call did not make (any more); its id."""
    wanted = {"productId": card.product.supplier_id, "typeId": card.supplier_id, "quantity": quantity}
    return str(supplier.control("orders", {**wanted, "age": age, "plan": plan})["id"])


def order_of(line: Line) -> Order:
    return Order.objects.get(pk=line.order_id)


def why_placing_pauses() -> str | None:
    """The reason as it is kept; None where placing goes on."""
    return switches.why_paused(SwitchName.PLACING)
