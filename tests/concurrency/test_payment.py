"""Rivals for money: one payment confirmed many times, an order paid twice, one checkout sent many times."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.models import Denomination
from core import clock
from core.moves import record_created
from core.testing import run_concurrently
from orders.cart.carts import add_to_cart, create_cart
from orders.checkout import order_creation
from orders.checkout.order_creation import create_order
from orders.models import Cart, Order
from orders.order_payment import payment_booking
from orders.states import LineStatus, OrderStatus
from orders.testing import PRICE, make_line, make_order, make_order_payment
from orders.verification import verify
from payments.incoming.status_check import apply_gateway_status
from payments.models import Payment, Unapplied
from payments.states import PaymentStatus
from payments.testing import booked, fact_of
from sandbox.testing import RunningSandbox
from tests.concurrency.conftest import RIVALS
from tests.concurrency.guards import Constraints, take_out

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rotation]

STILL_DUE = ', amount_paid__lte=F("amount_due") - payment.amount'
NOT_OVERPAID = ("orders_order_not_overpaid", "orders_order_paid_in_full")
CAPTURED_ONCE = "payments_journalevent_key_key"


@pytest.fixture
def order() -> Order:
    """An unpaid order with a lawful past."""
    order = make_order(amount=PRICE)
    for row in (order, make_line(LineStatus.UNPAID, order=order)):
        record_created(row, why="made for a test")
    return order


def open_payment(order: Order) -> Payment:
    payment = make_order_payment(order)
    record_created(payment, why="made for a test")
    return payment


def confirm_at_once(*payments: Payment) -> list[object]:
    """Everybody has read a payment while it was open, and now hears that it is paid."""
    stale = [Payment.objects.get(pk=each.pk) for each in payments * (RIVALS // len(payments))]
    return run_concurrently(
        *[lambda own=own: apply_gateway_status(payment=own, fact=fact_of(own)) for own in stale]
    )


def test_one_payment_is_captured_once(order: Order) -> None:
    results = confirm_at_once(open_payment(order))

    assert results == [None] * RIVALS
    assert booked() == {"clearing": PRICE, "orders": -PRICE}
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert verify() == []


@pytest.mark.usefixtures("moves_without_status")
def test_without_guards_one_payment_is_captured_many_times(
    order: Order, constraints: Constraints, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, payment_booking._add_to, STILL_DUE)
    constraints.drop(*NOT_OVERPAID, CAPTURED_ONCE)

    confirm_at_once(open_payment(order))

    assert booked() == {"clearing": RIVALS * PRICE, "orders": -RIVALS * PRICE}
    assert verify() != []


def test_order_paid_by_two_payments_takes_one_and_keeps_the_other_apart(order: Order) -> None:
    results = confirm_at_once(open_payment(order), open_payment(order))

    assert results == [None] * RIVALS
    assert booked() == {"clearing": 2 * PRICE, "orders": -PRICE, "unapplied": -PRICE}
    assert Payment.objects.filter(status=PaymentStatus.CONFIRMED).count() == 2
    assert Unapplied.objects.count() == 1
    assert verify() == []


def test_without_guards_an_order_swallows_two_payments(
    order: Order, constraints: Constraints, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, payment_booking._add_to, STILL_DUE)
    constraints.drop(*NOT_OVERPAID)

    confirm_at_once(open_payment(order), open_payment(order))

    assert booked() == {"clearing": 2 * PRICE, "orders": -2 * PRICE}
    assert "captured = delivered + refunded + pending + open" in {each.invariant for each in verify()}


@pytest.fixture
def cart(supplier: RunningSandbox, card: Denomination, meet_before: Callable) -> Cart:
    """A cart ready to be checked out, which all rivals have read."""
    cart, _ = create_cart(customer=None)
    add_to_cart(cart=cart, denomination=card, quantity=1)
    details = {"email": "customer@example.com", "phone": "+213550123456", "terms_accepted_at": clock.now()}
    Cart.objects.filter(pk=cart.pk).update(**details)
    meet_before("orders.checkout.order_creation:split_amount")
    return cart


def check_out_at_once(cart: Cart) -> list[object]:
    def check_out() -> Order:
        own = Cart.objects.get(pk=cart.pk)
        order, _ = create_order(cart=own, method="ocpay", language="en", nonce="the same")
        return order

    return run_concurrently(*[check_out] * RIVALS)


def test_one_checkout_makes_one_order(cart: Cart) -> None:
    results = check_out_at_once(cart)

    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
    assert results == [Order.objects.get()] * RIVALS
    assert not cart.lines.exists()
    assert verify() == []


def test_without_guards_one_checkout_makes_many_orders(
    cart: Cart, constraints: Constraints, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.LIMIT_UNPAID_PER_CUSTOMER = settings.LIMIT_UNPAID_PER_PHONE = 0  # another guard, by chance
    take_out(monkeypatch, order_creation._create, "!= len(lines)", "< 0")
    constraints.drop("orders_order_checkout_key_key")

    check_out_at_once(cart)

    assert Order.objects.count() == Payment.objects.count() == RIVALS
