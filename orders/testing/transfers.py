"""Orders that are paid by transfer, and browsers that may see them."""

from typing import Any

from django.test import Client

from catalog.models import Denomination
from core.moves import record_created
from core.reasons import StaffNote
from core.testing import FakeClock
from orders.models import Order
from orders.order_payment.expiry import expire_order
from orders.order_payment.split_payment import add_payment
from orders.states import LineStatus
from orders.testing import make_line, make_order
from payments.incoming.initiation import start_payment
from payments.incoming.status_check import check_payment_status
from payments.models import Payment

PRICE = 515_00


def ordered(card: Denomination, method: str = "transfer", **fields: Any) -> Order:
    """One card, ordered with a lawful past, and a payment that waits for its customer."""
    order = make_order(amount=PRICE, **fields)
    line = make_line(LineStatus.UNPAID, order=order, denomination=card)
    for row in (order, line):
        record_created(row, why=StaffNote("made for a test"))
    start_payment(payment=add_payment(order=order, method=method, amount=PRICE), return_url="")
    return order


def payment_of(order: Order) -> Payment:
    """The newest, as the database has it now."""
    return Payment.objects.select_related("customer").filter(order_payment__order=order).latest("pk")


def run_out(order: Order, fake_clock: FakeClock) -> None:
    """The two days pass, and nobody has paid."""
    payment = payment_of(order)
    fake_clock.advance(hours=48, minutes=6)
    check_payment_status(payment_id=payment.pk)
    order.refresh_from_db()
    Order.objects.filter(pk=order.pk).update(next_due_at=fake_clock.now())
    expire_order(order_id=order.pk)
    order.refresh_from_db()


def page_of(order: Order, language: str = "en") -> str:
    return f"/{language}/orders/{order.reference}/"


def sending_page(order: Order, language: str = "en") -> str:
    return f"{page_of(order, language)}transfer/"


def look(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()
