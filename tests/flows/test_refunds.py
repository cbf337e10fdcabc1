"""Saying where the money goes for what did not come."""

import pytest
from playwright.sync_api import expect

from tools.browser.buyer import Buyer
from tools.demo.scenarios import NONE, REHEARSAL
from tools.http_customer import HttpCustomer

pytestmark = pytest.mark.browser

RIP = "00799999002345678941"


def test_guest_chooses_the_account_to_which_a_refund_goes(
    anybody: Buyer, http_customer: HttpCustomer
) -> None:
    page = anybody.page
    reference = http_customer.buy((http_customer.offer(REHEARSAL, NONE).denomination, 1))
    http_customer.follow(reference)
    anybody.become(http_customer)
    anybody.visit(f"orders/{reference}/")
    page.locator("[data-money-back] a.button").click()

    page.locator("input[name=destination][value=rip]").check()
    page.locator("input[name=rip]").fill(RIP)
    page.locator("main form button.button-large").click()
    expect(page.locator(".has-error input[name=holder]")).to_be_visible()  # whose account is it?
    expect(page.locator("input[name=destination][value=rip]")).to_be_checked()
    page.locator("input[name=holder]").fill("Test Customer")
    page.locator("main form button.button-large").click()

    expect(page.locator("[data-refund] .account")).to_contain_text("41")
    assert anybody.refund() == (515, 1)
