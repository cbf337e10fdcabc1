"""Orders with refunds, led there by real purchases, and browsers that may see them."""

from django.test import Client

from accounts.testing import THIRD_REVIEWER, activate_staff
from catalog.models import Denomination
from core.moves import record_created
from core.reasons import StaffNote
from orders.models import Line, LineCard, Order
from orders.testing import make_order_payment
from orders.testing.scenarios import delivered_line
from orders.verification import refunds as promises
from orders.verification import verify
from payments.incoming.status_check import apply_gateway_status
from payments.models import Refund
from payments.testing import fact_of
from payments.unapplied import refund_unapplied
from sandbox.testing import RunningSandbox


def partly_delivered(supplier: RunningSandbox, card: Denomination, quantity: int = 3) -> Line:
    """One card came; the refund of the others is requested."""
    supplier.faults({"fault": "partial", "fulfilled": 1})
    return delivered_line(supplier, card, quantity=quantity)


def refund_of(line: Line) -> Refund:
    return Refund.objects.select_related("customer").get(line_refund__line=line)


def first_card(line: Line) -> LineCard:
    return LineCard.objects.select_related("card", "line__order__customer").get(line=line, position=1)


def paid_twice(line: Line) -> Refund:
    """A second payment of the line's order came late, and staff have asked for its refund."""
    payment = make_order_payment(line.order)
    record_created(payment, why=StaffNote("made for a test"))
    apply_gateway_status(payment=payment, fact=fact_of(payment))
    activate_staff(THIRD_REVIEWER)
    return refund_unapplied(unapplied=payment.unapplied, actor=THIRD_REVIEWER, reason="paid twice")


def broken_promises() -> list[str]:
    """All promises of the shop that do not hold, those of refunds among them."""
    violations = [str(violation) for violation in verify()]
    for check in (promises.owed_in_money, promises.paid_once, promises.cards_follow_refunds):
        violations += check()
    return violations


def order_page(order: Order, language: str = "en") -> str:
    return f"/{language}/orders/{order.reference}/"


def refund_page(order: Order) -> str:
    """Where it is asked where all refunds of an order go."""
    return f"{order_page(order)}refunds/"


def return_page(order: Order, number: int = 1) -> str:
    return f"{order_page(order)}cards/{number}/return/"


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()
