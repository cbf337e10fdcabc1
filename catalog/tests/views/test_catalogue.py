"""Pages of the catalogue: what they show, to whom, and at what cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import Settings

from catalog.models import Category, Denomination, Origin, Product
from catalog.popularity import ProductSales, record_sales
from catalog.pricing.repricing import count_products, reprice
from catalog.rehearsal import ensure_rehearsal
from catalog.testing import make_category, make_denomination, make_product
from core import clock

pytestmark = pytest.mark.django_db


def fill(products: int) -> Category:
    """A category with so many products of two denominations each, as they stand after repricing."""
    category = make_category("PSN", slug="psn")
    rows = Product.objects.bulk_create(
        Product(
            supplier_id=f"bulk-{number}", category=category, supplier_title=f"PSN Germany {number}",
            slug=f"psn-{number}", region="germany", supplier_enabled=True, is_visible=True, is_available=True,
            from_price=515_00, to_price=515_00, search_text=f"psn germany {number}",
            shelf_key=f"000100{number:012d}",
        )
        for number in range(products)
    )  # fmt: skip
    Denomination.objects.bulk_create(
        Denomination(
            product=product, supplier_id=name, supplier_name=name, wholesale=490_00, is_priced=True, stock=9,
            supplier_available=True, selling_price=515_00, is_for_sale=True,
        )
        for product in rows
        for name in ("10 EUR", "20 EUR")
    )  # fmt: skip
    count_products([category.pk])
    return category


# One of them asks whether buying is paused, which suggestions do not tell; another reads the categories.
QUERIES = {
    "/en/": 5,  # and one the figures of deliveries
    "/en/c/psn/": 3,
    "/en/c/psn/?region=germany&least=500&most=600&stock=1&sort=price": 3,
    "/en/c/psn/?sort=popular": 3,
    "/en/p/psn-7/": 3,
    "/en/search/?q=germany+psn": 2,
    "/en/search/?q=zzz": 4,  # what sells best in place of what was not found
    "/en/search/?q=germny": 3,
    "/en/search/suggest/?q=psn": 2,
    "/en/search/suggest/?q=germny": 2,
}


@pytest.mark.parametrize("products", [10, 2_000])
def test_pages_take_few_queries_whatever_the_catalogues_size(client: Client, products: int) -> None:
    fill(products)
    for path, number in QUERIES.items():
        client.get(path)  # what is read once per process is not of interest
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200

        assert len(queries) == number, path
        statements = " ".join(query["sql"] for query in queries)
        assert not re.search(r"OFFSET|COUNT\(", statements), path


@pytest.mark.parametrize(
    "path", ["/en/", "/en/c/psn/", "/en/p/psn-7/", "/en/search/?q=psn", "/en/search/suggest/?q=psn"]
)
def test_page_is_public_and_answers_unchanged(client: Client, path: str) -> None:
    fill(10)

    first = client.get(path)
    second = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies
    assert b"csrfmiddlewaretoken" not in first.content
    assert (second.status_code, second.content) == (304, b"")


def test_page_is_the_same_for_a_visitor_with_a_session(client: Client, owner_client: Client) -> None:
    fill(10)

    assert owner_client.get("/en/p/psn-7/").content == client.get("/en/p/psn-7/").content


@pytest.mark.parametrize("path", ["/en/", "/en/c/psn/", "/en/p/psn-7/", "/en/search/", "/en/search/suggest/"])
def test_pages_are_for_reading_only(client: Client, path: str) -> None:
    fill(10)

    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


def test_home_shows_what_can_be_had_mixed_over_categories(client: Client) -> None:
    psn, xbox = make_category("PSN"), make_category("Xbox")
    titles = [("PSN 1", psn, 100), ("PSN 2", psn, 101), ("Xbox 1", xbox, 100)]
    for title, category, position in titles:
        make_denomination(product=make_product(title, category=category, position=position))
    make_denomination(product=make_product("PSN sold out", category=psn, position=1), stock=0)

    response = client.get("/en/")

    assert [product.title for product in response.context["popular"]] == ["PSN 1", "Xbox 1", "PSN 2"]
    assert "Recently bought" not in response.content.decode()
    assert "Popular" not in response.content.decode()  # nothing is, yet
    assert [(category.title, category.product_count) for category in response.context["categories"]] == [
        ("PSN", 3),
        ("Xbox", 1),
    ]


def test_home_shows_what_sells_and_what_was_bought_last(client: Client) -> None:
    dull, liked, latest, gone = (
        make_denomination(product=make_product(title)).product
        for title in ("Dull", "Liked", "Latest", "Gone")
    )
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    record_sales(
        {
            liked.pk: ProductSales(3, hour - timedelta(hours=2)),
            latest.pk: ProductSales(1, hour),
            gone.pk: ProductSales(9, hour),
        }
    )
    Denomination.objects.filter(product=gone).update(stock=0)
    reprice([gone.pk], why="test")

    response = client.get("/en/")

    assert [product.title for product in response.context["popular"]] == ["Liked", "Latest", "Dull"]
    assert [product.title for product in response.context["bought"]] == ["Latest", "Liked"]
    assert "Recently bought" in response.content.decode()
    assert dull.title not in [product.title for product in response.context["bought"]]


def test_product_page_shows_denominations_with_price_and_stock(client: Client) -> None:
    product = make_product("PSN Germany", slug="psn-germany", text_en="Redeem it in the store.")
    make_denomination("10 EUR", product=product, stock=50)
    make_denomination("20 EUR", product=product, stock=2)
    make_denomination("50 EUR", product=product, stock=0)
    make_denomination("70 EUR", product=product, is_listed=False)
    make_denomination("90 EUR", product=product, wholesale=None)

    response = client.get("/en/p/psn-germany/")

    rows = response.context["facts"].amounts
    assert [(row.name, row.stock_word) for row in rows] == [
        ("10 EUR", "in"),
        ("20 EUR", "few"),
        ("50 EUR", "out"),
    ]
    assert response.context["most_per_line"] == 20
    assert "Redeem it in the store." in response.content.decode()
    assert "515" in response.content.decode()


def test_wholesale_price_is_nowhere_on_the_pages(client: Client) -> None:
    make_denomination(product=make_product(slug="one"), wholesale=4321_00)

    for path in ["/en/", "/en/p/one/", "/en/search/?q=psn", "/en/search/suggest/?q=psn"]:
        text = re.sub(r"(?<=\d)[^\w<>\"=](?=\d{3}\b)", "", client.get(path).content.decode())
        numbers = re.findall(r"\b\d+", text)
        assert "4537" in numbers
        assert not [number for number in numbers if number.startswith("4321")]


@pytest.mark.parametrize(
    "hide",
    [
        lambda product: Product.objects.filter(pk=product.pk).update(withdrawn_at="2026-01-01T00:00Z"),
        lambda product: Product.objects.filter(pk=product.pk).update(is_listed=False),
        lambda product: Category.objects.filter(pk=product.category_id).update(is_listed=False),
        lambda product: Category.objects.filter(pk=product.category_id).update(
            withdrawn_at="2026-01-01T00:00Z"
        ),
    ],
)
def test_hidden_product_is_not_found_anywhere(client: Client, hide) -> None:
    product = make_denomination(product=make_product(slug="one")).product
    assert client.get("/en/p/one/").status_code == 200

    hide(product)
    reprice([product.pk], why="test")

    assert client.get("/en/p/one/").status_code == 404
    assert client.get("/en/search/?q=psn").context["products"] == []
    assert "/en/p/one/" not in client.get("/en/search/suggest/?q=psn").content.decode()
    assert client.get("/en/").context["popular"] == []


def test_hidden_category_is_not_found(client: Client) -> None:
    make_category("Hidden", slug="hidden", is_listed=False)
    make_category("Empty", slug="empty")

    assert client.get("/en/c/hidden/").status_code == 404
    assert client.get("/en/c/nowhere/").status_code == 404
    assert client.get("/en/c/empty/").status_code == 200
    assert client.get("/en/").context["categories"] == []


def test_production_shows_no_rehearsal(client: Client, settings: Settings) -> None:
    reprice(ensure_rehearsal(), why="test")
    assert client.get("/en/p/rehearsal/").status_code == 200

    settings.IN_PRODUCTION = True

    assert client.get("/en/p/rehearsal/").status_code == 404
    assert client.get("/en/c/rehearsal/").status_code == 404
    assert Product.objects.filter(origin=Origin.REHEARSAL, is_visible=True).exists()


def test_hostile_titles_are_escaped(client: Client) -> None:
    product = make_product("<script>alert(1)</script>", slug="bad", title_fr='"><img src=x onerror=alert(1)>')
    make_denomination("<b>10</b>", product=product)

    for path in [
        "/en/",
        "/fr/",
        "/en/p/bad/",
        "/fr/p/bad/",
        "/ar/search/?q=%3Cscript%3Ealert",
        "/fr/search/?q=alert",
        "/en/search/suggest/?q=script",
        "/fr/search/suggest/?q=alert",
    ]:
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>10" not in page


def test_title_follows_the_language_of_the_address(client: Client) -> None:
    make_denomination(product=make_product("PSN", slug="psn", title_ar="بلايستيشن", title_fr="Carte PSN"))

    for language, title in [("ar", "بلايستيشن"), ("fr", "Carte PSN"), ("en", "PSN")]:
        response = client.get(f"/{language}/p/psn/")
        with translation.override(language):
            assert response.context["product"].title == title
        assert title in response.content.decode()


def test_home_is_compressed_and_still_answered_with_304(client: Client) -> None:
    first = client.get("/fr/", headers={"Accept-Encoding": "gzip"})

    again = client.get("/fr/", headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})

    assert first["Content-Encoding"] == "gzip"
    assert again.status_code == 304
