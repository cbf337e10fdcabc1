"""The front of the shop: names that people read, flags and pictures that are drawn, on every screen."""

from playwright.sync_api import Page, expect

from tools.browser.buyer import Buyer

CATEGORIES = {"ar": "بلايستيشن", "fr": "PlayStation", "en": "PSN"}
PRODUCTS = {"ar": "بلايستيشن – بريطانيا", "fr": "PlayStation – Royaume-Uni", "en": "PSN United Kingdom"}
AMOUNTS = {"ar": "10 جنيهات إسترلينية", "fr": "10 livres sterling", "en": "PSN 10 GBP"}


def is_as_wide_as_the_screen(page: Page) -> bool:
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"))


def test_visitor_reads_how_it_goes_and_finds_a_card_by_names_of_the_own_language(anybody: Buyer) -> None:
    page, language = anybody.page, anybody.language
    anybody.visit()
    expect(page.locator(".how-steps > li")).to_have_count(3)
    expect(page.locator(".hero-fan svg, .product-card svg.flag").last).to_be_visible()
    assert is_as_wide_as_the_screen(page)

    page.locator(".category").filter(has_text=CATEGORIES[language]).first.click()
    card = page.locator(".product-card").filter(has_text=PRODUCTS[language])
    flag = card.locator("svg.flag")
    expect(flag).to_be_visible()
    drawn = flag.evaluate("async (flag) => (await fetch(flag.firstElementChild.getAttribute('href'))).status")
    assert drawn == 200
    assert is_as_wide_as_the_screen(page)

    card.locator("a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PRODUCTS[language])
    expect(page.locator(".denomination-name").filter(has_text=AMOUNTS[language])).to_have_count(1)
    assert page.locator(".denomination-unit").count() > 0
    assert is_as_wide_as_the_screen(page)
