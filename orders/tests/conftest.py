"""A real sandbox as supplier and gateway, a card that it sells, and a clock whose hands a test can turn."""

from collections.abc import Generator
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client

from catalog.models import Denomination
from catalog.testing import make_denomination, make_product
from orders import fence
from orders.tests.builders import WHOLESALE
from payments.tests.hands import Hands
from sandbox.testing import RunningSandbox, start_sandbox
from tests.supplier import supplied_by


@pytest.fixture(scope="session")
def running_sandbox() -> Generator[RunningSandbox, None, None]:
    with start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def supplier_ids(running_sandbox: RunningSandbox) -> tuple[str, str]:
    """Product and type of a card that costs 490 dinars; the same in every fresh sandbox."""
    _, catalog = running_sandbox.api("gift-cards/catalog")
    products = [product for category in catalog["data"]["categories"] for product in category["products"]]
    product = next(product for product in products if product["title"] == "iTunes USA")
    _, details = running_sandbox.api(f"gift-cards/checkProduct/{product['id']}")
    types = details["data"]["types"]
    return product["id"], next(each["id"] for each in types if each["price"] * 100 == WHOLESALE)


@pytest.fixture
def strange_supplier(running_sandbox: RunningSandbox, db: None) -> Generator[RunningSandbox, None, None]:
    """The supplier as on its first day, not yet asked whose key the shop has. It delivers at once."""
    running_sandbox.reset()
    running_sandbox.settings(handling_seconds=0)
    with supplied_by(running_sandbox) as sandbox:
        yield sandbox


@pytest.fixture
def supplier(strange_supplier: RunningSandbox) -> RunningSandbox:
    """The supplier, who has told that the key is the right one."""
    fence.check_supplier_key()
    return strange_supplier


@pytest.fixture
def card(db: None, supplier_ids: tuple[str, str]) -> Denomination:
    """A card that the supplier has in stock; it sells at 515 dinars."""
    product_id, type_id = supplier_ids
    product = make_product("iTunes USA", supplier_id=product_id, region="usa")
    return make_denomination("iTunes 2 USD", product=product, supplier_id=type_id)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands.on(monkeypatch)


@pytest.fixture
def mailbox(settings: object) -> list:
    """The mails that were sent."""
    from django.core import mail

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def browser() -> Client:
    """A visitor whose browser says that forms come from the shop's own pages, and who checks tokens."""
    return Client(
        enforce_csrf_checks=False, headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
    )


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No transaction but the one that the test itself is wrapped in, which does not count."""
    nowhere = SimpleNamespace(in_atomic_block=False)
    outside = SimpleNamespace(get_connection=lambda: nowhere, atomic=transaction.atomic)
    monkeypatch.setattr("payments.starting.transaction", outside)
