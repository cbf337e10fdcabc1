"""From confirmed money to a paid order: in time, late, twice, or too much."""

import pytest

from accounts.testing import make_customer
from core.alerts import AlertCause
from core.jobs import all_job_kinds
from core.models import Alert, Move
from core.moves import subject_of
from core.reasons import Reason
from core.testing import run_concurrently
from orders.kinds import OrdersJob
from orders.models import Line, Order
from orders.order_payment import payment_booking
from orders.reasons import OrderReason
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from payments.incoming.status_check import apply_gateway_status
from payments.models import Payment, Unapplied
from payments.states import PaymentStatus
from payments.testing import booked, fact_of, make_payment, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

PRICE = 1030_00


@pytest.fixture
def order(db: None) -> Order:
    order = make_order(amount=PRICE)
    make_line(LineStatus.UNPAID, order=order)
    make_line(LineStatus.UNPAID, order=order)
    return order


def confirm(payment: Payment) -> None:
    own = Payment.objects.get(pk=payment.pk)
    apply_gateway_status(payment=own, fact=fact_of(own))


def test_order_that_has_changed_meanwhile_is_not_paid_as_it_was_read(order: Order) -> None:
    payment = make_order_payment(order)
    for changed in ({"amount_paid": 300_00}, {"amount_paid": 0, "status": OrderStatus.CANCELLED}):
        Order.objects.filter(pk=order.pk).update(**changed)

        assert not payment_booking._pay_all(order, payment)

        assert Order.objects.filter(pk=order.pk, **changed).exists()
    assert booked() == {}


def line_states(order: Order) -> list[str]:
    return list(order.lines.values_list("status", flat=True))


def test_confirmed_payment_pays_the_order_and_queues_its_lines(order: Order) -> None:
    confirm(make_order_payment(order))

    order.refresh_from_db()
    assert (order.status, order.amount_paid, order.next_due_at) == (OrderStatus.PAID, PRICE, None)
    assert order.paid_at is not None
    assert line_states(order) == [LineStatus.QUEUED] * 2
    assert booked(about=order.about) == {"clearing": PRICE, "orders": -PRICE}


def test_paid_lines_are_due_at_once(order: Order) -> None:
    confirm(make_order_payment(order))

    place = next(kind for kind in all_job_kinds() if kind.name == OrdersJob.PLACE)
    assert set(place.due(Move.objects.latest("at").at, 10)) == set(order.lines.values_list("pk", flat=True))


@pytest.mark.parametrize("ended", [OrderStatus.EXPIRED, OrderStatus.CANCELLED])
def test_late_money_revives_the_order(order: Order, ended: OrderStatus) -> None:
    Order.objects.filter(pk=order.pk).update(status=ended, next_due_at=None)

    confirm(make_order_payment(order, PaymentStatus.EXPIRED))

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert line_states(order) == [LineStatus.QUEUED] * 2
    moves = Move.objects.filter(subject=subject_of(order))
    assert moves.get(to_status="paid").why == Reason(OrderReason.PAID_LATE, status=ended)


def test_second_payment_of_an_order_is_unapplied(order: Order) -> None:
    first, second = make_order_payment(order), make_order_payment(order)
    confirm(first)

    confirm(second)

    second.refresh_from_db()
    assert second.status == PaymentStatus.CONFIRMED
    assert Unapplied.objects.get().payment == second
    assert open_desk(second) == ["unapplied_money"]
    assert booked() == {"clearing": 2 * PRICE, "orders": -PRICE, "unapplied": -PRICE}
    order.refresh_from_db()
    assert order.amount_paid == PRICE


def test_part_of_the_money_does_not_pay_the_order(order: Order) -> None:
    confirm(make_order_payment(order, amount=PRICE - 100))
    order.refresh_from_db()
    assert (order.status, order.amount_paid) == (OrderStatus.AWAITING_PAYMENT, PRICE - 100)

    confirm(make_order_payment(order, amount=100))
    order.refresh_from_db()
    assert (order.status, order.amount_paid) == (OrderStatus.PAID, PRICE)


def test_money_beyond_what_is_due_is_unapplied_whole(order: Order) -> None:
    confirm(make_order_payment(order, amount=PRICE - 100))

    confirm(make_order_payment(order, amount=200))

    order.refresh_from_db()
    assert order.amount_paid == PRICE - 100
    assert Unapplied.objects.get().amount == 200


def test_money_of_no_order_is_unapplied(db: None) -> None:
    payment = make_payment()

    confirm(payment)

    assert Unapplied.objects.get().reason == OrderReason.NO_ORDER


def test_money_that_was_tied_to_the_order_of_another_pays_nothing(order: Order) -> None:
    payment = make_order_payment(order)
    Order.objects.filter(pk=order.pk).update(customer=make_customer())

    confirm(payment)

    order.refresh_from_db()
    assert order.status == OrderStatus.AWAITING_PAYMENT
    assert Unapplied.objects.get().reason == OrderReason.ANOTHER_CUSTOMER
    assert Alert.objects.get(ended_at=None).cause == AlertCause.MISMATCH


def test_fault_while_queueing_the_lines_takes_no_money(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = make_order_payment(order)
    Line.objects.filter(order=order).update(status=LineStatus.QUEUED)  # as if edited by hand

    with pytest.raises(Exception, match="may not go"):
        confirm(payment)

    payment.refresh_from_db()
    order.refresh_from_db()
    assert (payment.status, order.status) == (PaymentStatus.PENDING, OrderStatus.AWAITING_PAYMENT)
    assert booked() == {}


@pytest.mark.django_db(transaction=True)
def test_thirty_two_confirmations_capture_once(order: Order) -> None:
    payment = make_order_payment(order)

    results = run_concurrently(*[lambda: confirm(payment)] * 32)

    assert set(results) == {None}
    assert booked() == {"clearing": PRICE, "orders": -PRICE}
    assert Move.objects.filter(to_status=LineStatus.QUEUED).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_links_paid_at_the_same_moment_capture_one_and_keep_the_other(order: Order) -> None:
    payments = [make_order_payment(order) for _ in range(4)]

    results = run_concurrently(*[lambda each=each: confirm(each) for each in payments])

    assert results == [None] * 4
    assert booked() == {"clearing": 4 * PRICE, "orders": -PRICE, "unapplied": -3 * PRICE}
    order.refresh_from_db()
    assert order.amount_paid == PRICE
