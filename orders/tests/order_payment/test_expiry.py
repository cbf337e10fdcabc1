"""Unpaid orders end, but never while one of their links can still be paid."""

from datetime import timedelta

import pytest

from core import clock
from core.models import Message
from core.testing import FakeClock
from orders.kinds import OrdersMailKind
from orders.models import Order
from orders.order_payment import expiry
from orders.order_payment.expiry import cancel_order, expire_order
from orders.states import OrderStatus
from orders.testing import make_order, make_order_payment
from payments.incoming.status_check import apply_gateway_status
from payments.states import PaymentStatus
from payments.testing import fact_of

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def order(db: None) -> Order:
    return make_order()


def expire(order: Order) -> str:
    expire_order(order_id=order.pk)
    order.refresh_from_db()
    return order.status


def test_order_expires_when_its_time_is_over(order: Order, fake_clock: FakeClock) -> None:
    fake_clock.advance(minutes=29)
    assert expire(order) == OrderStatus.AWAITING_PAYMENT

    fake_clock.advance(minutes=2)
    assert expire(order) == OrderStatus.EXPIRED
    assert order.next_due_at is None
    assert Message.objects.filter(kind=OrdersMailKind.ORDER_EXPIRED).count() == 1


def test_expiring_twice_is_told_once(order: Order, fake_clock: FakeClock) -> None:
    fake_clock.advance(minutes=31)

    assert expire(order) == expire(order) == OrderStatus.EXPIRED
    assert Message.objects.count() == 1


@pytest.mark.parametrize("status", [PaymentStatus.CREATED, PaymentStatus.PENDING, PaymentStatus.IN_REVIEW])
def test_order_with_a_link_that_can_be_paid_waits_for_it(
    order: Order, fake_clock: FakeClock, status: PaymentStatus
) -> None:
    payment = make_order_payment(order, status, expires_at=clock.now() + timedelta(minutes=45))
    fake_clock.advance(minutes=31)

    assert expire(order) == OrderStatus.AWAITING_PAYMENT
    assert order.next_due_at > payment.expires_at


@pytest.mark.parametrize("status", [PaymentStatus.FAILED, PaymentStatus.EXPIRED])
def test_order_whose_links_are_over_expires(
    order: Order, fake_clock: FakeClock, status: PaymentStatus
) -> None:
    make_order_payment(order, status)
    fake_clock.advance(minutes=31)

    assert expire(order) == OrderStatus.EXPIRED


@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.CANCELLED])
def test_order_that_has_ended_otherwise_never_expires(fake_clock: FakeClock, status: OrderStatus) -> None:
    order = make_order(status, next_due_at=clock.now())
    fake_clock.advance(minutes=31)

    assert expire(order) == status


def test_money_that_comes_between_look_and_expiry_wins(
    order: Order, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = make_order_payment(order, PaymentStatus.FAILED)
    fake_clock.advance(minutes=31)
    end = expiry._end

    def pay_then_end(*args: object, **kwargs: object) -> bool:
        apply_gateway_status(payment=payment, fact=fact_of(payment))
        return end(*args, **kwargs)

    monkeypatch.setattr(expiry, "_end", pay_then_end)

    assert expire(order) == OrderStatus.PAID
    assert not Message.objects.filter(kind=OrdersMailKind.ORDER_EXPIRED).exists()


def test_customer_may_cancel_once(order: Order) -> None:
    slow = Order.objects.get(pk=order.pk)

    assert cancel_order(order=order)
    assert not cancel_order(order=slow)
    assert expire(order) == OrderStatus.CANCELLED


def test_paid_order_is_not_cancelled(db: None) -> None:
    order = make_order(OrderStatus.PAID)

    assert not cancel_order(order=order)
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
