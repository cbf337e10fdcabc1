"""What is for sale, what is not, and why not."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from catalog.models import Category, Denomination, Product
from catalog.pricing.availability import is_sellable, obstacles
from catalog.pricing.repricing import count_products, reprice
from catalog.testing import make_category, make_denomination, make_product
from core import clock
from core.models import PageChange

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def after(denomination: Denomination, model: type, **values: Any) -> Denomination:
    """The denomination after a change to it, its product or its category, repriced."""
    ids = {
        Denomination: denomination.pk,
        Product: denomination.product_id,
        Category: denomination.product.category_id,
    }
    Denomination.objects.filter(pk=denomination.pk).update(is_for_sale=False)
    model.objects.filter(pk=ids[model]).update(**values)
    reprice([denomination.product_id], why="test")
    return Denomination.objects.select_related("product__category").get(pk=denomination.pk)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Product, {"supplier_enabled": False}),  # the catalogue's `enabled: false`
        (Product, {"is_listed": False}),
        (Product, {"withdrawn_at": "2026-01-01T00:00Z"}),
        (Category, {"is_listed": False}),
        (Category, {"withdrawn_at": "2026-01-01T00:00Z"}),
        (Denomination, {"supplier_available": False}),
        (Denomination, {"stock": 0}),
        (Denomination, {"is_priced": False}),
        (Denomination, {"wholesale": None}),
        (Denomination, {"is_listed": False}),
        (Denomination, {"withdrawn_at": "2026-01-01T00:00Z"}),
        (Denomination, {"withheld_wholesale": 900_00, "withheld_at": "2026-01-01T00:00Z"}),
        (Denomination, {"doubted_at": "2026-01-01T00:00Z"}),
        (Denomination, {"is_price_unreadable": True, "priced_at": "2026-01-01T00:00Z"}),
    ],
)
def test_each_obstacle_alone_stops_the_sale(model: type, values: dict[str, Any]) -> None:
    denomination = make_denomination()
    assert denomination.is_for_sale

    changed = after(denomination, model, **values)

    assert not changed.is_for_sale
    assert len(obstacles(changed)) >= 1
    assert not changed.product.is_available
    assert changed.stock_word == ("checked" if changed.is_in_question else "out")


def test_unknown_stock_can_be_sold() -> None:
    assert make_denomination(stock=None).stock_word == "in"


@pytest.mark.parametrize(("stock", "word"), [(0, "out"), (1, "few"), (5, "few"), (6, "in"), (None, "in")])
def test_stock_is_said_in_words(stock: int | None, word: str) -> None:
    assert make_denomination(stock=stock).stock_word == word


def test_product_knows_the_lowest_and_the_highest_price_that_can_be_had() -> None:
    cheap = make_denomination(wholesale=100_00, stock=0)
    make_denomination(product=cheap.product, wholesale=900_00)
    make_denomination(product=cheap.product, wholesale=500_00)

    cheap.product.refresh_from_db()
    assert (cheap.product.is_available, cheap.product.from_price) == (True, 525_00)
    assert cheap.product.to_price == 945_00


def test_stale_price_is_not_sellable(settings: Settings) -> None:
    denomination = make_denomination()
    now = clock.now()

    assert is_sellable(denomination, now)
    assert is_sellable(denomination, now + timedelta(minutes=14))
    assert not is_sellable(denomination, now + timedelta(minutes=16))
    settings.TIME_SCALE = 60
    assert not is_sellable(denomination, now + timedelta(seconds=16))


def test_visible_products_of_a_category_are_counted() -> None:
    denomination = make_denomination()
    category = denomination.product.category
    category.refresh_from_db()
    assert category.product_count == 1

    after(denomination, Product, is_listed=False)

    category.refresh_from_db()
    assert category.product_count == 0


def test_category_names_the_regions_of_what_it_shows() -> None:
    category = make_category()
    shown = [
        make_denomination(product=make_product(f"PSN {region}", category=category, region=region))
        for region in ("us", "usa", "germany", "")
    ]
    category.refresh_from_db()
    assert category.regions == ["germany", "united-states"]  # once, however it is spelt

    after(shown[2], Product, is_listed=False)

    category.refresh_from_db()
    assert category.regions == ["united-states"]


def test_category_in_which_nothing_changed_makes_no_kept_page_old() -> None:
    category = make_denomination().product.category
    noted = PageChange.objects.count()

    count_products([category.pk])

    assert PageChange.objects.count() == noted
