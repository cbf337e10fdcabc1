"""The second purchase is quicker than the first; what is kept for it is told, and can be taken back."""

import re
from collections.abc import Callable
from secrets import randbelow, token_hex

import pytest
from playwright.sync_api import expect

from tests.flows.ground_truth import issued_codes
from tests.flows.words import words_for
from tests.running_shop import RunningShop
from tools.browser.account import PASSWORD, choose_way, pay, sign_up
from tools.browser.buyer import Buyer
from tools.http_customer import HttpCustomer
from tools.mailbox import find_in_mail

pytestmark = pytest.mark.browser

CLOSED = "If this was not you, answer this mail."


def new_phone() -> str:
    """A phone of one's own, since unpaid orders are counted per phone."""
    return f"0550{randbelow(10**6):06}"


def expect_way(buyer: Buyer, way: str) -> None:
    """The last step of the checkout, with this way to pay chosen and in sight."""
    expect(buyer.page.locator("input[name=payment_method]:checked")).to_have_value(way)
    expect(buyer.page.locator(f"label[for=way-{way}]")).to_be_visible()


def read_privacy(buyer: Buyer, link: str = "main a[href$='/privacy/']") -> None:
    """Go where the link leads, which says what is kept, and come back."""
    buyer.page.goto(str(buyer.page.locator(link).evaluate("a => a.href")))
    expect(buyer.page.locator("h1")).to_have_text(words_for(buyer, "Your data"))
    expect(buyer.page.locator(".kept > li").first).to_be_visible()
    buyer.page.go_back()


def test_guest_buys_again_from_an_order_and_finds_the_last_way_to_pay(
    anybody: Buyer, http_customer: HttpCustomer, reference: str, same_without_script: Callable[[Buyer], Buyer]
) -> None:
    anybody.become(http_customer)
    plain = same_without_script(anybody)
    last = "ocpay"
    for buyer, way in ((anybody, "chargily"), (plain, "ocpay")):
        buyer.visit(f"orders/{reference}/")
        buyer.page.locator(".order-line .buy-again button").click()
        read_privacy(buyer)
        buyer.tell_details(email=f"again-{token_hex(4)}@example.com", phone=new_phone())
        expect_way(buyer, last)
        choose_way(buyer, way)
        buyer.page.locator("[data-outcome=paid]").wait_for()
        last = way


@pytest.mark.long_form
def test_member_buys_now_and_again_from_orders_and_cards_and_closes_the_account(
    anybody: Buyer, same_without_script: Callable[[Buyer], Buyer], shop: RunningShop
) -> None:
    page = anybody.page
    anybody.visit("account/signup/")
    read_privacy(anybody)
    email = sign_up(anybody, shop)
    anybody.visit()
    read_privacy(anybody, ".footer a[href$='/privacy/']")
    anybody.buy_now()
    anybody.tell_details(phone=new_phone())
    codes = pay_by_chargily(anybody)

    anybody.visit("account/cards/")
    page.locator(".card-row .buy-again button").click()
    expect_way(anybody, "chargily")
    anybody.visit("cart/")
    page.locator(".cart-remove button").click()
    anybody.visit("account/")
    page.locator(".order-list .buy-again button").click()
    expect_way(anybody, "chargily")
    codes += pay_by_chargily(anybody)

    assert len(set(codes) & issued_codes(shop)) == 2
    close_account(same_without_script(anybody))
    anybody.visit("account/cards/")
    assert "/login/" in page.url
    assert find_in_mail(shop.mail, email, f"({re.escape(words_for(anybody, CLOSED))})")


def pay_by_chargily(buyer: Buyer) -> list[str]:
    """From the last step of the checkout to the codes."""
    choose_way(buyer, "chargily")
    pay(buyer)
    buyer.page.locator(".order-live[data-refresh='0'] [data-card]").first.wait_for()
    return buyer.reveal_all()


def close_account(buyer: Buyer) -> None:
    """For good, from the settings on."""
    page = buyer.page
    buyer.visit("account/settings/")
    page.locator("a[href$='/account/close/']").click()
    if "/reauthenticate/" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button.button-large").first.click()
    page.locator("input[name=sure]").check()
    page.locator("main form button.button").click()
    expect(page.locator("h1")).to_have_text(words_for(buyer, "Your account is closed"))
