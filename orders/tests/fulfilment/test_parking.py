"""What is not found is parked for a person, and watched for all the same."""

from typing import Any

import pytest

from catalog.models import Denomination
from core import clock
from core.models import DeskItem
from core.testing import FakeClock
from orders.fulfilment.lookup import look_up_line
from orders.kinds import OrdersDeskKind
from orders.models import Line
from orders.states import LineStatus
from orders.testing import make_unknown_line, reloaded
from orders.tests.fulfilment.test_lookup import look, sell
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def line(supplier: RunningSandbox, card: Denomination) -> Line:
    return make_unknown_line(denomination=card)


def test_not_found_for_a_quarter_of_an_hour_is_parked(line: Line, fake_clock: FakeClock) -> None:
    fake_clock.advance(minutes=14)
    assert look(line) == [LineStatus.UNKNOWN]

    fake_clock.advance(minutes=2)
    assert look(line) == [LineStatus.PARKED]
    assert "parked" in open_desk(line)
    assert DeskItem.objects.get(kind=OrdersDeskKind.PARKED).evidence["answer"] == "timeout"


def test_looks_grow_rarer_but_never_end(line: Line, fake_clock: FakeClock) -> None:
    """Seconds apart while unknown; once parked a quarter of an hour, then an hour, then a day."""
    fake_clock.stop()

    pauses = look_on(line, fake_clock, times=40)
    assert reloaded(line).status == LineStatus.PARKED
    fake_clock.advance(days=3)
    pauses += look_on(line, fake_clock, times=2)
    fake_clock.advance(days=14)
    pauses += look_on(line, fake_clock, times=2)

    assert sorted(set(pauses)) == [15, 30, 60, 900, 3_600, 86_400]
    assert pauses == sorted(pauses)


def look_on(line: Line, fake_clock: FakeClock, *, times: int) -> list[int]:
    """So many looks, each when it is due; the seconds from each to the next."""
    pauses = []
    for _ in range(times):
        look_up_line(line_id=line.pk)
        pause = reloaded(line).next_due_at - clock.now()
        pauses.append(round(pause.total_seconds()))
        fake_clock.advance(seconds=pause.total_seconds() + 0.01)
    return pauses


def test_order_that_turns_up_days_later_is_taken(
    supplier: RunningSandbox, card: Denomination, line: Line, fake_clock: FakeClock
) -> None:
    fake_clock.advance(minutes=16)
    look(line)
    sell(supplier, card)
    fake_clock.advance(days=3)

    assert look(line) == [LineStatus.PLACED]
    assert open_desk(line) == []


def test_list_that_lags_parks_nothing_too_early(
    supplier: RunningSandbox, card: Denomination, line: Line
) -> None:
    sell(supplier, card)
    supplier.settings(list_lag_seconds=3600)
    assert look(line) == [LineStatus.UNKNOWN]

    supplier.settings(list_lag_seconds=0)
    assert look(line) == [LineStatus.PLACED]


@pytest.mark.parametrize("fault", ["http_500", "html", "drop", "truncated_json", "http_429"])
def test_list_that_cannot_be_read_parks_nothing_and_tells_staff(
    supplier: RunningSandbox, card: Denomination, line: Line, fake_clock: FakeClock, fault: str
) -> None:
    supplier.faults({"fault": fault, "endpoint": "list", "times": None})
    fake_clock.advance(minutes=16)

    assert look(line) == [LineStatus.UNKNOWN]
    assert "unknown" in open_desk(line)

    supplier.clear_faults()
    sell(supplier, card)
    assert look(line) == [LineStatus.PLACED]


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "broken_item"},
        {"fault": "override", "set": {"items.0.quantity": "1"}},
        {"fault": "override", "set": {"items.0._id": None}},
    ],
    ids=str,
)
def test_entry_that_stays_unreadable_is_no_reason_to_wait_for_ever(
    supplier: RunningSandbox, card: Denomination, line: Line, fake_clock: FakeClock, fault: dict[str, Any]
) -> None:
    """Parked, people may give it up; what the list shows later is still found."""
    sell(supplier, card, quantity=3)
    supplier.faults({**fault, "endpoint": "list", "times": None})
    assert look(line) == [LineStatus.UNKNOWN]
    fake_clock.advance(minutes=16)

    assert look(line) == [LineStatus.PARKED]
    assert "cannot be read" in str(DeskItem.objects.get(kind=OrdersDeskKind.PARKED))

    sell(supplier, card)
    supplier.clear_faults()
    assert look(line) == [LineStatus.PLACED]


def test_order_is_found_beside_an_entry_that_cannot_be_read(
    supplier: RunningSandbox, card: Denomination, line: Line
) -> None:
    sell(supplier, card)
    supplier.faults({"fault": "broken_item", "endpoint": "list", "times": None})

    assert look(line) == [LineStatus.PLACED]


def test_passes_that_disagree_are_read_again_until_two_agree(
    supplier: RunningSandbox, card: Denomination, line: Line
) -> None:
    sell(supplier, card)
    supplier.faults({"fault": "list_omits", "endpoint": "list", "newest": 0, "times": 1})

    assert look(line) == [LineStatus.PLACED]
    assert supplier.truth()["requests"]["list"]["received"] == 3


def test_list_that_never_agrees_gives_no_verdict(
    supplier: RunningSandbox, card: Denomination, line: Line, fake_clock: FakeClock
) -> None:
    sell(supplier, card)
    supplier.faults(
        *({"fault": "list_omits", "endpoint": "list", "newest": 0, "after": 2 * n} for n in range(3))
    )
    fake_clock.advance(minutes=16)

    assert look(line) == [LineStatus.UNKNOWN]


def test_entries_that_come_twice_count_once(supplier: RunningSandbox, card: Denomination, line: Line) -> None:
    sell(supplier, card)
    supplier.faults({"fault": "list_doubles", "endpoint": "list", "times": None})

    assert look(line) == [LineStatus.PLACED]


def test_long_list_is_read_to_its_end(supplier: RunningSandbox, card: Denomination, line: Line) -> None:
    bought = sell(supplier, card, age=90)
    for _ in range(120):
        sell(supplier, card, quantity=7)

    assert look(line) == [LineStatus.PLACED]
    assert line.supplier_order.supplier_id == bought
