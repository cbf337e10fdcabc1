"""A real sandbox as supplier and gateway, a card that it sells, and lines that many tests begin with."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from catalog.models import Denomination
from catalog.testing import make_denomination, make_product
from core.testing import FakeClock
from orders.models import Line
from orders.supplier_account import sales_gate
from orders.testing import WHOLESALE
from orders.testing.refunds import partly_delivered
from orders.testing.scenarios import delivered_line, parked_line
from sandbox.testing import RunningSandbox
from tests.supplier import supplied_by


@dataclass(frozen=True)
class Offered:
    """A card of the supplier's that costs 490 dinars, and the other types of its product."""

    product_id: str
    type_id: str
    others: list[str]


@pytest.fixture(scope="session")
def offered(running_sandbox: RunningSandbox) -> Offered:
    """The same in every fresh sandbox."""
    _, catalog = running_sandbox.api("gift-cards/catalog")
    products = [product for category in catalog["data"]["categories"] for product in category["products"]]
    product = next(product for product in products if product["title"] == "iTunes USA")
    _, details = running_sandbox.api(f"gift-cards/checkProduct/{product['id']}")
    types = details["data"]["types"]
    chosen = next(each["id"] for each in types if each["price"] * 100 == WHOLESALE)
    return Offered(product["id"], chosen, [each["id"] for each in types if each["id"] != chosen])


@pytest.fixture
def strange_supplier(
    running_sandbox: RunningSandbox, offered: Offered, db: None
) -> Generator[RunningSandbox, None, None]:
    """The supplier as on its first day, not yet asked whose key the shop has. It delivers at once.

    Of the product it sells one type only: a shop that meets seven more has much to write before it buys.
    """
    running_sandbox.reset()
    gone = {other: {"withdrawn": 1} for other in offered.others}
    running_sandbox.settings(handling_seconds=0, types=gone)
    with supplied_by(running_sandbox) as sandbox:
        yield sandbox


@pytest.fixture
def supplier(strange_supplier: RunningSandbox) -> RunningSandbox:
    """The supplier, who has told that the key is the right one."""
    sales_gate.check_supplier_key()
    return strange_supplier


@pytest.fixture
def other_types(supplier: RunningSandbox, offered: Offered) -> list[str]:
    """The other types of the product, which the supplier sells, too."""
    supplier.settings(types={other: {"withdrawn": 0} for other in offered.others})
    return offered.others


@pytest.fixture
def card(db: None, offered: Offered) -> Denomination:
    """A card that the supplier has in stock; it sells at 515 dinars."""
    product = make_product("iTunes USA", supplier_id=offered.product_id, region="usa")
    return make_denomination("iTunes 2 USD", product=product, supplier_id=offered.type_id)


@pytest.fixture
def mailbox(settings: object) -> list:
    """The mails that were sent."""
    from django.core import mail

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def chargily(supplier: RunningSandbox, settings: Any) -> RunningSandbox:
    """The same pretend vendor as Chargily."""
    settings.CHARGILY_API_URL, settings.CHARGILY_SECRET_KEY = supplier.chargily_url, supplier.chargily_key
    return supplier


@pytest.fixture
def guest_client() -> Client:
    """The browser of somebody who is not logged in; it says that forms come from the shop's own pages."""
    return Client(
        enforce_csrf_checks=False, headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
    )


@pytest.fixture
def complete_line(supplier: RunningSandbox, card: Denomination) -> Line:
    """Two cards that came and were never shown."""
    return delivered_line(supplier, card, quantity=2)


@pytest.fixture
def partial_line(supplier: RunningSandbox, card: Denomination) -> Line:
    """Three cards were paid for and one came; the refund of the others is requested."""
    return partly_delivered(supplier, card)


@pytest.fixture
def parked(supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock) -> Line:
    """Bought without a clear answer, and not found at the supplier for a quarter of an hour."""
    return parked_line(supplier, card, fake_clock)
