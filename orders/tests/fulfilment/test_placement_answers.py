"""What each answer to placeOrder does to a line; the sandbox counts what it really sold."""

from datetime import timedelta
from typing import Any

import pytest

from catalog.models import Denomination
from core import clock, switches
from core.kinds import SwitchName
from core.models import DeskItem
from core.testing import FakeClock
from orders.fulfilment.placement import place_line
from orders.kinds import OrdersDeskKind
from orders.models import Line
from orders.states import AttemptStatus, HoldReason, LineStatus
from orders.testing import make_line, reloaded
from payments.models import Refund
from payments.testing import booked, open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def place_under(supplier: RunningSandbox, card: Denomination, fault: dict[str, Any]) -> Line:
    supplier.faults({"endpoint": "placeOrder", "times": None, **fault})
    line = make_line(denomination=card, quantity=2)
    place_line(line_id=line.pk)
    return reloaded(line)


# Fault, and how many orders the supplier has taken all the same.
UNCLEAR = [
    ({"fault": "apply_then_lose"}, 1),
    ({"fault": "apply_then_lose", "reset": True}, 1),
    ({"fault": "drop"}, 0),
    ({"fault": "reset_before"}, 0),
    ({"fault": "half_body"}, 1),
    ({"fault": "empty_body"}, 1),
    ({"fault": "truncated_json"}, 1),
    ({"fault": "html"}, 0),
    ({"fault": "html", "apply": True}, 1),
    *(({"fault": f"http_{status}"}, 0) for status in (500, 502)),
    *(({"fault": f"http_{status}", "apply": True}, 1) for status in (503, 504)),
    ({"fault": "html_4xx", "status": 403}, 0),
    ({"fault": "html_4xx", "status": 404, "apply": True}, 1),
    ({"fault": "router_404"}, 0),
    ({"fault": "redirect", "status": 307}, 0),
    ({"fault": "redirect", "status": 308, "apply": True}, 1),
    ({"fault": "unknown_refusal_code"}, 0),
    ({"fault": "unknown_refusal_code", "status": 409, "apply": True}, 1),
    *(
        ({"fault": "odd_success", "kind": kind}, 1)
        for kind in (
            "no_order_id",
            "null",
            "list",
            "object",
            "long",
            "empty",
            "spaces",
            "no_data",
            "text_success",
        )
    ),
]


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("fault", "taken"),
    UNCLEAR,
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else str(value),
)
def test_answer_that_is_not_clear_leaves_the_outcome_unknown_and_is_never_sent_again(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, fault: dict[str, Any], taken: int
) -> None:
    fake_clock.stop()
    line = place_under(supplier, card, fault)

    assert line.status == LineStatus.UNKNOWN
    assert line.attempts.get().status == AttemptStatus.UNKNOWN
    assert timedelta() < line.next_due_at - clock.now() <= timedelta(seconds=15)
    supplier.clear_faults()
    Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())
    place_line(line_id=line.pk)
    assert supplier.truth()["requests"]["placeOrder"]["received"] == 1
    assert supplier.truth()["orders_taken"] == taken
    assert not Refund.objects.exists()


def test_unknown_refusal_is_shown_to_staff_with_its_code(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = place_under(supplier, card, {"fault": "unknown_refusal_code", "code": "ERR_NEVER_SEEN"})

    assert open_desk(line) == ["unknown_refusal"]
    assert DeskItem.objects.get(kind=OrdersDeskKind.UNKNOWN_REFUSAL).evidence["code"] == "ERR_NEVER_SEEN"


def test_code_that_staff_have_added_is_a_clear_no(
    supplier: RunningSandbox, card: Denomination, settings: object
) -> None:
    settings.PLACING_CODES_REFUSED = ["ERR_NEVER_SEEN"]

    assert place_under(supplier, card, {"fault": "unknown_refusal_code"}).status == LineStatus.REFUSED


@pytest.mark.parametrize(
    ("fault", "least"),
    [
        ({"fault": "http_429", "retry_after": 40}, 40),
        ({"fault": "http_429", "retry_after": 0}, 15),
        ({"fault": "http_429", "retry_after": 86_400}, 60),
        ({"fault": "http_429", "json": False}, 15),
        ({"fault": "auth_unavailable", "status": 503}, 15),
        ({"fault": "auth_unavailable", "status": 401}, 15),
    ],
)
def test_told_to_come_later_goes_back_to_the_queue_for_a_while(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, fault: dict[str, Any], least: int
) -> None:
    fake_clock.stop()
    line = place_under(supplier, card, fault)

    assert line.status == LineStatus.QUEUED
    assert line.attempts.get().status == AttemptStatus.NOT_SENT
    assert timedelta(seconds=least - 5) < line.next_due_at - clock.now() <= timedelta(seconds=least)
    supplier.clear_faults()
    Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())
    place_line(line_id=line.pk)
    assert reloaded(line).status == LineStatus.PLACED
    assert [attempt.number for attempt in line.attempts.all()] == [1, 2]
    assert supplier.truth()["orders_taken"] == 1


def test_waiting_grows_with_every_try(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    fake_clock.stop()
    line = place_under(supplier, card, {"fault": "http_429", "retry_after": 0})
    waits = []
    for _ in range(7):
        waits.append(round((reloaded(line).next_due_at - clock.now()).total_seconds() / 15))
        Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())
        place_line(line_id=line.pk)

    assert waits == [1, 2, 4, 8, 16, 32, 40]


@pytest.mark.parametrize("code", ["OUT_OF_STOCK", "PRODUCT_OUT_OF_STOCK", "ERR_STOCK"])
def test_sold_out_is_refused_and_refunded_in_full(
    supplier: RunningSandbox, card: Denomination, code: str
) -> None:
    supplier.settings(spelling={"stock_code": code})

    line = place_under(supplier, card, {"fault": "out_of_stock"})

    assert (line.status, line.next_due_at) == (LineStatus.REFUSED, None)
    assert line.attempts.get().status == AttemptStatus.REFUSED
    assert line.line_refund.refund.amount == 1030_00
    assert booked(about=line.order.about) == {"clearing": 1030_00, "refunds": -1030_00}


@pytest.mark.parametrize("code", ["NO_BALANCE", "INSUFFICIENT_BALANCE"])
def test_no_balance_is_held_not_refused(supplier: RunningSandbox, card: Denomination, code: str) -> None:
    supplier.settings(spelling={"balance_code": code})

    line = place_under(supplier, card, {"fault": "no_balance"})

    assert (line.status, line.hold_reason) == (LineStatus.HELD, HoldReason.BALANCE)
    assert line.attempts.get().status == AttemptStatus.REFUSED
    assert open_desk(line) == ["held"]
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "key_refused"},
        {"fault": "key_refused", "code": "MISSING_ACCESS_TOKEN"},
        {"fault": "forbidden", "code": "IP_BLOCKED"},
        {"fault": "forbidden", "code": "IP_NOT_ALLOWED"},
        {"fault": "forbidden", "code": "API_DISABLED"},
    ],
    ids=lambda fault: "-".join(fault.values()),
)
def test_refused_key_holds_the_line_and_pauses_all_placing(
    supplier: RunningSandbox, card: Denomination, fault: dict[str, Any]
) -> None:
    line = place_under(supplier, card, fault)

    assert (line.status, line.hold_reason) == (LineStatus.HELD, HoldReason.KEY)
    assert switches.why_paused(SwitchName.PLACING)
    other = make_line(denomination=card)
    place_line(line_id=other.pk)
    assert reloaded(other).hold_reason == HoldReason.PAUSED
    assert supplier.truth()["requests"]["placeOrder"]["received"] == 1


def test_refused_key_during_the_preflight_pauses_too(supplier: RunningSandbox, card: Denomination) -> None:
    supplier.faults({"fault": "key_refused", "endpoint": "checkProduct", "times": None})
    line = make_line(denomination=card)

    place_line(line_id=line.pk)

    assert reloaded(line).hold_reason == HoldReason.KEY
    assert switches.why_paused(SwitchName.PLACING)


def test_words_about_stock_and_balance_are_understood(supplier: RunningSandbox, card: Denomination) -> None:
    stock = place_under(supplier, card, {"fault": "unknown_refusal_code", "message": "No Stock left"})
    supplier.clear_faults()
    balance = place_under(supplier, card, {"fault": "unknown_refusal_code", "message": "Balance is too low"})

    assert stock.status == LineStatus.REFUSED
    assert balance.hold_reason == HoldReason.BALANCE


def test_supplier_that_is_away_bought_nothing(supplier: RunningSandbox, card: Denomination) -> None:
    line = make_line(denomination=card)
    supplier.stop()
    try:
        place_line(line_id=line.pk)
    finally:
        supplier.start()

    assert reloaded(line).status == LineStatus.QUEUED
    assert not line.attempts.exists()
