"""Payments about which their gateway tells nothing: they lock nobody out, and their orders end with them."""

from datetime import timedelta
from functools import partial

import pytest
from django.conf import LazySettings

from accounts.testing import make_customer
from core import clock
from core.testing import FakeClock, is_refused
from orders.limits.abuse import LimitReachedError, enforce_order_limits, enforce_top_up_limits
from orders.models import Order
from orders.order_payment.expiry import expire_order
from orders.order_payment.method_change import change_payment_method
from orders.order_payment.retry import open_payment
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from payments.incoming.status_check import apply_gateway_status, check_payment_status
from payments.models import Payment
from payments.states import PaymentStatus, Purpose
from payments.testing import fact_of, make_payment
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

HERE = "198.51.100.7"


@pytest.fixture
def silent(supplier: RunningSandbox) -> RunningSandbox:
    """A gateway that knows no payment."""
    supplier.faults({"fault": "not_found", "endpoint": "checkPayment", "times": None})
    return supplier


def ask(payment: Payment) -> None:
    Payment.objects.filter(pk=payment.pk, next_due_at__isnull=False).update(next_due_at=clock.now())
    check_payment_status(payment_id=payment.pk)


def unpaid_orders(number: int) -> list[Payment]:
    """So many orders of one customer, whose links were left."""
    customer = make_customer()
    return [make_order_payment(make_order(customer=customer, ip=HERE)) for _ in range(number)]


def is_one_more_refused(customer_of: Order) -> bool:
    order = make_order(customer=customer_of.customer, ip=HERE)
    enforce = partial(enforce_order_limits, order=order, from_outside=order.amount_due)
    return is_refused(enforce, LimitReachedError)


@pytest.mark.parametrize("limit", ["UNPAID_PER_CUSTOMER", "UNPAID_PER_PHONE", "UNPAID_PER_IP"])
def test_abandoned_orders_that_cannot_be_asked_about_lock_nobody_out(
    silent: RunningSandbox, settings: LazySettings, fake_clock: FakeClock, limit: str
) -> None:
    for name in ("UNPAID_PER_CUSTOMER", "UNPAID_PER_PHONE", "UNPAID_PER_IP"):
        setattr(settings, f"LIMIT_{name}", 3 if limit == name else 0)
    payments = unpaid_orders(3)
    order = payments[0].order_payment.order
    assert is_one_more_refused(order)

    Order.objects.exclude(pk__in=[each.order_payment.order_id for each in payments]).delete()
    fake_clock.advance(minutes=26)
    for payment in payments:
        ask(payment)

    assert not is_one_more_refused(order)
    assert all(Payment.objects.get(pk=each.pk).is_open for each in payments)


def test_amounts_of_links_that_are_over_do_not_count(
    silent: RunningSandbox, settings: LazySettings, fake_clock: FakeClock
) -> None:
    settings.LIMIT_PER_DAY, settings.LIMIT_PER_MONTH = "0:2000", "0:2000"
    payment = unpaid_orders(2)[0]
    make_payment(customer=payment.customer, amount=500_00, purpose=Purpose.TOP_UP)
    with pytest.raises(LimitReachedError):
        enforce_top_up_limits(customer=payment.customer, amount=1500_00, ip=HERE)

    fake_clock.advance(minutes=26)
    enforce_top_up_limits(customer=payment.customer, amount=1500_00, ip=HERE)


def test_receipt_that_is_being_checked_goes_on_counting(
    settings: LazySettings, fake_clock: FakeClock
) -> None:
    settings.LIMIT_PER_DAY, settings.LIMIT_PER_MONTH = "0:2000", "0:2000"
    customer = make_customer()
    make_payment(PaymentStatus.IN_REVIEW, customer=customer, amount=1000_00, purpose=Purpose.TOP_UP)
    fake_clock.advance(hours=30)

    with pytest.raises(LimitReachedError):
        enforce_top_up_limits(customer=customer, amount=1500_00, ip=HERE)


def test_order_ends_with_its_payment_and_late_money_revives_it(
    silent: RunningSandbox, fake_clock: FakeClock
) -> None:
    order = make_order()
    make_line(LineStatus.UNPAID, order=order)
    payment = make_order_payment(order)
    for hours in (1, 1, 24):
        fake_clock.advance(hours=hours)
        ask(payment)
    Order.objects.filter(pk=order.pk).update(next_due_at=clock.now() - timedelta(seconds=1))
    expire_order(order_id=order.pk)
    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED

    payment.refresh_from_db()
    apply_gateway_status(payment=payment, fact=fact_of(payment))
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_link_that_is_over_and_cannot_be_asked_about_does_not_stand_in_the_way_of_another(
    silent: RunningSandbox, settings: LazySettings, fake_clock: FakeClock
) -> None:
    order = make_order()
    payment = make_order_payment(order)
    fake_clock.advance(minutes=26)

    again = change_payment_method(order=order, instead_of=payment.pk, method="ocpay")

    assert again is not None
    assert open_payment(order) == again
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.EXPIRED
    assert payment.next_due_at is not None
