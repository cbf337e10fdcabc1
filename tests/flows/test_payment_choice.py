"""From a word in the search field to a card in the cart."""

import pytest
from playwright.sync_api import expect

from tools.browser.buyer import Buyer

pytestmark = pytest.mark.browser

# By brand and region as people write them: in another order, without accents, as part of a word.
QUERIES = {"ar": "itunes الولايات المتحده", "fr": "etats-unis ITUNES", "en": "usa itune"}
NAMES = {"ar": "آيتونز – الولايات المتحدة", "fr": "iTunes – États-Unis", "en": "iTunes USA"}


@pytest.mark.long_form
def test_card_is_found_by_searching_and_put_into_the_cart(anybody: Buyer) -> None:
    page = anybody.page
    anybody.visit()
    page.locator("input[name=q]").fill(QUERIES[anybody.language])
    page.locator("input[name=q]").press("Enter")
    page.locator("main a[href*='/p/itunes-usa/']").click()

    page.locator(".denomination:has(.stock-in)").first.click()
    page.locator("form.buy button.button-large").click()

    expect(page.locator(".cart-line")).to_contain_text(NAMES[anybody.language])
    expect(page.locator(".cart-line .region-mark")).to_be_visible()
    expect(page.locator("[data-cart-count]")).to_have_text("1")
