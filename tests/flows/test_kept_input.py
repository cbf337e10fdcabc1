"""What outlives a restart, and what the vendor's own sandbox answers; over plain HTTP."""

from collections.abc import Callable, Iterator

import pytest

from tests.flows.ground_truth import change_supplier, truth
from tests.running_shop import RunningShop, is_alive, wait_until
from tools.http_customer import HttpCustomer


def stopped(shop: RunningShop) -> None:
    assert shop.stop() == 0
    assert shop.pids() == {}


def killed(shop: RunningShop) -> None:
    shop.parent.kill()  # Linux tells the children so
    shop.parent.wait()


@pytest.mark.parametrize("end", [killed, pytest.param(stopped, marks=pytest.mark.long_form)])
def test_shop_leaves_no_process_behind_and_finds_orders_carts_and_codes_again(
    http_customer: HttpCustomer, shop: RunningShop, end: Callable[[RunningShop], None]
) -> None:
    wanted = http_customer.offer("itunes-usa").denomination
    reference = http_customer.buy((wanted, 2))
    seen = http_customer.follow(reference)
    codes = [http_customer.reveal(reference, number) for number in seen.cards]
    http_customer.add(wanted, 3)
    secrets, pids = (shop.folder / "secrets.env").read_bytes(), shop.pids()

    end(shop)
    assert wait_until(lambda: not any(map(is_alive, pids.values())))
    shop.start()

    assert (shop.folder / "secrets.env").read_bytes() == secrets
    assert http_customer.look(reference) == seen
    assert [http_customer.reveal(reference, number) for number in seen.cards] == codes
    assert len(set(codes)) == 2
    assert http_customer.check_out() != reference  # the cart is still there


def test_vendor_sandbox_with_repeated_codes_is_bought_from_twice(
    vendor_sandbox: RunningShop, http_customer: HttpCustomer
) -> None:
    wanted = http_customer.offer("itunes-usa").denomination
    before = truth(vendor_sandbox)["orders_taken"]

    orders = [http_customer.buy((wanted, 2)), http_customer.buy((wanted, 2))]
    seen = [http_customer.follow(reference) for reference in orders]
    codes = [[http_customer.reveal(reference, number) for number in (1, 2)] for reference in orders]

    assert [each.lines[0].status for each in seen] == ["delivered", "delivered"]
    assert codes == [["SANDBOX-CARD-1", "SANDBOX-CARD-2"]] * 2
    taken = truth(vendor_sandbox)["orders"][before:]
    assert [(order["vendor_sandbox"], order["price"]) for order in taken] == [(True, 0), (True, 0)]


@pytest.fixture
def vendor_sandbox(shop: RunningShop) -> Iterator[RunningShop]:
    """The shop while its supplier speaks as the vendor's own sandbox does."""
    change_supplier(shop, dialect="vendor-sandbox")
    yield shop
    change_supplier(shop, dialect="documented")
