"""Single stories that the machine has told, or should have: wrong once, or hard to draw by lot."""

from collections.abc import Generator

import pytest
from django.utils import translation

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.audit_log import ActionNotAllowedError
from core.models import DeskItem
from orders.models import Line, Order
from orders.resolution import actions
from orders.states import LineStatus
from payments.incoming.status_check import check_payment_status
from payments.kinds import PaymentsDeskKind
from payments.models import Payment
from tests.properties import customers, staff
from tests.properties.drain import drain
from tests.properties.oracle import violations_now
from tests.properties.worker_faults import place_with_sleep
from tests.properties.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

ORDINARY, HALF = 0, 1
LOST = {"fault": "apply_then_lose", "endpoint": "placeOrder"}
DROPPED = {"fault": "drop", "endpoint": "placeOrder"}


@pytest.fixture(autouse=True)
def _first_day(world: World) -> Generator[None, None, None]:
    world.start_again()
    with translation.override("en"):
        yield


def buy_and_pay(world: World, place: int, quantity: int = 2) -> Line:
    """An order that is paid for and about to be bought."""
    order = customers.buy(world, [(place, quantity)])
    assert order is not None
    customers.decide(world, Payment.objects.get(order_payment__order=order), "paid")
    world.advance(6)
    world.sweep()
    return order.lines.get()


def buy_in_trouble(world: World, place: int, fault: dict) -> Line:
    """A line whose outcome nobody knows."""
    world.sandbox.faults(fault)
    line = buy_and_pay(world, place)
    world.sweep()
    line.refresh_from_db()
    assert line.status == LineStatus.UNKNOWN
    return line


def queue(world: World) -> Line:
    """A line that is about to be bought, by hand."""
    order = customers.buy(world, [(HALF, 2)])
    assert order is not None
    payment = Payment.objects.get(order_payment__order=order)
    customers.decide(world, payment, "paid")
    world.advance(6)
    check_payment_status(payment_id=payment.pk)
    return order.lines.get()


def wait(world: World, seconds: float) -> None:
    """Time passes, and the sweep goes round at its end."""
    world.advance(seconds)
    world.sweep(2, pause=60)


def test_link_of_the_other_environment_stays_before_a_person(world: World) -> None:
    world.sandbox.faults({"fault": "flipped_link"})
    buy_and_pay(world, ORDINARY)

    assert drain(world) == []
    assert DeskItem.objects.filter(kind=PaymentsDeskKind.PAYMENT_MISMATCH, closed_at=None).count() == 1
    assert Order.objects.get().amount_paid == 0


def test_staff_cannot_attach_an_order_of_another_card(world: World) -> None:
    """checkOrder of a settled order names neither product nor type (ref: check-order); the list does."""
    world.sandbox.settings(list_lag_seconds=600)
    buy_in_trouble(world, ORDINARY, LOST)
    dropped = buy_in_trouble(world, HALF, DROPPED)
    world.advance(60)
    (other,) = world.sandbox.truth()["orders"]

    with pytest.raises(ActionNotAllowedError, match="another kind"):
        actions.attach_order(line=dropped, actor=REVIEWER, supplier_id=other["id"])

    assert violations_now(world.sandbox.truth()) == []


def test_books_without_their_last_page_prove_nothing(world: World) -> None:
    """Transactions that lack their newest have no gap; that they end at the balance proves them whole."""
    world.sandbox.settings(list_lag_seconds=100_000)
    world.sandbox.faults({"fault": "list_omits", "endpoint": "transactions", "times": None, "newest": 2})
    line = buy_in_trouble(world, HALF, LOST)
    world.advance(3_700)
    world.sweep()
    line.refresh_from_db()
    assert line.status == LineStatus.PARKED

    with pytest.raises(ActionNotAllowedError, match="nothing is proved"):
        actions.place_once_more(line=line, actor=REVIEWER, reason="nothing is listed")


def test_order_of_a_refunded_line_serves_the_next_one(world: World) -> None:
    world.sandbox.faults({"fault": "late_application", "seconds": 1_300.0})
    refunded = buy_and_pay(world, HALF)
    world.advance(1_000)
    world.sweep(2)
    for actor in (REVIEWER, SECOND_REVIEWER):
        refunded.refresh_from_db()
        actions.refuse_and_refund(line=refunded, actor=actor, reason="the customer does not want to wait")
    world.advance(1_000)
    staff.reconcile()

    next_one = buy_and_pay(world, HALF)

    assert drain(world) == []
    assert next_one.supplier_order.attempt is None
    assert world.sandbox.truth()["orders_taken"] == 1
    assert violations_now(world.sandbox.truth()) == []


def test_stopped_worker_does_not_send_when_it_goes_on(world: World) -> None:
    """It slept between committing the attempt and sending it, longer than its lease."""
    line = queue(world)

    place_with_sleep(line, ("_arm", "after"), 4_000, lambda: wait(world, 4_000))

    line.refresh_from_db()
    assert line.status == LineStatus.PARKED
    assert world.sandbox.truth()["orders_taken"] == 0


def test_answer_that_comes_when_its_line_is_parked_is_taken(world: World) -> None:
    line = queue(world)

    place_with_sleep(line, ("call_place_order", "before"), 4_000, lambda: wait(world, 4_000))

    line.refresh_from_db()
    assert line.status == LineStatus.PLACED
    assert world.sandbox.truth()["orders_taken"] == 1
    assert drain(world) == []


def test_new_code_for_a_reported_one_is_bought_once_when_its_answer_is_lost(world: World) -> None:
    line = buy_and_pay(world, ORDINARY, quantity=1)
    world.sweep(3)
    customers.reveal_cards(line.order)
    customers.report_cards(line.order)
    world.sandbox.faults(LOST)
    for person in (0, 1):
        staff.decide_report(staff.replace, report=0, person=person)

    assert drain(world) == []
    assert line.order.lines.get(unit_price=0).status == LineStatus.DELIVERED
    assert world.sandbox.truth()["orders_taken"] == 2
    assert violations_now(world.sandbox.truth()) == []
