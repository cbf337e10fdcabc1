"""Changing the way to pay: the first payment is asked about and closed, then another is made."""

from typing import Any

import pytest

from accounts.models import Customer
from core import switches
from core.kinds import SwitchName
from core.models import Move
from core.moves import subject_of
from orders.models import Order
from orders.order_payment.method_change import change_payment_method
from orders.order_payment.retry import PaymentRetryError, SalesPausedError, open_payment
from orders.order_payment.split_payment import add_payment
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from payments import wallet
from payments.gateways.base import StatusCheckError
from payments.gateways.registry import GATEWAYS
from payments.incoming.initiation import start_payment
from payments.incoming.status_check import check_payment_status
from payments.models import Payment, Unapplied
from payments.reasons import PaymentReason
from payments.states import PaymentStatus
from payments.testing import fill_wallet
from payments.testing.manual_gateway import ManualGateway
from payments.tests.incoming.test_status_check import ask
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("outside_transaction")]

PRICE = 1030_00


@pytest.fixture(autouse=True)
def closed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[Payment]:
    """The payments that their gateway was told to close. There is a counter beside the bank."""
    told: list[Payment] = []
    monkeypatch.setitem(GATEWAYS, "counter", ManualGateway())
    settings.PAYMENT_METHODS = ["ocpay", "counter", "wallet"]
    monkeypatch.setattr(GATEWAYS["ocpay"], "close", told.append, raising=False)
    return told


@pytest.fixture
def order(supplier: RunningSandbox) -> Order:
    """Unpaid, with a link at the bank that can be paid."""
    order = make_order(amount=PRICE)
    make_line(LineStatus.UNPAID, order=order, quantity=2)
    start(add_payment(order=order, method="ocpay", amount=PRICE))
    return order


def start(payment: Payment) -> Payment:
    return start_payment(payment=payment, return_url="http://127.0.0.1/back")


def switch(order: Order, method: str = "counter", **how: Any) -> Payment | None:
    first = how.pop("instead_of", None) or open_payment(order)
    return change_payment_method(order=order, instead_of=first.pk if first else 0, method=method, **how)


def payments(order: Order) -> list[Payment]:
    return list(Payment.objects.filter(order_payment__order=order).order_by("pk"))


def test_first_payment_is_asked_about_closed_and_dropped(
    order: Order, supplier: RunningSandbox, closed: list[Payment]
) -> None:
    second = switch(order)

    first, made = payments(order)
    assert supplier.truth()["requests"]["checkPayment"]["received"] == 1
    assert closed == [first]
    assert (first.status, made, made.gateway, made.amount) == (
        PaymentStatus.EXPIRED,
        second,
        "counter",
        PRICE,
    )
    move = Move.objects.get(subject=subject_of(first), to_status=PaymentStatus.EXPIRED)
    assert (move.actor, move.why) == ("customer", PaymentReason.METHOD_CHANGED)


def test_first_payment_that_turns_out_to_be_paid_pays_the_order(
    order: Order, supplier: RunningSandbox, closed: list[Payment]
) -> None:
    supplier.pay(payments(order)[0].reference)

    with pytest.raises(PaymentRetryError):
        switch(order)

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert (len(payments(order)), closed) == (1, [])


def test_first_payment_that_was_declined_makes_way(order: Order, supplier: RunningSandbox) -> None:
    supplier.pay(payments(order)[0].reference, "declined")

    switch(order)

    assert [payment.status for payment in payments(order)] == [PaymentStatus.FAILED, PaymentStatus.CREATED]


def test_nothing_is_closed_while_the_bank_cannot_be_asked(
    order: Order, supplier: RunningSandbox, closed: list[Payment]
) -> None:
    supplier.faults({"fault": "http_500", "endpoint": "checkPayment", "times": None})

    with pytest.raises(PaymentRetryError) as refusal:
        switch(order)

    assert refusal.value.told
    assert ([payment.status for payment in payments(order)], closed) == ([PaymentStatus.PENDING], [])


def test_payment_stays_open_if_its_gateway_does_not_close_it(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(payment: Payment) -> None:
        raise StatusCheckError("no answer")

    monkeypatch.setattr(GATEWAYS["ocpay"], "close", cannot)

    with pytest.raises(PaymentRetryError):
        switch(order)

    assert [payment.status for payment in payments(order)] == [PaymentStatus.PENDING]


def test_money_of_the_dropped_link_still_pays_the_order(order: Order, supplier: RunningSandbox) -> None:
    switch(order)
    first, second = payments(order)
    supplier.pay(first.reference)

    ask(first)

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert Payment.objects.get(pk=second.pk).is_open  # its money would be unapplied


def test_both_payments_that_are_paid_take_the_price_once(order: Order, supplier: RunningSandbox) -> None:
    switch(order, "ocpay")
    first, second = payments(order)
    start(second)
    for payment in (first, second):
        supplier.pay(payment.reference)
        ask(payment)

    order.refresh_from_db()
    assert order.amount_paid == PRICE
    assert Unapplied.objects.get().payment == second


@pytest.mark.parametrize("status", [PaymentStatus.IN_REVIEW, PaymentStatus.CREATED])
def test_payment_that_is_under_way_is_not_dropped(
    supplier: RunningSandbox, closed: list[Payment], status: PaymentStatus
) -> None:
    order = make_order(amount=PRICE)
    make_order_payment(order, status, gateway="counter")

    with pytest.raises(PaymentRetryError) as refusal:
        switch(order, "ocpay")

    assert refusal.value.told
    assert ([payment.status for payment in payments(order)], closed) == ([status], [])


def test_receipt_that_comes_meanwhile_keeps_its_payment(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = payments(order)[0]

    def send_receipt(payment: Payment) -> None:
        Payment.objects.filter(pk=payment.pk).update(status=PaymentStatus.IN_REVIEW)

    monkeypatch.setattr(GATEWAYS["ocpay"], "close", send_receipt)

    with pytest.raises(PaymentRetryError):
        switch(order)

    assert [payment.status for payment in payments(order)] == [PaymentStatus.IN_REVIEW]
    assert first.pk == payments(order)[0].pk


@pytest.mark.parametrize("method", ["", "barter", "wallet"])
def test_nothing_is_closed_for_a_way_that_is_not_offered(
    order: Order, closed: list[Payment], method: str
) -> None:
    with pytest.raises(PaymentRetryError):
        switch(order, method)

    assert ([payment.status for payment in payments(order)], closed) == ([PaymentStatus.PENDING], [])


def test_nothing_is_closed_while_buying_is_paused(order: Order, closed: list[Payment]) -> None:
    switches.pause(SwitchName.PLACING, reason="stock-taking")

    with pytest.raises(SalesPausedError):
        switch(order)

    assert closed == []


def test_second_click_does_not_end_what_the_first_has_made(order: Order) -> None:
    first = payments(order)[0]
    second = switch(order)

    with pytest.raises(PaymentRetryError):
        switch(order, instead_of=first)

    assert [payment.pk for payment in payments(order)] == [first.pk, second.pk]
    assert open_payment(order) == second


@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.EXPIRED, OrderStatus.CANCELLED])
def test_order_that_waits_for_no_money_gets_no_other_payment(
    supplier: RunningSandbox, status: OrderStatus
) -> None:
    with pytest.raises(PaymentRetryError):
        switch(make_order(status, amount=PRICE))


def test_without_an_open_payment_it_is_paying_again(supplier: RunningSandbox) -> None:
    order = make_order(amount=PRICE)
    make_order_payment(order, PaymentStatus.FAILED)

    assert switch(order).status == PaymentStatus.CREATED


@pytest.fixture
def customer(order: Order) -> Customer:
    """The order's customer, signed in, with enough in the wallet."""
    fill_wallet(order.customer, PRICE)
    return order.customer


def test_way_may_be_changed_to_the_wallet(order: Order, customer: Customer) -> None:
    assert switch(order, "wallet", visitor=customer) is None

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert wallet.balance_of(customer) == 0


def test_link_that_is_paid_after_the_wallet_has_paid_is_unapplied(
    order: Order, customer: Customer, supplier: RunningSandbox
) -> None:
    first = payments(order)[0]
    switch(order, "wallet", visitor=customer)
    supplier.pay(first.reference)

    check_payment_status(payment_id=first.pk)
    ask(first)

    assert Unapplied.objects.get().payment == first


def test_wallet_of_somebody_else_stays_closed(
    order: Order, customer: Customer, closed: list[Payment], other_customer: Customer
) -> None:
    fill_wallet(other_customer, PRICE)

    for visitor in (None, other_customer):
        with pytest.raises(PaymentRetryError):
            switch(order, "wallet", visitor=visitor)

    assert closed == []
    assert wallet.balance_of(customer) == wallet.balance_of(other_customer) == PRICE
