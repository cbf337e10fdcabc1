"""Redemption guides: the shop's own before the shipped ones, safe whatever is written into them."""

import pytest
from django.test import Client
from django.utils import translation

from catalog.models import Product
from catalog.presentation.guide_texts import ANY_CARD, BRANDS
from catalog.presentation.redemption_guides import guide_for, shipped_steps, steps_in
from catalog.testing import make_category, make_denomination, make_product

SOLD = [
    "PSN", "Xbox", "Nintendo eShop", "Steam", "iTunes", "Apple", "Google Play", "Netflix", "Spotify",
    "Amazon", "Roblox", "PUBG Mobile", "Free Fire", "Razer Gold",
]  # fmt: skip


def guide_in(language: str, product: Product) -> tuple[str, ...]:
    with translation.override(language):
        return guide_for(product).steps


@pytest.mark.parametrize("brand", SOLD)
def test_every_usual_brand_has_a_guide(brand: str) -> None:
    assert shipped_steps(f"{brand} Germany", "Category") != ANY_CARD
    assert shipped_steps("Card Germany", brand) == shipped_steps(f"{brand} Germany", "Category")


@pytest.mark.parametrize("title", ["Steamboat", "بطاقة", "", "Pineapple", "Mobile & Internet"])
def test_an_unknown_brand_has_the_guide_that_fits_any(title: str) -> None:
    assert shipped_steps(title, "Category") == ANY_CARD


@pytest.mark.parametrize("title", ["PLAYSTATION Store 10 €", "PlayStation-Plus", "psn  (FR)", "Ｐlaystation"])
def test_a_brand_is_known_however_it_is_written(title: str) -> None:
    assert shipped_steps(title) == BRANDS[0][1]


def test_numbers_and_dashes_before_steps_are_dropped() -> None:
    text = "1. Open it\r\n\r\n 2) Type it\n٣- Confirm\n- Done\n12 digits follow\n"

    assert steps_in(text) == ("Open it", "Type it", "Confirm", "Done", "12 digits follow")


@pytest.mark.django_db
def test_the_shops_own_guide_wins_per_language() -> None:
    category = make_category("Steam", redemption_fr="De la catégorie", redemption_ar="من الفئة")
    product = make_product("Steam", category=category, redemption_fr="1. Du produit")

    assert guide_in("fr", product) == ("Du produit",)
    assert guide_in("ar", product) == ("من الفئة",)
    assert guide_in("en", product)[0].startswith("Sign in at steampowered.com")


@pytest.mark.django_db
def test_the_page_of_a_product_shows_its_guide_as_a_list_of_plain_text(client: Client) -> None:
    product = make_product(slug="one", redemption_en="1. Open <b>it</b>\n2. <script>alert(1)</script>")
    make_denomination(product=product)

    page = client.get("/en/p/one/").content.decode()

    assert "<ol><li>Open &lt;b&gt;it&lt;/b&gt;</li><li>&lt;script&gt;" in page
    assert "Use an account of this country or region: <strong>Germany</strong>" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "accounts of this country or region: <strong>Germany</strong>"),
        ("fr", "les comptes de ce pays ou de cette région\u00a0: <strong>Allemagne</strong>"),
        ("ar", "حسابات هذا البلد أو هذه المنطقة: <strong>ألمانيا</strong>"),
    ],
)
def test_the_page_says_where_a_card_works(client: Client, language: str, words: str) -> None:
    make_denomination(product=make_product(slug="one", region="germany"))

    assert words in client.get(f"/{language}/p/one/").content.decode()


@pytest.mark.django_db
def test_a_card_for_all_countries_names_no_country(client: Client) -> None:
    make_denomination(product=make_product(slug="one", region="global"))

    page = client.get("/en/p/one/").content.decode()

    assert "This card works with accounts of all countries." in page
    assert "country or region" not in page
