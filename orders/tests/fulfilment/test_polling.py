"""Polling: only the supplier's final word ends a line; silence, delay and trouble never do."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Denomination
from core import clock
from core.models import Message
from core.rate_limits import call_budget
from core.shared_cache import cache
from core.testing import FakeClock, run_concurrently
from delivery.models import Card
from orders.fulfilment.polling import poll_line
from orders.kinds import OrdersMailKind
from orders.models import Line, LineCard
from orders.states import LineStatus
from orders.testing import make_placed_line, reloaded
from payments.models import Refund
from payments.testing import booked, open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def placed(supplier: RunningSandbox, card: Denomination, quantity: int = 1, **plan: Any) -> Line:
    """A line whose order the supplier has taken, with what is to become of it."""
    body = {"productId": card.product.supplier_id, "typeId": card.supplier_id, "quantity": quantity}
    bought = supplier.control("orders", body | {"plan": plan})["id"]
    return make_placed_line(bought, denomination=card, quantity=quantity)


def poll(line: Line) -> Line:
    """Poll it as if it were due."""
    Line.objects.filter(pk=line.pk, next_due_at__isnull=False).update(next_due_at=clock.now())
    poll_line(line_id=line.pk)
    return reloaded(line)


def test_fulfilled_line_is_delivered(supplier: RunningSandbox, card: Denomination) -> None:
    line = poll(placed(supplier, card, 2))

    assert (line.status, line.next_due_at) == (LineStatus.DELIVERED, None)
    assert LineCard.objects.filter(line=line).count() == 2
    assert line.supplier_order.status == "FULFILLED"
    assert line.supplier_order.fulfilled_amount == 980_00


def test_polling_again_delivers_nothing_more(supplier: RunningSandbox, card: Denomination) -> None:
    line = poll(placed(supplier, card, 2))

    poll(line)

    assert Card.objects.count() == 2


def test_what_is_not_due_is_not_polled(supplier: RunningSandbox, card: Denomination) -> None:
    line = placed(supplier, card)
    Line.objects.filter(pk=line.pk).update(next_due_at=clock.now() + timedelta(seconds=3))

    poll_line(line_id=line.pk)

    assert "checkOrder" not in supplier.truth()["requests"]


@pytest.mark.django_db(transaction=True)
def test_rivals_poll_once_and_deliver_once(supplier: RunningSandbox, card: Denomination) -> None:
    line = placed(supplier, card, 2)

    assert run_concurrently(*[lambda: poll_line(line_id=line.pk)] * 8) == [None] * 8

    assert supplier.truth()["requests"]["checkOrder"]["received"] == 1
    assert Card.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_line_that_was_just_asked_about_is_not_asked_about_again(
    supplier: RunningSandbox, card: Denomination
) -> None:
    """Of two pollers that read the same due time, the later one finds that it was moved on."""
    line = placed(supplier, card, withhold=True)

    poll_line(line_id=line.pk)
    poll_line(line_id=line.pk)

    assert supplier.truth()["requests"]["checkOrder"]["received"] == 1


def test_handled_line_is_polled_every_five_seconds_then_more_slowly_for_days(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = placed(supplier, card, withhold=True)
    fake_clock.stop()
    pauses = {}
    for seconds in (1, 290, 310, 1000, 3 * 3600, 8 * 86_400):
        fake_clock.advance(seconds=seconds)
        pauses[seconds] = round((poll(line).next_due_at - clock.now()).total_seconds())

    assert pauses == {1: 5, 290: 5, 310: 30, 1000: 300, 3 * 3600: 3600, 8 * 86_400: 86_400}
    assert reloaded(line).status == LineStatus.PLACED


def test_delay_is_told_to_the_customer_once_and_to_staff_once(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = placed(supplier, card, withhold=True)
    told = {}
    for minutes in (4, 6, 10, 16, 60):
        fake_clock.advance(minutes=minutes - max(told, default=0))
        poll(line)
        told[minutes] = (
            Message.objects.filter(kind=OrdersMailKind.ORDER_DELAYED).count(),
            open_desk(line),
        )

    late = (1, ["delayed"])
    assert told == {4: (0, []), 6: (1, []), 10: (1, []), 16: late, 60: late}
    assert not Refund.objects.exists()


def test_delayed_line_that_comes_at_last_clears_the_desk(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = placed(supplier, card, withhold=True)
    fake_clock.advance(days=3)
    poll(line)
    supplier.control(f"orders/{line.supplier_order.supplier_id}", {"settle": True})

    assert poll(line).status == LineStatus.DELIVERED
    assert open_desk(line) == []


@pytest.mark.parametrize(
    "fault",
    [
        "http_500",
        "html",
        "drop",
        "truncated_json",
        "not_found",
        "router_404",
        "deep_json",
        "half_body",
    ],
)
def test_trouble_says_nothing_about_the_order(
    supplier: RunningSandbox, card: Denomination, fault: str
) -> None:
    line = placed(supplier, card)
    supplier.faults({"fault": fault, "endpoint": "checkOrder", "times": None})
    line = poll(line)
    assert line.status == LineStatus.PLACED
    assert line.next_due_at > clock.now()

    supplier.clear_faults()
    assert poll(line).status == LineStatus.DELIVERED


def test_wish_to_wait_is_granted(supplier: RunningSandbox, card: Denomination) -> None:
    """One line was told to come later: no line is asked about for so long."""
    first, second = placed(supplier, card), placed(supplier, card)
    supplier.faults({"fault": "http_429", "endpoint": "checkOrder", "retry_after": 300, "times": None})
    poll(first)
    asked = supplier.truth()["requests"]["checkOrder"]["received"]
    supplier.clear_faults()

    Line.objects.filter(pk=second.pk).update(next_due_at=clock.now())
    with CaptureQueriesContext(connection) as queries:
        poll_line(line_id=second.pk)

    assert supplier.truth()["requests"]["checkOrder"]["received"] == asked
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert reloaded(second).next_due_at <= clock.now()
    cache.clear()
    call_budget.forget()
    assert poll(second).status == LineStatus.DELIVERED


def test_long_silence_is_told_like_a_long_delay(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = placed(supplier, card)
    supplier.faults({"fault": "not_found", "endpoint": "checkOrder", "times": None})
    fake_clock.advance(minutes=16)

    poll(line)

    assert open_desk(line) == ["delayed"]
    assert Message.objects.filter(kind=OrdersMailKind.ORDER_DELAYED).count() == 1


def test_status_that_nobody_documented_is_not_final(supplier: RunningSandbox, card: Denomination) -> None:
    line = placed(supplier, card, withhold=True)
    supplier.faults({"fault": "unknown_status", "endpoint": "checkOrder", "word": "PAUSED"})

    line = poll(line)

    assert (line.status, line.supplier_order.status) == (LineStatus.PLACED, "PAUSED")


@pytest.mark.parametrize("flip", ["REFUNDED", "HANDLING"])
def test_final_line_stays_final_whatever_is_said_later(
    supplier: RunningSandbox, card: Denomination, flip: str
) -> None:
    line = poll(placed(supplier, card))
    supplier.faults({"fault": "flip_final", "endpoint": "checkOrder", "status": flip, "times": None})
    Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())

    poll_line(line_id=line.pk)

    assert reloaded(line).status == LineStatus.DELIVERED
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    ("quantity", "plan", "status", "cards"),
    [
        (5, {"fulfilled": 3}, LineStatus.PARTLY_DELIVERED, 3),
        (5, {"fulfilled": 0}, LineStatus.REFUSED, 0),
        (5, {"fulfilled": 5}, LineStatus.DELIVERED, 5),
        (5, {"fulfilled": 0, "no_refund": True}, LineStatus.REFUSED, 0),
        (1, {"fulfilled": 0, "label": "REFUNDED"}, LineStatus.REFUSED, 0),
        (2, {"fulfilled": 1, "label": "PARTIALLY_FILLED"}, LineStatus.PARTLY_DELIVERED, 1),
    ],
)
def test_each_unit_is_delivered_or_refunded_at_the_price_paid(
    supplier: RunningSandbox,
    card: Denomination,
    quantity: int,
    plan: dict[str, Any],
    status: LineStatus,
    cards: int,
) -> None:
    line = poll(placed(supplier, card, quantity, **plan))

    missing = (quantity - cards) * line.unit_price
    assert (line.status, Card.objects.count()) == (status, cards)
    assert sum(Refund.objects.values_list("amount", flat=True)) == missing
    about = booked(about=line.order.about)
    assert about.get("orders") is None
    assert -about.get("refunds", 0) == missing
    assert -about.get("revenue", 0) == cards * line.unit_price
    assert about.get("cost", 0) == cards * 490_00


def test_cards_of_the_vendors_sandbox_repeat_and_are_delivered(
    supplier: RunningSandbox, card: Denomination
) -> None:
    supplier.settings(dialect="vendor-sandbox")
    lines = [placed(supplier, card, 2), placed(supplier, card, 2)]

    assert [poll(line).status for line in lines] == [LineStatus.DELIVERED] * 2
    assert Card.objects.filter(is_repeat=True).count() == 2
    assert booked().get("cost") is None
