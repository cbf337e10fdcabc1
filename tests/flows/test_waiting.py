"""While one waits: pages say what fits what one did, the clock, and what one's browser lacks."""

import re
from collections.abc import Callable
from pathlib import Path
from secrets import randbelow, token_hex

import pytest
from playwright.sync_api import Page, expect

from tests.flows.cookieless import without_cookies
from tests.flows.words import words_for
from tests.timeouts import WAIT_SECONDS
from tools.backoffice.purchases import draw_receipt
from tools.browser.account import choose_way, press_send, send_receipt
from tools.browser.buyer import Buyer
from tools.demo.scenarios import HALF, REHEARSAL
from tools.http_customer import HttpCustomer

pytestmark = pytest.mark.browser

SLOW_BANK = (
    "Your bank has not answered yet. If you have paid, you need not do anything and must not pay again: we "
    "go on asking, and write to you once your codes are here."
)
KEEP_IT = (
    "Have you paid already? Then keep the order: your money is on its way to us. Cancel it only if you have "
    "paid nothing."
)
EMPTY_CART = (
    "Your browser keeps no cookies, so the cart stays empty. Allow cookies for this shop, then add the card "
    "again."
)
NOTHING_DONE = (
    "Without them we cannot tell your forms from others, so we did nothing. Allow cookies for this shop, go "
    "back, load the page again and repeat what you did."
)


def begin_order(buyer: Buyer) -> None:
    """Up to where one chooses how to pay, as somebody new: unpaid orders are counted per person."""
    buyer.add("itunes-usa")
    buyer.begin_checkout(email=f"waits-{token_hex(4)}@example.com", phone=f"0550{randbelow(10**6):06}")


def test_customer_back_from_the_bank_reads_what_happens_and_when_the_line_is_down(anybody: Buyer) -> None:
    page, offline = anybody.page, anybody.page.locator("[data-offline]")
    begin_order(anybody)
    anybody.order()
    anybody.decide("walk")
    expect(page.locator("[data-announce]")).to_have_text(words_for(anybody, "We are asking your bank"))
    expect(page.locator("a[data-pay]")).to_have_text(
        words_for(anybody, "I have not paid: back to the payment page")
    )
    expect(offline).to_be_hidden()

    page.context.set_offline(True)
    expect(offline).to_be_visible()
    page.context.set_offline(False)
    expect(offline).to_be_hidden()


@pytest.mark.long_form
def test_customer_of_a_slow_bank_is_told_not_to_pay_again_and_gets_the_codes(
    anybody: Buyer, same_without_script: Callable[[Buyer], Buyer]
) -> None:
    begin_order(anybody)
    anybody.order()
    bank = anybody.page.url
    anybody.decide("walk")
    reference = anybody.reference
    told = words_for(anybody, SLOW_BANK)
    state = anybody.page.locator(".order-state")
    expect(state).to_contain_text(told, timeout=WAIT_SECONDS * 1_000)  # by itself, a minute after the return
    plain = same_without_script(anybody)
    plain.visit(f"orders/{reference}/")
    expect(plain.page.locator(".order-state")).to_contain_text(told)

    plain.page.goto(bank)
    plain.page.locator("[data-outcome=paid]").click()
    anybody.page.locator("[data-card]").wait_for()
    expect(anybody.page.locator(".order-live")).to_have_attribute("data-status", "paid")


@pytest.mark.long_form
def test_half_an_order_looks_half(
    anybody: Buyer, http_customer: HttpCustomer, same_without_script: Callable[[Buyer], Buyer]
) -> None:
    reference = http_customer.buy((http_customer.offer(REHEARSAL, HALF).denomination, 4))
    http_customer.follow(reference)
    anybody.become(http_customer)
    plain = same_without_script(anybody)
    for buyer in (anybody, plain):
        buyer.visit(f"orders/{reference}/")
        last = buyer.page.locator(".progress li").last
        expect(last).to_have_class("is-done is-partly")
        expect(last).to_contain_text(words_for(buyer, "%(came)s of %(ordered)s received", came=2, ordered=4))
        expect(buyer.page.locator("[data-announce]")).to_have_text(
            words_for(buyer, "%(came)s of %(ordered)s codes are here.", came=2, ordered=4)
        )
        expect(last.locator(".progress-dot")).to_have_css("background-image", re.compile("gradient"))


@pytest.mark.long_form
def test_order_with_a_receipt_asks_before_it_is_cancelled(
    anybody: Buyer, same_without_script: Callable[[Buyer], Buyer], tmp_path: Path
) -> None:
    begin_order(anybody)
    choose_way(anybody, "transfer")
    anybody.page.locator(".guide").wait_for()
    receipt = draw_receipt(tmp_path / "receipt.png", anybody.total, anybody.reference)
    anybody.page.context.set_offline(True)
    press_send(anybody, receipt, sender="Test Customer")
    expect(anybody.page.locator("form.receipt-form [data-dropped]")).to_be_visible()
    anybody.page.context.set_offline(False)
    send_receipt(anybody, receipt, sender="Test Customer")
    expect(anybody.page.locator("[data-announce]")).to_have_text(
        words_for(anybody, "Your payment is being checked")
    )

    ask_to_cancel(anybody)
    anybody.page.locator("main .order-act a.button").click()
    expect(anybody.page.locator(".order-live")).to_have_attribute("data-status", "awaiting_payment")
    plain = same_without_script(anybody)
    plain.visit(f"orders/{anybody.reference}/")
    ask_to_cancel(plain)
    plain.page.locator("main .order-act button").click()
    expect(plain.page.locator(".order-live")).to_have_attribute("data-status", "cancelled")


def ask_to_cancel(buyer: Buyer) -> None:
    """Press the button, and read what to think of."""
    buyer.page.locator("button[formaction$='/cancel/']").click()
    expect(buyer.page.locator("main .notice")).to_contain_text(words_for(buyer, KEEP_IT))


@pytest.mark.long_form
def test_browser_without_cookies_is_told_in_the_cart_and_where_one_signs_in(
    anybody: Buyer, same_without_script: Callable[[Buyer], Buyer]
) -> None:
    plain = same_without_script(anybody)
    with without_cookies(anybody.shop) as address:
        for buyer in (anybody, plain):
            buyer.shop = address
            for button in ("button.button-large", "button[value=checkout]"):
                buyer.visit("p/itunes-usa/")
                buyer.page.locator(".denomination:has(.stock-in)").first.click()
                buyer.page.locator(f"form.buy {button}").first.click()
                expect_cart_to_tell(buyer)
            buyer.visit("account/login/")
            sign_in(buyer.page)
            expect(buyer.page.locator("main")).to_contain_text(words_for(buyer, NOTHING_DONE))


def expect_cart_to_tell(buyer: Buyer) -> None:
    expect(buyer.page.locator("main [role=alert]")).to_have_text(words_for(buyer, EMPTY_CART))


def sign_in(page: Page) -> None:
    page.locator("input[name=login]").fill("member@example.com")
    page.locator("input[name=password]").fill("wrong horse battery")
    page.locator("main form button.button").first.click()
