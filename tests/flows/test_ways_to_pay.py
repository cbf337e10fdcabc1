"""Choosing how to pay: one entry for the same cards, the wallet's tick, and a cart that no way takes."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.running_shop import RunningShop
from tools.browser.account import begin_checkout, sign_up, top_up
from tools.browser.buyer import Buyer
from tools.browser.driver import dinars_in

pytestmark = pytest.mark.browser

TOO_MANY = 20  # of the dearest amount: more than the 500,000 dinars that any way takes at once


def test_ways_to_pay_are_folded_and_all_figures_follow_the_wallets_tick(
    anybody: Buyer, same_without_script: Callable[[Buyer], Buyer], shop: RunningShop
) -> None:
    """The same page with and without JavaScript."""
    email = sign_up(anybody, shop)
    top_up(anybody, 600)
    anybody.add("itunes-usa", quantity=2)
    begin_checkout(anybody, email)
    plain = same_without_script(anybody)
    plain.visit("checkout/")

    for page in (anybody.page, plain.page):
        check_fold(page)
        check_tick(page)

    cart_that_no_way_takes(anybody)


def check_fold(page: Page) -> None:
    """The second payment page for the same cards lies under the first one until it is asked for."""
    second = page.locator("label[for=way-chargily]")
    expect(page.locator("label[for=way-ocpay]")).to_be_visible()
    expect(second).to_be_hidden()

    page.locator(".other-pages summary").click()

    expect(second).to_be_visible()


def check_tick(page: Page) -> None:
    """With the tick the wallet pays a part and the button says the rest; without it, the whole."""
    tick, button = page.locator("#use-wallet"), page.locator("form.checkout button.button-large")
    parts = page.locator(".wallet-parts dl:visible")
    total = dinars_in(page.locator(".summary-total strong").inner_text())
    expect(tick).to_be_checked()
    part, rest = (dinars_in(each) for each in parts.locator("dd").all_inner_texts())

    assert 0 < part <= 600
    assert part + rest == total
    assert dinars_in(button.inner_text()) == rest

    page.locator("label[for=use-wallet]").click()

    expect(parts).to_have_count(0)
    assert dinars_in(button.inner_text()) == total


def cart_that_no_way_takes(buyer: Buyer) -> None:
    """It stops in the cart, which says why, and goes on once it is smaller."""
    page = buyer.page
    go_on = page.locator(".summary a[href*='/checkout/']")
    buyer.visit("p/itunes-usa/")
    page.locator(".denomination:has(.stock-in)").last.click()
    page.locator("input[name=quantity]").fill(str(TOO_MANY))
    page.locator("form.buy button.button-large").click()
    page.locator(".cart-lines").wait_for()

    buyer.visit("checkout/")

    assert urlsplit(page.url).path == f"/{buyer.language}/cart/"
    expect(page.locator(".summary [role=status]")).to_contain_text("500")  # thousand at most
    expect(go_on).to_have_count(0)

    page.locator(".cart-remove button").last.click()
    expect(go_on).to_be_visible()
