"""From the first page to the codes, in a real browser, through a whole running shop."""

from collections.abc import Callable

import pytest

from tests.flows.ground_truth import issued_codes, truth
from tests.flows.people import PEOPLE
from tests.plugins.long_form import EVERY_SCREEN
from tests.running_shop import RunningShop
from tools.browser.buyer import Buyer
from tools.demo import scenarios
from tools.demo.shop_discovery import Shop

pytestmark = pytest.mark.browser


def test_purchase_of_two_products_brings_three_codes_without_a_reload(
    buyer: Buyer, shop: RunningShop, shown: Shop
) -> None:
    before = truth(shop)["orders_taken"]

    result = scenarios.purchase(buyer, shown)

    assert result.states[-1].lines == ("delivered", "delivered")
    assert set(result.codes) <= issued_codes(shop)
    assert truth(shop)["orders_taken"] == before + 2


def test_purchase_of_a_guest_takes_eight_clicks_and_two_fields(anybody: Buyer, shown: Shop) -> None:
    scenarios.guest(anybody, shown)

    assert (anybody.effort.clicks, anybody.effort.fields) == (8, {"email", "phone"})


@pytest.mark.long_form
def test_purchase_of_a_member_who_has_bought_before_takes_five_clicks(anybody: Buyer, shown: Shop) -> None:
    scenarios.member(anybody, shown)

    assert (anybody.effort.clicks, anybody.effort.fields) == (5, set())


def test_purchase_that_comes_by_half_brings_half_and_a_refund(anybody: Buyer, shown: Shop) -> None:
    result = scenarios.partial(anybody, shown)

    assert len(result.codes) == 2
    assert anybody.refund() == (2 * 515, 2)


@pytest.mark.long_form
def test_purchase_that_is_refunded_brings_no_code(buyer: Buyer, shown: Shop) -> None:
    result = scenarios.refund(buyer, shown)

    assert result.codes == []
    assert buyer.refund() == (4 * 515, 4)


def test_purchase_after_a_declined_payment_pays_the_same_order(
    anybody: Buyer, shop: RunningShop, shown: Shop
) -> None:
    result = scenarios.declined(anybody, shown)

    payments = [link for link in truth(shop)["payments"] if result.reference in link["title"]]
    assert [link["status"] for link in payments] == ["FAILED", "CONFIRMED"]
    assert len(result.codes) == 3


@pytest.mark.parametrize("person", PEOPLE if EVERY_SCREEN else ["ar-320"])
def test_purchase_without_script_works_to_the_code(
    new_buyer: Callable[..., Buyer], shop: RunningShop, person: str
) -> None:
    language, options = PEOPLE[person]
    buyer = new_buyer(language, java_script_enabled=False, **options)
    page = buyer.page

    buyer.arrive()
    buyer.add("itunes-usa")
    buyer.check_out()
    buyer.decide("paid")
    while not page.locator("[data-card]").count():
        page.wait_for_timeout(500)  # a reload after the other would take a whole core
        page.reload()  # it would do so by itself, but slowly: see test_wallet_alone_buys_without_a_gateway
    page.locator("[data-reveal]").click()
    page.locator("[data-code]").wait_for()

    code = "".join(page.locator("[data-code] span").all_inner_texts())
    assert code in issued_codes(shop)
    assert not page.locator("[data-copy]").is_visible()  # a button that would do nothing
