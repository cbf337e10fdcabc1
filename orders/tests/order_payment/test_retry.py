"""Paying again: one link at a time, for what is still due."""

import pytest

from core import clock, switches
from core.kinds import SwitchName
from core.testing import FakeClock, run_concurrently
from orders.models import Order
from orders.order_payment.retry import PaymentRetryError, SalesPausedError, open_payment, retry_payment
from orders.states import OrderStatus
from orders.testing import make_order, make_order_payment
from payments.models import Payment
from payments.states import PaymentStatus

# The supplier has told whose key the shop has: buying is not paused.
pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("supplier")]


def retry(order: Order, method: str = "ocpay") -> Payment:
    return retry_payment(order=order, method=method)


@pytest.fixture
def declined(db: None) -> Order:
    order = make_order(amount=1030_00)
    make_order_payment(order, PaymentStatus.FAILED)
    return order


def test_declined_order_gets_another_payment_over_what_is_due(declined: Order, fake_clock: FakeClock) -> None:
    fake_clock.advance(minutes=20)

    payment = retry(declined)

    assert (payment.status, payment.amount) == (PaymentStatus.CREATED, 1030_00)
    assert open_payment(declined) == payment
    declined.refresh_from_db()
    assert (declined.next_due_at - clock.now()).total_seconds() > 29 * 60


@pytest.mark.parametrize("status", [PaymentStatus.CREATED, PaymentStatus.PENDING, PaymentStatus.IN_REVIEW])
def test_no_second_link_while_one_can_be_paid(declined: Order, status: PaymentStatus) -> None:
    make_order_payment(declined, status)

    with pytest.raises(PaymentRetryError):
        retry(declined)

    assert declined.order_payments.count() == 2


@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.EXPIRED, OrderStatus.CANCELLED])
def test_order_that_waits_for_no_money_takes_no_payment(db: None, status: OrderStatus) -> None:
    with pytest.raises(PaymentRetryError):
        retry(make_order(status, amount=1030_00))


@pytest.mark.parametrize("method", ["", "barter", "wallet"])
def test_way_to_pay_must_be_offered(declined: Order, method: str) -> None:
    with pytest.raises(PaymentRetryError):
        retry(declined, method)


@pytest.mark.parametrize("switch", [SwitchName.PLACING, SwitchName.SUPPLIER_KEY])
def test_no_money_is_taken_while_nothing_can_be_bought(declined: Order, switch: str) -> None:
    switches.pause(switch, reason="made for a test")

    with pytest.raises(SalesPausedError):
        retry(declined)

    assert declined.order_payments.count() == 1


def test_tab_that_looks_at_an_old_order_makes_no_link(declined: Order) -> None:
    old_tab = Order.objects.get(pk=declined.pk)
    retry(declined)
    Payment.objects.update(status=PaymentStatus.FAILED)

    with pytest.raises(PaymentRetryError):
        retry(old_tab)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_make_one_link(declined: Order) -> None:
    results = run_concurrently(*[lambda: retry(Order.objects.get(pk=declined.pk))] * 4)

    assert [type(result) for result in results].count(PaymentRetryError) == 3
    assert Payment.objects.filter(status=PaymentStatus.CREATED).count() == 1
