"""An id that may be another order's is compared before it is believed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from catalog.models import Denomination
from catalog.testing import make_denomination
from core import clock, desk
from core.testing import FakeClock
from orders.fulfilment.lookup import look_up_line
from orders.fulfilment.placement import place_line
from orders.kinds import OrdersDeskKind
from orders.models import Line, Orphan, SupplierOrder
from orders.states import LineStatus
from orders.testing import reloaded
from orders.testing.scenarios import paid_line, poll, sell, unknown_line
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def other(card: Denomination, supplier: RunningSandbox, other_types: list[str]) -> Denomination:
    """Another card of the same product."""
    _, answer = supplier.api(f"gift-cards/checkProduct/{card.product.supplier_id}")
    first = next(each for each in answer["data"]["types"] if each["id"] in other_types and each["quantity"])
    wholesale = int(Decimal(str(first["price"])) * 100)
    return make_denomination(
        first["name"], product=card.product, supplier_id=first["id"], wholesale=wholesale
    )


def place(line: Line) -> Line:
    place_line(line_id=line.pk)
    return reloaded(line)


def kind_bought(supplier: RunningSandbox, line: Line) -> str:
    """The type of the order that serves a line, by what the supplier knows."""
    served_by = SupplierOrder.objects.get(line=line).supplier_id
    return next(order["type"] for order in supplier.truth()["orders"] if order["id"] == served_by)


def test_id_of_a_lost_order_of_another_kind_is_not_believed(
    supplier: RunningSandbox, card: Denomination, other: Denomination, fake_clock: FakeClock
) -> None:
    lost = unknown_line(supplier, other, "apply_then_lose")
    supplier.faults({"fault": "repeated_order_id", "endpoint": "placeOrder"})

    line = place(paid_line(card))

    assert line.status == LineStatus.UNKNOWN
    fake_clock.advance(minutes=3)
    for each in (line, lost):
        look_up_line(line_id=each.pk)
    assert kind_bought(supplier, line) == card.supplier_id
    assert kind_bought(supplier, lost) == other.supplier_id
    assert poll(line).status == poll(lost).status == LineStatus.DELIVERED


def test_right_id_is_believed_while_another_outcome_is_unknown(
    supplier: RunningSandbox, card: Denomination, other: Denomination
) -> None:
    unknown_line(supplier, other, "apply_then_lose")

    line = place(paid_line(card))

    assert line.status == LineStatus.PLACED
    assert kind_bought(supplier, line) == card.supplier_id


@pytest.mark.parametrize("fault", ["http_500", "drop", "truncated_json"])
def test_id_that_cannot_be_compared_is_looked_up(
    supplier: RunningSandbox, card: Denomination, other: Denomination, fake_clock: FakeClock, fault: str
) -> None:
    unknown_line(supplier, other)
    supplier.faults(*({"fault": fault, "endpoint": name, "times": 9} for name in ("list", "checkOrder")))

    line = place(paid_line(card))

    assert line.status == LineStatus.UNKNOWN
    supplier.clear_faults()
    fake_clock.advance(minutes=3)
    look_up_line(line_id=line.pk)
    assert reloaded(line).status == LineStatus.PLACED


@pytest.mark.parametrize("endpoint", ["list", "checkOrder"])
def test_one_source_that_fails_makes_no_good_purchase_unknown(
    supplier: RunningSandbox, card: Denomination, other: Denomination, endpoint: str
) -> None:
    unknown_line(supplier, other)
    supplier.settings(handling_seconds=60)  # so long checkOrder names what was ordered
    supplier.faults({"fault": "http_500", "endpoint": endpoint, "times": 9})

    assert place(paid_line(card)).status == LineStatus.PLACED


def asked_for_an_id(supplier: RunningSandbox) -> int:
    requests = supplier.truth()["requests"]
    return sum(requests.get(name, {}).get("received", 0) for name in ("list", "checkOrder"))


def test_line_parked_days_ago_costs_a_purchase_nothing(
    supplier: RunningSandbox, card: Denomination, other: Denomination, fake_clock: FakeClock
) -> None:
    unknown_line(supplier, other)
    fake_clock.advance(days=2)

    assert place(paid_line(card)).status == LineStatus.PLACED
    assert asked_for_an_id(supplier) == 0


def test_line_of_the_same_kind_costs_a_purchase_nothing(supplier: RunningSandbox, card: Denomination) -> None:
    unknown_line(supplier, card)

    assert place(paid_line(card)).status == LineStatus.PLACED
    assert asked_for_an_id(supplier) == 0


@pytest.mark.parametrize("is_accounted_for", [True, False])
def test_orphan_costs_a_purchase_nothing(
    supplier: RunningSandbox, card: Denomination, other: Denomination, is_accounted_for: bool
) -> None:
    stranger = Orphan.objects.create(
        supplier_id="a" * 24, product_id=other.product.supplier_id, type_id=other.supplier_id, quantity=1
    )
    if not is_accounted_for:
        desk.open_item(kind=OrdersDeskKind.ORPHAN, about=stranger, title="nothing of ours explains it")

    assert place(paid_line(card)).status == LineStatus.PLACED
    assert asked_for_an_id(supplier) == 0


def test_id_of_a_known_orphan_is_not_believed(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    """Of the same kind, but from before: what was bought now is another order, and is found."""
    stranger = sell(supplier, card, age=600)
    Orphan.objects.create(
        supplier_id=stranger,
        product_id=card.product.supplier_id,
        type_id=card.supplier_id,
        quantity=1,
        ordered_at=clock.now() - timedelta(minutes=10),
    )
    supplier.faults({"fault": "repeated_order_id", "endpoint": "placeOrder"})

    line = place(paid_line(card))

    assert line.status == LineStatus.UNKNOWN
    fake_clock.advance(minutes=1)
    look_up_line(line_id=line.pk)
    assert reloaded(line).supplier_order.supplier_id != stranger


def test_nothing_is_asked_while_every_order_is_known(supplier: RunningSandbox, card: Denomination) -> None:
    assert place(paid_line(card)).status == LineStatus.PLACED

    assert supplier.truth()["requests"].get("list", {}).get("received", 0) == 0
