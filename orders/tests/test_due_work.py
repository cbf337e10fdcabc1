"""What a sweep finds due, and that one sweep after another brings an order to its end."""

from datetime import timedelta

import pytest

from catalog.models import Denomination
from core import clock
from core.jobs import all_job_kinds
from core.operations.sweep_runner import sweep_once
from core.testing import FakeClock
from orders.kinds import OrdersJob
from orders.models import Line, Order
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment, reloaded
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

KINDS = {
    LineStatus.QUEUED: "place",
    LineStatus.PLACING: "lease",
    LineStatus.HELD: "held",
    LineStatus.UNKNOWN: "look up",
    LineStatus.PARKED: "look up",
    LineStatus.PLACED: "poll",
}


def due_lines(line: Line, after: timedelta = timedelta()) -> list[str]:
    """The kinds of work on lines that find this one."""
    names = set(KINDS.values())
    return [
        kind.name
        for kind in all_job_kinds()
        if kind.name in names and line.pk in kind.due(clock.now() + after, 9)
    ]


@pytest.mark.parametrize("status", list(LineStatus))
def test_every_open_state_is_somebodys_work_and_no_other(status: LineStatus) -> None:
    line = make_line(status, next_due_at=clock.now())

    assert due_lines(line) == ([KINDS[status]] if status in KINDS else [])


def test_work_waits_until_it_is_due() -> None:
    line = make_line(next_due_at=clock.now() + timedelta(seconds=10))

    assert due_lines(line) == []
    assert due_lines(line, timedelta(seconds=11)) == ["place"]


def test_longest_waiting_is_first_and_a_batch_has_an_end() -> None:
    lines = [make_line(next_due_at=clock.now() - timedelta(seconds=age)) for age in (1, 3, 2)]
    place = next(kind for kind in all_job_kinds() if kind.name == OrdersJob.PLACE)

    assert place.due(clock.now(), 2) == [lines[1].pk, lines[2].pk]


def sweep_until(order: Order, fake_clock: FakeClock, done: set[str], *, every: float = 5) -> None:
    """Sweep every so many seconds of the shop's clock until all lines have ended."""
    for _ in range(40):
        sweep_once()
        if set(order.lines.values_list("status", flat=True)) <= done:
            return
        fake_clock.advance(seconds=every)
    raise AssertionError(list(order.lines.values_list("status", flat=True)))


def test_sweep_alone_brings_a_paid_order_to_its_end(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    """No broker, no worker: payment, purchase and delivery."""
    order = make_order(amount=1030_00)
    line = make_line(LineStatus.UNPAID, order=order, denomination=card, quantity=2)
    _, link = supplier.api("ocpay/createLink", {"productInfo": {"title": "Order", "amount": 1030}})
    make_order_payment(order, reference=link["data"]["paymentRef"])
    supplier.pay(link["data"]["paymentRef"])

    sweep_until(order, fake_clock, {LineStatus.DELIVERED})

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert reloaded(line).line_cards.count() == 2
    assert supplier.truth()["orders_taken"] == 1


def test_lost_answer_is_found_and_delivered_by_sweeping(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    supplier.faults({"fault": "apply_then_lose", "endpoint": "placeOrder"})
    line = make_line(denomination=card)

    sweep_until(line.order, fake_clock, {LineStatus.DELIVERED})

    assert supplier.truth()["orders_taken"] == 1
    assert line.attempts.count() == 1


def test_dropped_request_ends_parked_and_is_never_sent_again(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    supplier.faults({"fault": "drop", "endpoint": "placeOrder"})
    line = make_line(denomination=card)

    sweep_until(line.order, fake_clock, {LineStatus.PARKED}, every=90)

    assert supplier.truth()["orders_taken"] == 0
    assert supplier.truth()["requests"]["placeOrder"]["received"] == 1
