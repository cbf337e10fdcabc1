"""A purchase without a mouse and without a finger."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows.ground_truth import issued_codes
from tests.flows.keyboard import Keyboard
from tests.running_shop import RunningShop
from tools.browser.buyer import Buyer

pytestmark = pytest.mark.browser


def test_keys_alone_complete_a_purchase(anybody: Buyer, shop: RunningShop) -> None:
    page, keys = anybody.page, Keyboard(anybody.page)
    anybody.visit()
    keys.reach("input[name=q]")
    keys.type("itunes usa")
    keys.press("Enter")
    page.wait_for_url(re.compile("q=itunes"))

    keys.reach("a.skip")
    keys.press("Enter")
    keys.reach("main a[href*='/p/itunes-usa/']")
    keys.press("Enter")
    keys.reach("input[name=denomination]")
    keys.press("Space")
    keys.reach("input[name=quantity]")
    keys.press("ArrowUp", "ArrowDown")
    keys.reach("input[name=denomination]", back=True)
    keys.reach("form.buy button.button-large")
    keys.press("Enter")

    keys.reach(".summary a[href*='/checkout/']")
    keys.press("Enter")
    keys.reach("input[name=email]")
    keys.type("keys@example.com")
    keys.reach("input[name=phone]")
    keys.type("0550 65 43 21")
    keys.reach("input[name=accept_terms]")
    keys.press("Space")
    keys.reach("form.checkout button.button-large")
    keys.press("Enter")
    keys.reach("input[name=payment_method]")
    keys.press("ArrowDown", "ArrowUp")
    expect(page.locator("input[value=ocpay]")).to_be_checked()
    keys.reach("form.checkout button.button-large")
    keys.press("Enter")

    keys.reach("[data-outcome=paid]")
    keys.press("Enter")
    page.locator("[data-reveal]").wait_for()
    keys.reach("[data-reveal]")
    keys.press("Enter")
    keys.reach("[data-copy]")
    keys.press("Enter")
    expect(page.locator("[data-copied] span")).to_have_text(
        str(page.locator("[data-copied]").get_attribute("data-copied"))
    )

    assert page.evaluate("navigator.clipboard.readText()") in issued_codes(shop)
