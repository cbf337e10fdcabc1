"""Filters and orders of a category page, as links say them."""

import re

import pytest
from django.http import QueryDict
from django.test import Client

from catalog.models import Category, Product
from catalog.popularity import ProductSales, record_sales
from catalog.search.category_filters import MAX_DINARS, CategoryFilters
from catalog.search.pagination import SortOrder
from catalog.testing import make_category, make_denomination, make_product
from core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

DINARS = {"USA": (1_000, 5_000), "Spain": (2_000,), "UAE": (300, 9_000), "Worldwide": (2_000,)}
REGIONS = {"USA": "usa", "Spain": "spain", "UAE": "united-arab-emirates", "Worldwide": "global"}


@pytest.fixture
def psn() -> Category:
    """Four cards and a sold-out one; 5 % come upon the wholesale price."""
    category = make_category("PSN", slug="psn")
    for title, prices in DINARS.items():
        product = make_product(title, category=category, region=REGIONS[title])
        for price in prices:
            make_denomination(product=product, wholesale=price * 100)
    make_denomination(product=make_product("Gone", category=category, region="us"), stock=0)
    return category


def shown(client: Client, query: str = "") -> list[str]:
    return [product.title for product in client.get(f"/en/c/psn/{query}").context["products"]]


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["USA", "Spain", "UAE", "Worldwide", "Gone"]),
        ("?stock=1", ["USA", "Spain", "UAE", "Worldwide"]),
        ("?region=united-states", ["USA", "Gone"]),  # under all its spellings
        ("?region=united-states&stock=1", ["USA"]),
        ("?region=global", ["Worldwide"]),
        ("?least=5000", ["USA", "UAE"]),  # one of its cards costs that
        ("?most=1050", ["USA", "UAE"]),
        ("?least=1050&most=2100", ["USA", "Spain", "Worldwide"]),
        ("?least=400&most=1000", []),  # between two prices of one product
        ("?sort=price", ["UAE", "USA", "Spain", "Worldwide", "Gone"]),
        ("?sort=-price", ["Spain", "Worldwide", "USA", "UAE", "Gone"]),
        ("?sort=price&least=4000", ["USA", "UAE"]),  # 5,250 and 9,450 count here
        ("?sort=-price&least=4000", ["UAE", "USA"]),
        ("?sort=popular", ["Worldwide", "USA", "Spain", "UAE", "Gone"]),
    ],
)
def test_filters_and_orders(client: Client, psn: Category, query: str, titles: list[str]) -> None:
    sold = {"Worldwide": 5, "USA": 2, "Gone": 9}
    ids = dict(Product.objects.values_list("supplier_title", "pk"))
    record_sales({ids[title]: ProductSales(number, clock.now()) for title, number in sold.items()})

    assert shown(client, query) == titles


def test_card_shows_the_price_that_the_filter_is_about(client: Client, psn: Category) -> None:
    page = client.get("/en/c/psn/?least=4000").content.decode()

    assert re.findall(r'from <bdi dir="ltr" class="money">([^<]+)\u00a0DA</bdi></span>\n', page) == [
        "5\u00a0250",
        "9\u00a0450",
    ]


@pytest.mark.parametrize("sort", list(SortOrder))
def test_every_order_leads_through_all_cards_once(client: Client, sort: SortOrder) -> None:
    category = make_category("PSN", slug="psn")
    products = [make_product(f"PSN {number}", category=category) for number in range(60)]
    for number, product in enumerate(products):
        Product.objects.filter(pk=product.pk).update(
            is_visible=True,
            is_available=number % 5 > 0,
            from_price=(1 + number % 7) * 100_00 if number % 5 else None,
            popularity=number % 3,
            shelf_key=f"{int(not number % 5)}00100{number:012d}",
        )
    seen, url = [], f"/en/c/psn/?sort={sort}"
    while url:
        context = client.get(url).context
        seen += [product.pk for product in context["products"]]
        url = context["next_url"]

    assert len(seen) == 60
    assert set(seen) == {product.pk for product in products}


@pytest.mark.parametrize("sort", ["", "price"])
def test_odd_page_marks_do_no_harm(client: Client, psn: Category, sort: str) -> None:
    for after in ["", "x", "-1", "1.", "' OR 1=1", "٣", "9" * 1000, "%00", f"{'9' * 16}.1", "-1.2"]:
        assert client.get("/en/c/psn/", {"after": after, "sort": sort}).status_code == 200, after


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("", CategoryFilters()),
        ("region=&least=&most=&stock=&sort=", CategoryFilters()),
        (
            "region=spain&stock=1&sort=price",
            CategoryFilters(region="spain", stock=True, sort=SortOrder.CHEAPEST),
        ),
        ("region=narnia&stock=yes&sort=name&page=7", CategoryFilters()),
        ("least=١٥٠٠&most=2 000", CategoryFilters(least=1500, most=2000)),
        ("least=900&most=200", CategoryFilters(least=200, most=900)),  # the right way round
        (f"most={'9' * 25}", CategoryFilters(most=MAX_DINARS)),
        (f"most={'9' * 5000}&least=-5", CategoryFilters()),
        ("least=1e3&most=12.5", CategoryFilters()),
        ("least=0&most=²", CategoryFilters()),
        ("least=%00&region=%00&sort=%00", CategoryFilters()),
    ],
)
def test_what_an_address_asks_is_taken_as_far_as_it_makes_sense(asked: str, read: CategoryFilters) -> None:
    assert CategoryFilters.read(QueryDict(asked), ["spain"]) == read


def test_address_is_as_short_as_what_is_asked(client: Client, psn: Category) -> None:
    filters = CategoryFilters(region="spain", least=500, stock=True, sort=SortOrder.CHEAPEST)

    assert CategoryFilters().query() == ""
    assert filters.query() == "?region=spain&least=500&stock=1&sort=price"
    assert CategoryFilters.read(QueryDict(filters.query()[1:]), ["spain"]) == filters
    assert [chip.without for chip in filters.chips()] == [
        "?least=500&stock=1&sort=price",
        "?region=spain&stock=1&sort=price",
        "?region=spain&least=500&sort=price",
    ]


def test_page_tells_what_is_set_and_how_to_be_rid_of_it(client: Client, psn: Category) -> None:
    page = client.get("/en/c/psn/?region=spain&least=9999999&sort=price").content.decode()

    assert "No card fits" in page
    assert 'href="/en/c/psn/?sort=price">Clear the filters</a>' in page
    assert 'href="/en/c/psn/?region=spain&amp;sort=price"' in page
    assert '<option value="spain" selected>Spain</option>' in page
    assert 'name="least" value="9999999"' in page
