"""What happens in the middle of a checkout: lines drop, languages change, tabs multiply, fingers hurry."""

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.flows.ground_truth import truth
from tests.running_shop import RunningShop
from tools.browser.buyer import Buyer

pytestmark = pytest.mark.browser

OTHER = {"ar": "fr", "fr": "en", "en": "ar"}


def new_phone() -> str:
    """A phone of one's own, since unpaid orders are counted per phone."""
    return f"0550 {secrets.randbelow(10**6):06}"


def new_email() -> str:
    """An address of one's own, for the same reason."""
    return f"buyer-{secrets.token_hex(4)}@example.com"


def payments(shop: RunningShop) -> int:
    """How many payments the gateway was asked to take."""
    return len(truth(shop)["payments"])


@pytest.mark.long_form
def test_line_that_drops_loses_nothing_and_makes_one_order(anybody: Buyer, shop: RunningShop) -> None:
    page, before, email = anybody.page, payments(shop), new_email()
    dropped = page.locator("[data-dropped]")
    anybody.add("itunes-usa")
    page.locator(".summary a[href*='/checkout/']").click()
    page.locator("input[name=accept_terms]").check()
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=phone]").fill(new_phone())

    page.context.set_offline(True)
    anybody.next_step()
    expect(dropped).to_be_visible()
    expect(page.locator("input[name=email]")).to_have_value(email)
    page.context.set_offline(False)
    expect(dropped).to_be_hidden()
    anybody.next_step()

    page.locator("label[for=way-ocpay]").click()
    page.route(re.compile("/checkout/$"), lose_answer, times=1)
    anybody.next_step()
    expect(dropped).to_be_visible()
    page.context.clear_cookies(name="sessionid")  # it came with the answer that was lost
    anybody.next_step()
    page.locator("[data-live] [data-pay]").wait_for()

    assert payments(shop) == before + 1
    assert anybody.reference in truth(shop)["payments"][-1]["title"]


def lose_answer(route: Route) -> None:
    """The shop gets what was sent; the browser hears nothing."""
    route.fetch()
    route.abort()


@pytest.mark.long_form
def test_language_is_switched_in_the_middle_of_an_order(anybody: Buyer) -> None:
    page, other, email = anybody.page, OTHER[anybody.language], new_email()
    anybody.add("itunes-usa")
    page.locator(".summary a[href*='/checkout/']").click()
    page.locator("input[name=accept_terms]").check()
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=phone]").fill("0550 12")
    anybody.next_step()
    page.locator(".errorlist").wait_for()

    page.locator(f"[data-language={other}]").click()
    page.locator(f"html[lang={other}]").wait_for()
    expect(page.locator("input[name=email]")).to_have_value(email)
    expect(page.locator("input[name=phone]")).to_have_value("0550 12")
    page.locator("input[name=phone]").fill(new_phone())
    anybody.next_step()
    page.locator("label[for=way-ocpay]").click()
    page.locator(f"[data-language={anybody.language}]").click()
    page.locator(f"html[lang={anybody.language}]").wait_for()
    expect(page.locator("input[value=ocpay]")).to_be_checked()

    anybody.order()
    anybody.decide("walk")
    reference = anybody.reference
    page.locator(f"[data-language={other}]").click()
    page.locator(f"html[lang={other}]").wait_for()

    assert anybody.reference == reference
    assert page.locator("html").get_attribute("dir") == ("rtl" if other == "ar" else "ltr")


def test_two_tabs_of_one_checkout_make_one_order(anybody: Buyer, shop: RunningShop) -> None:
    before = payments(shop)
    anybody.add("itunes-usa")
    anybody.begin_checkout(email=new_email(), phone=new_phone())
    second = Buyer(anybody.page.context.new_page(), shop.url, language=anybody.language)
    second.visit("checkout/")
    second.page.locator("label[for=way-ocpay]").click()

    anybody.order()
    second.next_step()
    second.page.locator("[data-live] [data-pay]").wait_for()
    second.watch()
    anybody.pay("paid")
    anybody.await_end()
    second.await_end()

    assert second.reference == anybody.reference
    assert second.card_numbers() == [1]  # it follows by itself
    assert payments(shop) == before + 1


@pytest.mark.long_form
def test_back_leads_from_step_to_step_and_two_clicks_make_one_order(buyer: Buyer, shop: RunningShop) -> None:
    page, before, email = buyer.page, payments(shop), new_email()
    buyer.add("itunes-usa")
    buyer.begin_checkout(email=email, phone=new_phone())

    page.go_back()
    expect(page.locator("input[name=email]")).to_have_value(email)
    expect(page.locator("input[name=accept_terms]")).to_be_checked()
    buyer.next_step()
    page.locator("label[for=way-ocpay]").click()
    page.locator("form.checkout button.button-large").dblclick()
    page.locator("[data-outcome=paid]").wait_for()

    assert payments(shop) == before + 1


@pytest.mark.long_form
def test_checkout_without_script_goes_back_and_on(new_buyer: Callable[..., Buyer]) -> None:
    buyer = new_buyer("fr", java_script_enabled=False)
    page = buyer.page
    buyer.add("itunes-usa")
    buyer.begin_checkout(email="back@gmial.com")

    page.locator("button[form=meant]").click()
    expect(page.locator(".contact")).to_contain_text("back@gmail.com")
    page.go_back()
    page.go_back()

    expect(page.locator("input[name=email]")).to_be_visible()
