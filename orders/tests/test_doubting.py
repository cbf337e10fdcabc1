"""An id that may be another order's is compared before it is believed."""

from decimal import Decimal

import pytest

from catalog.models import Denomination
from catalog.testing import make_denomination
from orders.lookup import look_up_line
from orders.models import Line, SupplierOrder
from orders.placing import place_line
from orders.states import LineStatus
from orders.tests.builders import again
from orders.tests.cases import paid_line, poll, unknown_line
from payments.tests.hands import Hands
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def other(card: Denomination, supplier: RunningSandbox, other_types: list[str]) -> Denomination:
    """Another card of the same product."""
    _, told = supplier.api(f"gift-cards/checkProduct/{card.product.supplier_id}")
    first = next(each for each in told["data"]["types"] if each["id"] in other_types and each["quantity"])
    wholesale = int(Decimal(str(first["price"])) * 100)
    return make_denomination(
        first["name"], product=card.product, supplier_id=first["id"], wholesale=wholesale
    )


def place(line: Line) -> Line:
    place_line(line_id=line.pk)
    return again(line)


def kind_bought(supplier: RunningSandbox, line: Line) -> str:
    """The type of the order that serves a line, by what the supplier knows."""
    served_by = SupplierOrder.objects.get(line=line).supplier_id
    return next(order["type"] for order in supplier.truth()["orders"] if order["id"] == served_by)


def test_id_of_a_lost_order_of_another_kind_is_not_believed(
    supplier: RunningSandbox, card: Denomination, other: Denomination, hands: Hands
) -> None:
    lost = unknown_line(supplier, other, "apply_then_lose")
    supplier.faults({"fault": "repeated_order_id", "endpoint": "placeOrder"})

    line = place(paid_line(card))

    assert line.status == LineStatus.UNKNOWN
    hands.forward(minutes=3)
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
    supplier: RunningSandbox, card: Denomination, other: Denomination, hands: Hands, fault: str
) -> None:
    unknown_line(supplier, other)
    supplier.faults(*({"fault": fault, "endpoint": name, "times": 9} for name in ("list", "checkOrder")))

    line = place(paid_line(card))

    assert line.status == LineStatus.UNKNOWN
    supplier.clear_faults()
    hands.forward(minutes=3)
    look_up_line(line_id=line.pk)
    assert again(line).status == LineStatus.PLACED


def test_nothing_is_asked_while_every_order_is_known(supplier: RunningSandbox, card: Denomination) -> None:
    assert place(paid_line(card)).status == LineStatus.PLACED

    assert supplier.truth()["requests"].get("list", {}).get("received", 0) == 0
