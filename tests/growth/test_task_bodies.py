"""The tasks that buy and that ask the supplier, and what their statements read of the tables that grow."""

from collections.abc import Iterator

import pytest

from catalog.models import Denomination
from catalog.testing import make_denomination, make_product
from core import switches
from core.kinds import SwitchName
from orders.fulfilment.lookup import look_up_line
from orders.fulfilment.placement import place_line
from orders.models import Line
from orders.states import LineStatus
from orders.supplier_account import sales_gate
from orders.testing import WHOLESALE, reloaded
from orders.testing.scenarios import paid_line, poll, unknown_line
from sandbox.testing import RunningSandbox
from tests.growth.conftest import MOST_READ, Grown
from tests.growth.exceptions import refuse_more
from tests.growth.explained import Explainer
from tests.supplier import supplied_by

pytestmark = [pytest.mark.django_db, pytest.mark.long_form]


@pytest.fixture
def supplier(grown: Grown, running_sandbox: RunningSandbox) -> Iterator[RunningSandbox]:
    """Delivers at once, to a shop that buys."""
    running_sandbox.reset()
    running_sandbox.settings(handling_seconds=0)
    with supplied_by(running_sandbox) as sandbox:
        sales_gate.check_supplier_key()
        switches.resume(SwitchName.PLACING)
        yield sandbox


@pytest.fixture
def card(supplier: RunningSandbox) -> Denomination:
    """A card that the supplier has in stock."""
    _, catalog = supplier.api("gift-cards/catalog")
    products = [product for category in catalog["data"]["categories"] for product in category["products"]]
    found = next(product for product in products if product["title"] == "iTunes USA")
    _, details = supplier.api(f"gift-cards/checkProduct/{found['id']}")
    offered = next(each for each in details["data"]["types"] if each["price"] * 100 == WHOLESALE)
    product = make_product("iTunes USA", supplier_id=found["id"], region="usa")
    return make_denomination("iTunes 2 USD", product=product, supplier_id=offered["id"])


@pytest.fixture
def explainer(grown: Grown) -> Explainer:
    return Explainer(grown.tables, MOST_READ)


def test_placing_and_polling(supplier: RunningSandbox, card: Denomination, explainer: Explainer) -> None:
    line = paid_line(card, quantity=2)
    with explainer.watching("task place"):
        place_line(line_id=line.pk)
    assert reloaded(line).status == LineStatus.PLACED
    with explainer.watching("task poll"):
        assert poll(line).status == LineStatus.DELIVERED
    refuse_more(explainer)


def test_looking_up(supplier: RunningSandbox, card: Denomination, explainer: Explainer) -> None:
    line = unknown_line(supplier, card, fault="apply_then_lose")
    Line.objects.filter(pk=line.pk).update(next_due_at=line.status_since)
    with explainer.watching("task look up"):
        look_up_line(line_id=line.pk)
    assert reloaded(line).status != LineStatus.UNKNOWN
    refuse_more(explainer)
