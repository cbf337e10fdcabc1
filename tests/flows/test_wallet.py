"""An account, its wallet and a purchase in parts, at a small Arabic phone, through a whole running shop."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.flows.ground_truth import issued_codes, truth
from tests.running_shop import RunningShop
from tools.browser.account import balance, begin_checkout, choose_way, sign_up, top_up
from tools.browser.buyer import Buyer

pytestmark = pytest.mark.browser


def test_card_is_bought_from_the_wallet_and_by_card(anybody: Buyer, shop: RunningShop) -> None:
    buyer, page = anybody, anybody.page
    email = sign_up(buyer, shop)
    top_up(buyer, 600)

    buyer.add("itunes-usa", quantity=2)
    begin_checkout(buyer, email)
    expect(page.locator("input[name=use_wallet]")).to_be_checked()
    expect(page.locator(".way-split").first).to_be_visible()
    choose_way(buyer, "ocpay", with_wallet=True)
    page.locator("[data-outcome=paid]").wait_for()
    buyer.pay("paid")
    buyer.await_end()

    assert set(buyer.reveal_all()) <= issued_codes(shop)
    total, reference = buyer.total, buyer.reference
    (link,) = [each for each in truth(shop)["payments"] if reference in each["title"]]
    assert 600 - balance(buyer) + link["amount"] == total
    expect(page.locator(".entry").first).to_contain_text(reference)


@pytest.mark.long_form
def test_wallet_alone_buys_without_a_gateway(new_buyer: Callable[..., Buyer], shop: RunningShop) -> None:
    """With no script at all: the whole way works by forms and links."""
    buyer = new_buyer("fr", java_script_enabled=False)
    page = buyer.page
    email = sign_up(buyer, shop)
    top_up(buyer, 5_000)

    buyer.add("itunes-usa", quantity=1)
    begin_checkout(buyer, email)
    choose_way(buyer, "wallet")
    page.locator("[data-card]").wait_for()  # the page looks again by itself

    total = buyer.total
    assert balance(buyer) == 5_000 - total


@pytest.mark.long_form
def test_cancelled_order_gives_its_part_back(buyer: Buyer, shop: RunningShop) -> None:
    page = buyer.page
    email = sign_up(buyer, shop)
    top_up(buyer, 600)
    buyer.add("itunes-usa", quantity=2)
    begin_checkout(buyer, email)
    choose_way(buyer, "ocpay", with_wallet=True)
    page.locator("[data-outcome=paid]").wait_for()
    buyer.decide("walk")

    page.locator("button[formaction$='/cancel/']").click()
    page.locator("main form button.quiet-link").click()  # is asked first: they have been at the bank's page
    page.locator(".order-live[data-status=cancelled]").wait_for()

    assert balance(buyer) == 600


@pytest.mark.long_form
def test_way_to_pay_is_changed_on_the_orders_page(buyer: Buyer, shop: RunningShop) -> None:
    page = buyer.page
    email = sign_up(buyer, shop)
    buyer.add("itunes-usa", quantity=2)
    begin_checkout(buyer, email)
    choose_way(buyer, "ocpay")
    page.locator("[data-outcome=paid]").wait_for()
    buyer.decide("walk")

    page.locator("a[href$='/pay/']").click()
    choose_way(buyer, "chargily")
    page.wait_for_url(re.compile("chargily"))
    page.locator("[data-outcome=paid]").click()
    page.goto(f"{shop.url}/ar/account/")
    page.locator(".order-list a").first.click()
    page.locator(".order-live[data-refresh='0'] [data-card]").first.wait_for()

    made = truth(shop)
    reference = buyer.reference
    assert [each["status"] for each in made["payments"] if reference in each["title"]] == ["PENDING"]
    assert [each["status"] for each in made["checkouts"] if reference in each["success_url"]] == ["paid"]


@pytest.mark.long_form
def test_what_a_transfer_needs_can_be_copied(new_buyer: Callable[..., Buyer], shop: RunningShop) -> None:
    buyer = new_buyer(permissions=["clipboard-read", "clipboard-write"])
    page = buyer.page
    sign_up(buyer, shop)
    buyer.visit("account/wallet/top-up/")
    page.locator("input[name=amount]").fill("1 500")
    choose_way(buyer, "transfer")

    buttons = page.locator(".guide [data-copy]")
    expect(buttons.first).to_be_visible()
    copied = []
    for button in buttons.all():
        button.click()
        copied.append(page.evaluate("navigator.clipboard.readText()"))

    assert copied[0] == "1500"
    assert "00799999002345678941" in copied  # without the spaces in which it is read
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
