"""From the first page to the codes, in a real browser, through a whole running shop."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error as BrowserError

from tests.flows.witnesses import issued_codes, truth
from tests.shop import RunningShop
from tools.customer import Customer, DidNotWork
from tools.demo import scenarios
from tools.demo.buyer import Buyer, code_in
from tools.demo.finding import Shop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("flows")]


def test_purchase_of_two_products_brings_three_codes_without_a_reload(
    buyer: Buyer, shop: RunningShop, shown: Shop
) -> None:
    before = truth(shop)["orders_taken"]

    result = scenarios.purchase(buyer, shown)

    assert [state.order for state in result.states][0] == "awaiting_payment"
    assert result.states[-1].lines == ("delivered", "delivered")
    assert set(result.codes) <= issued_codes(shop)
    assert truth(shop)["orders_taken"] == before + 2


def test_purchase_of_a_test_type_that_comes_by_half_brings_half_and_a_refund(buyer: Buyer, shown: Shop) -> None:
    result = scenarios.partial(buyer, shown)

    assert len(result.codes) == 2
    assert buyer.refund() == (2 * 515, 2)


def test_purchase_of_a_test_type_that_is_refunded_brings_no_code(buyer: Buyer, shown: Shop) -> None:
    result = scenarios.refund(buyer, shown)

    assert result.codes == []
    assert buyer.refund() == (4 * 515, 4)


def test_purchase_after_a_declined_payment_pays_the_same_order(
    buyer: Buyer, shop: RunningShop, shown: Shop
) -> None:
    result = scenarios.declined(buyer, shown)

    payments = [link for link in truth(shop)["payments"] if result.reference in link["title"]]
    assert [link["status"] for link in payments] == ["FAILED", "CONFIRMED"]
    assert len(result.codes) == 3


def test_purchase_without_script_works_to_the_code(
    new_buyer: Callable[..., Buyer], shop: RunningShop
) -> None:
    buyer = new_buyer("fr", java_script_enabled=False)
    page = buyer.page

    buyer.arrive()
    buyer.add("itunes-usa")
    buyer.check_out()
    buyer.decide("paid")
    page.locator("[data-card]").wait_for()  # the page looks again by itself
    page.locator("[data-reveal]").click()

    shown_code = "".join(page.locator("[data-code] span").all_inner_texts())
    assert shown_code in issued_codes(shop)
    assert not page.locator("[data-copy]").is_visible()  # a button that would do nothing


def test_revealed_code_is_not_stored_and_gone_after_going_back(
    buyer: Buyer, customer: Customer, shop: RunningShop
) -> None:
    code, answer = buy_and_reveal(buyer)
    assert answer.headers["cache-control"] == "no-store, private"

    buyer.visit("cart/")
    buyer.page.go_back()
    buyer.page.locator("[data-card] [data-reveal]").wait_for()

    assert code in issued_codes(shop)
    assert code not in buyer.page.content()


def test_revealed_code_is_gone_after_going_back_without_script(
    new_buyer: Callable[..., Buyer], shop: RunningShop
) -> None:
    buyer = new_buyer("en", java_script_enabled=False)
    buyer.arrive()
    buyer.add("itunes-usa")
    buyer.check_out()
    buyer.decide("paid")
    buyer.page.locator("[data-card]").wait_for()
    buyer.page.locator("[data-reveal]").click()
    code = "".join(buyer.page.locator("[data-code] span").all_inner_texts())

    buyer.visit("cart/")
    try:
        buyer.page.go_back()
    except BrowserError as error:
        assert "ERR_CACHE_MISS" in str(error)  # the browser asks before it would send the form again

    assert code in issued_codes(shop)
    assert code not in buyer.page.content()


def buy_and_reveal(buyer: Buyer) -> tuple[str, Any]:
    """Buy one card and reveal it in place; its code and the answer that brought it."""
    buyer.arrive()
    buyer.add("itunes-usa")
    buyer.check_out()
    buyer.pay()
    buyer.await_end()
    with buyer.page.expect_response("**/reveal/") as answer:
        code = buyer.reveal(1)
    return code, answer.value


def test_order_does_not_exist_for_anybody_else(
    buyer: Buyer, new_buyer: Callable[..., Buyer], customer: Customer
) -> None:
    buy_and_reveal(buyer)
    reference, stranger = buyer.reference, new_buyer()

    answer = stranger.page.goto(f"{stranger.shop}/ar/orders/{reference}/")

    assert answer is not None
    assert answer.status == 404
    seen = stranger.page.content()
    assert "iTunes" not in seen
    assert "buyer@example.com" not in seen
    unknown = stranger.page.goto(f"{stranger.shop}/ar/orders/0000000000/")
    assert unknown is not None
    assert unknown.status == 404
    assert without_token(stranger.page.content(), "0000000000") == without_token(seen, reference)
    with pytest.raises(DidNotWork, match="404"):
        customer.look(reference)
    with pytest.raises(DidNotWork, match="404"):
        customer.reveal(reference, 1)


def without_token(page: str, reference: str) -> str:
    """A page without what differs on every visit and without the reference that was asked for."""
    lines = (line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)
    return "\n".join(lines).replace(reference, "")


def test_code_shown_is_the_one_that_the_page_without_script_shows(buyer: Buyer) -> None:
    code, answer = buy_and_reveal(buyer)

    assert code_in(buyer.page) == code
    assert answer.status == 200
