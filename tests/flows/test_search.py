"""Finding a card in a real browser: suggestions by keys alone, filters in place, and both without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tools.browser.buyer import Buyer

pytestmark = pytest.mark.browser


@pytest.mark.long_form
def test_card_is_found_by_keys_alone(buyer: Buyer) -> None:
    buyer.visit("")
    field, options = buyer.page.get_by_role("combobox"), buyer.page.get_by_role("option")
    field.press_sequentially("ايتونز")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(buyer.page.get_by_role("status").filter(has_text=re.compile("اقتراح"))).to_be_attached()

    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "-")
    field.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("ايتونز")
    field.press("ArrowDown")
    expect(options.first).to_be_visible()
    field.press("ArrowUp")  # from the field to the last: all of them
    field.press("Enter")

    expect(buyer.page).to_have_url(re.compile(r"/ar/search/\?q="))
    expect(buyer.page.locator(".product-card").first).to_contain_text("iTunes")


@pytest.mark.long_form
def test_filter_shows_at_once_in_place_and_in_the_address(new_buyer: Callable[..., Buyer]) -> None:
    buyer = new_buyer("fr")
    buyer.visit("c/itunes/")
    page = buyer.page
    page.locator("summary").click()
    page.locator("#region").select_option("spain")

    expect(page.locator(".product-card")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/fr/c/itunes/\?region=spain$"))
    expect(page.locator("details")).to_have_attribute("open", "")  # nothing was loaded anew
    expect(page.locator("[data-filter-status]")).to_have_text("1 carte affichée")

    page.locator("[data-language=en]").click()
    expect(page).to_have_url(re.compile(r"/en/c/itunes/\?region=spain$"))
    page.get_by_role("link", name="Clear the filters").click()
    expect(page).to_have_url(re.compile(r"/en/c/itunes/$"))
    assert page.locator(".product-card").count() > 1


@pytest.mark.long_form
def test_cards_of_one_country_are_found_on_every_screen(anybody: Buyer) -> None:
    anybody.visit("c/itunes/")
    page = anybody.page
    if not page.locator("#region").is_visible():  # folded on a telephone
        page.locator("summary").click()
    page.locator("#region").select_option("spain")

    expect(page.locator(".product-card")).to_have_count(1)
    expect(page).to_have_url(re.compile(rf"/{anybody.language}/c/itunes/\?region=spain$"))


@pytest.mark.long_form
def test_filters_and_search_do_without_script(new_buyer: Callable[..., Buyer]) -> None:
    buyer = new_buyer("en", java_script_enabled=False)
    buyer.visit("c/itunes/")
    page = buyer.page
    page.locator("summary").click()
    page.locator("#region").select_option("spain")
    page.get_by_role("button", name="Show the cards").click()
    expect(page.locator(".product-card")).to_have_count(1)
    page.locator("#sort").select_option("price")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("region=spain.*sort=price"))

    page.get_by_role("searchbox").fill("netflex")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="netflix", exact=True)).to_be_visible()
