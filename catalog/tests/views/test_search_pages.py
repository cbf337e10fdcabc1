"""The page of a search, and what is suggested while somebody types."""

import re

import pytest
from django.test import Client

from catalog.popularity import ProductSales, record_sales
from catalog.testing import make_category, make_denomination, make_product
from core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shelf() -> None:
    netflix, steam = make_category("Netflix", slug="netflix"), make_category("Steam", slug="steam")
    make_denomination(
        "100 TRY", product=make_product("Netflix Turkey", slug="n-tr", category=netflix, region="turkey")
    )
    make_denomination("5 USD", product=make_product("Steam USA", slug="s-us", category=steam, region="usa"))
    make_denomination(
        "10 EUR", product=make_product("Steam Spain", slug="s-es", category=steam, region="spain"), stock=0
    )


def titles(products: list) -> list[str]:
    return [product.title for product in products]


def options(client: Client, query: str) -> list[tuple[str, str]]:
    """Where each suggestion leads, and what it says."""
    page = client.get("/en/search/suggest/", {"q": query}).content.decode()
    found = re.findall(r'role="option"[^>]*data-href="([^"]*)">(.*?)</li>', page, re.DOTALL)
    return [
        (address, " ".join(re.sub(r"<svg.*?</svg>|<[^>]*>", " ", text).split())) for address, text in found
    ]


def test_misspelt_word_is_understood_and_the_page_says_so(client: Client) -> None:
    response = client.get("/en/search/", {"q": "netflex"})

    assert titles(response.context["products"]) == ["Netflix Turkey"]
    assert 'Did you mean <a href="/en/search/?q=netflix"><bdi>netflix</bdi></a>?' in response.content.decode()


def test_what_is_found_as_typed_is_not_corrected(client: Client) -> None:
    assert "Did you mean" not in client.get("/en/search/", {"q": "steam"}).content.decode()


@pytest.mark.parametrize("query", ["zzzzz", "zzzzz yyyyy"])
def test_nothing_found_leads_on_to_categories_and_popular_cards(client: Client, query: str) -> None:
    record_sales({make_denomination(product=make_product("Liked")).product_id: ProductSales(2, clock.now())})

    response = client.get("/en/search/", {"q": query})
    page = response.content.decode()

    assert response.context["products"] == []
    assert query in page
    assert "Did you mean" not in page  # that would lead nowhere
    assert {category.title for category in response.context["categories"]} >= {"Netflix", "Steam"}
    assert titles(response.context["popular"]) == ["Liked", "Netflix Turkey", "Steam USA", "Steam Spain"]


def test_suggestions_lead_to_categories_cards_and_all_of_them(client: Client) -> None:
    assert options(client, "stea") == [
        ("/en/c/steam/", "Steam 2 cards"),
        ("/en/p/s-us/", "Steam USA United States · 515 DA"),
        ("/en/p/s-es/", "Steam Spain Spain · Sold out"),
        ("/en/search/?q=stea", "All cards for “ stea ”"),
    ]


def test_suggestions_forgive_a_wrong_letter_and_other_scripts(client: Client) -> None:
    assert options(client, "netflxi")[0] == ("/en/c/netflix/", "Netflix 1 card")
    assert options(client, "ستيم")[0] == ("/en/c/steam/", "Steam 2 cards")


def test_nothing_to_suggest_is_an_empty_answer_kept_out_of_indexes(client: Client) -> None:
    response = client.get("/en/search/suggest/", {"q": "zzzzz"})

    assert "option" not in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "query",
    [
        "\x00",
        "%",
        "' OR 1=1 --",
        "<script>",
        "ط" * 5000,
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
def test_search_bears_odd_queries(client: Client, query: str) -> None:
    for address in ("/en/search/", "/en/search/suggest/"):
        assert client.get(address, {"q": query}).status_code == 200
