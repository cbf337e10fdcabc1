"""What outlives a restart, and what the vendor's own sandbox answers; over plain HTTP."""

from collections.abc import Iterator

import pytest

from tests.flows.witnesses import change_supplier, truth
from tests.shop import RunningShop
from tools.customer import Customer


def test_restart_keeps_orders_carts_and_codes(customer: Customer, shop: RunningShop) -> None:
    wanted = customer.offer("itunes-usa").denomination
    reference = customer.buy((wanted, 2))
    seen = customer.follow(reference)
    codes = [customer.reveal(reference, number) for number in seen.cards]
    customer.add(wanted, 3)

    assert shop.stop() == 0
    shop.start()

    assert customer.look(reference) == seen
    assert [customer.reveal(reference, number) for number in seen.cards] == codes
    assert len(set(codes)) == 2
    assert customer.check_out() != reference  # the cart is still there


def test_vendor_sandbox_with_repeated_codes_is_bought_from_twice(
    vendor_sandbox: RunningShop, customer: Customer
) -> None:
    wanted = customer.offer("itunes-usa").denomination
    before = truth(vendor_sandbox)["orders_taken"]

    orders = [customer.buy((wanted, 2)), customer.buy((wanted, 2))]
    seen = [customer.follow(reference) for reference in orders]
    codes = [[customer.reveal(reference, number) for number in (1, 2)] for reference in orders]

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
