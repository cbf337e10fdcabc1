"""The services of docker-compose.yml, all of them, sell a card."""

from collections.abc import Iterator

import pytest
import requests
from cryptography.fernet import Fernet

from sandbox.testing import RunningSandbox, start_sandbox
from tests.compose.compose_file import VariableNotSetError, read_services
from tests.compose.compose_stack import Composed, composed
from tests.timeouts import WAIT_SECONDS, wait_for
from tools.http_customer import HttpCustomer, Offer, ShopFailedError

PARTS = [
    ("worker", "Task orders.place_line"),
    ("poller", "Task orders.poll_line"),
    ("poller", "Task core.sweep"),  # beat alone sends it
]


@pytest.fixture
def supplier() -> Iterator[RunningSandbox]:
    with start_sandbox(time_scale=4) as sandbox:
        yield sandbox


@pytest.fixture
def shop(supplier: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """The shop of docker-compose.yml as it would run on a server, but for the supplier."""
    variables = {
        "POSTGRES_PASSWORD": "opensesame1",
        "REDIS_PASSWORD": "opensesame2",
        "SECRET_KEY": "0123456789" * 6,
        "LINK_KEY": "9876543210" * 6,
        "CARD_KEYS": Fernet.generate_key().decode(),
        "ONECLICK_API_URL": supplier.url,
        "ONECLICK_API_KEY": supplier.key,
        "ONECLICK_ENVIRONMENT": "sandbox",
        "TIME_SCALE": "4",
    }
    with composed(tmp_path_factory.mktemp("compose"), variables) as shop:
        yield shop


@pytest.mark.long_form
def test_compose_runs_every_service_and_sells_a_card(shop: Composed, supplier: RunningSandbox) -> None:
    customer = HttpCustomer(shop.url)

    reference = customer.buy((wait_for_offer(customer).denomination, 2))
    seen = customer.follow(reference)
    codes = {customer.reveal(reference, number) for number in seen.cards}

    assert [line.status for line in seen.lines] == ["delivered"]
    issued = supplier.truth(cards=True)["orders"]
    assert [{card["value"] for card in order["cards"]} for order in issued] == [codes]
    assert shop.servers | shop.finished.keys() | shop.running.keys() == shop.services.keys()
    assert {name: process.poll() for name, process in shop.running.items()} == dict.fromkeys(shop.running)
    assert shop.finished == {"migrate": 0}
    assert_each_does_its_part(shop, customer)


def wait_for_offer(customer: HttpCustomer) -> Offer:
    """Wait until the shop has fetched its catalogue by itself and proved its key."""

    def offered() -> Offer | None:
        try:
            return customer.offer("itunes-usa")
        except (ShopFailedError, requests.ConnectionError):
            return None

    return wait_for(offered, "the catalogue", every=0.5)


def assert_each_does_its_part(shop: Composed, customer: HttpCustomer) -> None:
    """Several processes could be missing and a purchase would still end well: the sweeps see to that.

    On a busy machine they are ahead of a worker at times, even at all steps of a purchase; not every time.
    """
    ready = requests.get(f"{shop.url}/readyz", timeout=WAIT_SECONDS).json()
    assert ready == dict.fromkeys(ready, "ok") | {"ready": True}

    def have_all_worked() -> bool:
        idle = [part for part in PARTS if part[1] not in shop.log(part[0])]
        if idle:
            customer.follow(customer.buy((customer.offer("itunes-usa").denomination, 1)))
        return not idle

    wait_for(have_all_worked, f"the work of each of {PARTS}")


@pytest.mark.parametrize("missing", ["POSTGRES_PASSWORD", "REDIS_PASSWORD"])
def test_compose_refuses_to_start_without_a_password(missing: str) -> None:
    variables = {"POSTGRES_PASSWORD": "opensesame1", "REDIS_PASSWORD": "opensesame2"}

    with pytest.raises(VariableNotSetError, match=missing):
        read_services(variables | {missing: ""})
