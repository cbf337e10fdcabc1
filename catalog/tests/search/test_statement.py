"""One query for a search, and an index that is in step with the products whatever happens to them."""

import pytest
from django.db import connection

from catalog import checks
from catalog.models import Denomination, PriceChange, Product
from catalog.popularity import ProductSales, record_sales
from catalog.pricing.repricing import reprice
from catalog.search import index, statement
from catalog.search.index import create_index, drop_index, is_in_step, restore_index
from catalog.search.product_search import search
from catalog.testing import make_category, make_denomination, make_product
from core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def test_search_takes_one_query_whatever_it_finds(django_assert_num_queries) -> None:
    """On SQLite one for the words and the likeliest meaning, and few more where these find nothing."""
    netflix = make_category("Netflix")
    make_denomination("10 USD", product=make_product("Netflix USA", region="usa", category=netflix))
    for query, titles, on_sqlite in [
        ("netflix", ["Netflix USA"], 1),
        ("netflex", ["Netflix USA"], 1),
        ("netflix hd france", ["Netflix USA"], 2),
        ("netflex zzzz 50 euros france", ["Netflix USA"], 4),
        ("zzzzz", [], 1),
        ("fortnite", [], 1),
    ]:
        with django_assert_num_queries(on_sqlite if connection.vendor == "sqlite" else 1):
            result = search(query, limit=48, categories=lambda: [netflix])
        assert [product.title for product in result.products] == titles
    with django_assert_num_queries(0):
        assert search("!", limit=48).products == []


def test_sqlite_without_grams_finds_the_same_and_the_check_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (index, statement, checks):
        monkeypatch.setattr(module, "sqlite_has_trigrams", lambda: False)
    create_index("default")
    make_denomination(product=make_product("Hulu Spain"))

    assert (found("hulu"), found("lu sp"), found("hulu zzzz")) == (["Hulu Spain"], ["Hulu Spain"], [])
    is_told = [each.id for each in checks.search_has_an_index()] == ["catalog.W001"]
    assert is_told == (connection.vendor == "sqlite")


def found(query: str) -> list[str]:
    return [product.card.supplier_title for product in search(query, limit=48).products]


def test_index_follows_every_way_of_changing_a_product() -> None:
    first = make_denomination(product=make_product("Hulu Spain", region="spain")).product
    second = make_denomination(product=make_product("Hulu Japan", region="japan")).product
    assert found("hulu") == ["Hulu Spain", "Hulu Japan"]

    record_sales({second.pk: ProductSales(3, clock.now())})
    assert found("hulu") == ["Hulu Japan", "Hulu Spain"]

    Product.objects.filter(pk=first.pk).update(supplier_title="Disney Spain")
    reprice([first.pk], why="test")
    assert (found("hulu"), found("disney"), found("ey")) == (
        ["Hulu Japan"],
        ["Disney Spain"],
        ["Disney Spain"],
    )

    Product.objects.filter(pk=second.pk).update(is_listed=False)
    reprice([second.pk], why="test")
    assert found("hulu") == []

    Product.objects.filter(pk=second.pk).update(is_visible=True)
    assert found("hulu japan") == ["Hulu Japan"]

    Product.objects.bulk_create([make_unsaved("Hulu Bulk")])
    assert found("bulk") == ["Hulu Bulk"]
    Product.objects.filter(supplier_title="Hulu Bulk").delete()
    assert found("bulk") == []
    assert is_in_step("default")


def make_unsaved(title: str) -> Product:
    like = Product.objects.order_by("pk")[0]
    return Product(
        supplier_id="bulk", category=like.category, supplier_title=title, slug="bulk", is_visible=True,
        search_text=title.casefold(),
    )  # fmt: skip


def test_lost_trigger_is_put_back_and_the_index_filled_after_migrations() -> None:
    on_table = " ON catalog_product" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER catalog_search_index_insert{on_table}")
    make_denomination(product=make_product("Hulu Spain"))
    product = Product.objects.get()
    assert not is_in_step("default")

    restore_index("default")

    assert is_in_step("default")
    assert found("hulu") == ["Hulu Spain"]
    PriceChange.objects.all().delete()
    Denomination.objects.all().delete()
    product.delete()
    assert found("hulu") == []


def test_index_that_is_not_there_is_not_created_after_migrations() -> None:
    drop_index("default")
    restore_index("default")
    make_denomination(product=make_product("Hulu Spain"))

    create_index("default")
    create_index("default")

    assert found("hulu") == ["Hulu Spain"]
