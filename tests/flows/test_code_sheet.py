"""Twenty cards: a short page, all codes with one press, and taken along as text, file or paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error as BrowserError

from tests.flows.ground_truth import issued_codes
from tests.running_shop import RunningShop
from tools.browser.buyer import Buyer
from tools.http_customer import HttpCustomer

pytestmark = pytest.mark.browser

CARDS = 20
SCREENS = 3


def buy_twenty(customer: HttpCustomer) -> str:
    """The reference of an order whose cards have all come."""
    reference = customer.buy((customer.offer("itunes-usa").denomination, CARDS))
    assert len(customer.follow(reference).cards) == CARDS
    return reference


def test_twenty_cards_are_shown_copied_saved_and_printed_at_once(
    anybody: Buyer, http_customer: HttpCustomer, shop: RunningShop
) -> None:
    page, reference = anybody.page, buy_twenty(http_customer)
    anybody.become(http_customer)
    anybody.visit(f"orders/{reference}/")
    # Down to the foot that all pages have, which grows with what the shop tells of itself.
    height, screen = page.evaluate("[document.querySelector('footer').offsetTop, innerHeight]")
    assert height < SCREENS * screen, height / screen

    page.locator("[formaction$='/cards/reveal/']").click()
    page.locator("[data-sheet]").wait_for()
    codes = [str(each.get_attribute("data-copy")) for each in page.locator(".revealed > [data-copy]").all()]
    page.locator("[data-copy-all]").click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.length > 0)")
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    with page.expect_download() as saved:
        page.locator("[data-save]").click()

    assert len(set(codes)) == CARDS
    assert set(codes) <= issued_codes(shop)
    assert [line.split("\t")[1] for line in lines] == codes
    assert saved.value.suggested_filename == f"codes-{reference}.txt"
    assert saved.value.path().read_text(encoding="utf-8").splitlines() == lines
    page.emulate_media(media="print")
    assert page.locator(".sheet .code:visible").count() == CARDS
    assert not page.locator("button:visible").count()

    anybody.visit("cart/")
    with pytest.raises(BrowserError, match="ERR_CACHE_MISS"):  # nothing was kept of the page
        page.go_back()


def test_twenty_codes_are_shown_without_script(
    new_buyer: Callable[..., Buyer], http_customer: HttpCustomer, shop: RunningShop
) -> None:
    buyer, reference = new_buyer("fr", java_script_enabled=False), buy_twenty(http_customer)
    buyer.become(http_customer)
    buyer.visit(f"orders/{reference}/")

    buyer.page.locator("[formaction$='/cards/reveal/']").click()

    shown = buyer.page.locator("[data-code]").all_inner_texts()
    assert len({"".join(each.split()) for each in shown} & issued_codes(shop)) == CARDS
    assert not buyer.page.locator("[data-sheet-acts]").is_visible()
