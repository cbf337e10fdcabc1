"""What the judge says of orders: bought once, each of a line, as sold; and which lines are parked in vain."""

from datetime import timedelta

import pytest

from core import clock, desk
from core.models import DeskItem
from orders.kinds import OrdersDeskKind
from orders.models import Line, SupplierOrder
from orders.states import AttemptStatus, LineStatus
from orders.testing import make_attempt, make_line, make_placed_line
from tools.oracle.orders import duplicate_desk_items, find_violations, needlessly_parked_lines

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


@pytest.fixture
def placed() -> Line:
    return make_placed_line("6b02")


def broken(
    *orders: dict[str, object], calls: int = 1, faults: tuple[dict[str, object], ...] = ()
) -> list[str]:
    """Which promises about orders are broken if the supplier knows these."""
    more = {"request": 1, "cards": [], "plan": {}, "fulfilled_quantity": 0}
    truth = {
        "orders": [more | order for order in orders],
        "requests": {"placeOrder": {"received": calls}},
        "faults": faults,
    }
    found = find_violations(truth)
    del found["invariants"]  # the shop's own judge has its own tests
    return [promise for promise, cases in found.items() if cases]


def test_order_of_a_line_breaks_no_promise(placed: Line) -> None:
    assert broken(order_of(placed, id="6b02")) == []


def test_order_of_no_line_is_lost(placed: Line) -> None:
    kind = {"type_id": placed.supplier_type_id, "quantity": 9}
    make_attempt(make_line(), status=AttemptStatus.PLACED, **kind)

    assert broken(order_of(placed, id="6b02"), order_of(placed, quantity=9, request=2), calls=2) == ["lost"]


def test_second_purchase_of_one_attempt_is_told(placed: Line) -> None:
    again = order_of(placed, request=2)

    assert "doubled" in broken(order_of(placed, id="6b02"), again)
    assert "doubled" in broken(order_of(placed, id="6b02"), calls=2)


def test_call_that_the_supplier_took_twice_was_made_once(placed: Line) -> None:
    assert broken(order_of(placed, id="6b02"), order_of(placed)) == []


def test_line_with_an_order_of_another_kind_or_of_none_is_told(placed: Line) -> None:
    assert "lost" in broken(order_of(placed, id="6b02", quantity=placed.quantity + 1))
    assert "lost" in broken()


@pytest.mark.parametrize(
    ("rule", "excuses"),
    [
        ({}, False),
        ({"fault": "flip_final", "applied": 1}, True),
        ({"fault": "flip_final", "applied": 0}, False),
        ({"fault": "flip_final", "applied": 1, "status": "HANDLING"}, False),
        ({"fault": "odd_order", "applied": 1}, True),
        ({"fault": "http_500", "applied": 1}, False),
    ],
)
def test_cards_that_came_and_are_not_stored_are_lost_unless_the_supplier_lied(
    rule: dict[str, object], excuses: bool
) -> None:
    line = make_line(LineStatus.REFUSED)
    attempt = make_attempt(line, AttemptStatus.PLACED)
    SupplierOrder.objects.create(supplier_id="6b02", line=line, attempt=attempt)
    faults = ({"match": {"order": "6b02"}, **rule},) if rule else ()

    told = broken(order_of(line, id="6b02", cards=[{"value": "FAKE-1"}]), faults=faults)

    assert ("lost" not in told) is excuses
