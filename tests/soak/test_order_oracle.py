"""When a parked line counts as one that the shop could have settled by itself."""

from datetime import timedelta

import pytest

from core import clock, desk
from core.models import DeskItem
from orders.kinds import OrdersDeskKind
from orders.models import Line
from orders.states import AttemptStatus, LineStatus
from orders.testing import make_attempt, make_line
from tools.oracle.orders import duplicate_desk_items, needlessly_parked_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def parked() -> Line:
    line = make_line(LineStatus.PARKED)
    make_attempt(line, status=AttemptStatus.UNKNOWN, sent_at=clock.now())
    return line


def order_of(line: Line, *, number: int = 1, seconds: float = 1, **fields: object) -> dict[str, object]:
    """An order at the supplier that no line has, taken so long after now."""
    taken_at = (clock.now() + timedelta(seconds=seconds)).isoformat()
    kind = {"type": line.supplier_type_id, "quantity": line.quantity}
    return {"id": f"{number:024x}", "origin": "api", "taken_at": taken_at, **kind, **fields}


def test_line_is_parked_in_vain_if_an_order_can_be_its_own(parked: Line) -> None:
    assert len(list(needlessly_parked_lines({"orders": [order_of(parked)]}))) == 1


def test_order_that_was_taken_before_the_call_is_not_its_own(parked: Line) -> None:
    assert list(needlessly_parked_lines({"orders": [order_of(parked, seconds=-60)]})) == []


def test_order_of_another_kind_is_not_its_own(parked: Line) -> None:
    assert list(needlessly_parked_lines({"orders": [order_of(parked, quantity=parked.quantity + 1)]})) == []


def test_more_orders_than_lines_are_for_a_person(parked: Line) -> None:
    orders = [order_of(parked, number=number) for number in (1, 2)]

    assert list(needlessly_parked_lines({"orders": orders})) == []


def test_symptoms_of_a_line_are_one_matter(parked: Line) -> None:
    desk.open_item(kind=OrdersDeskKind.PARKED, about=parked, title="parked")
    desk.open_item(kind=OrdersDeskKind.DELAYED, about=parked, title="late", is_minor=True)

    assert list(duplicate_desk_items()) == []


def test_what_the_desk_has_twice_about_a_line_is_told(parked: Line) -> None:
    desk.open_item(kind=OrdersDeskKind.PARKED, about=parked, title="parked", matter=parked.order)
    DeskItem.objects.create(kind=OrdersDeskKind.DELAYED, subject=f"orders.line:{parked.pk}", title="late")

    assert list(duplicate_desk_items()) == [f"2 matters about orders.line:{parked.pk}"]


def test_symptom_that_is_left_on_a_closed_item_is_told(parked: Line) -> None:
    desk.open_item(kind=OrdersDeskKind.PARKED, about=parked, title="parked")
    DeskItem.objects.update(closed_at=clock.now())

    assert list(duplicate_desk_items()) == [f"parked about orders.line:{parked.pk} is open on a closed item"]
