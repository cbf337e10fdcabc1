"""What the builders of tests make is what the shop itself would."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model

from catalog.models import Category, Denomination, MarkupRule, PriceChange, Product
from catalog.pricing.repricing import LISTING_FIELDS, reprice
from catalog.testing import make_category, make_denomination, make_product
from core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

WAYS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {  # category, product, denomination
    "ordinary": ({}, {}, {}),
    "named": ({"title_ar": "بطاقات"}, {"title_fr": "Carte", "region": "usa"}, {"name_en": "Ten"}),
    "unpriced": ({}, {}, {"wholesale": None}),
    "sold out": ({}, {}, {"stock": 0}),
    "unlisted": ({}, {}, {"is_listed": False}),
    "unlisted product": ({}, {"is_listed": False}, {}),
    "unlisted category": ({"is_listed": False}, {}, {}),
    "withdrawn": ({}, {}, {"withdrawn_at": clock.now()}),
    "withdrawn product": ({}, {"withdrawn_at": clock.now()}, {}),
    "withheld": ({}, {}, {"withheld_wholesale": 900_00, "withheld_at": clock.now()}),
    "stale": ({}, {}, {"priced_at": clock.now() - timedelta(days=3)}),
    "the shop's own": ({}, {"origin": "shop"}, {"origin": "shop", "position": 7}),
}


def rows() -> dict[str, list[dict[str, Any]]]:
    """All that stands in the catalogue, but for the moments of its writing."""
    models: list[type[Model]] = [Category, Product, Denomination, PriceChange]
    told = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
    for change in told["PriceChange"]:
        del change["at"]
    return told


@pytest.mark.parametrize("is_ruled", [False, True], ids=["shop's rule", "own rule"])
@pytest.mark.parametrize("way", WAYS)
def test_first_denomination_is_written_as_reprice_would(way: str, is_ruled: bool) -> None:
    of_category, of_product, of_denomination = WAYS[way]
    product = make_product(category=make_category(**of_category), **of_product)
    if is_ruled:
        MarkupRule.objects.create(product=product, percent=12, fixed=3_00, step=10_00, least_profit=40_00)

    made = make_denomination(product=product, **of_denomination)

    at_once = rows()
    assert Denomination.objects.values().get() == {
        field.attname: getattr(made, field.attname) for field in Denomination._meta.fields
    }
    _as_before_pricing(made)
    reprice([product.pk], why="made for a test")
    for change in (repriced := rows())["PriceChange"]:
        change["id"] = at_once["PriceChange"][0]["id"]
    assert repriced == at_once


def _as_before_pricing(made: Denomination) -> None:
    """All that is computed is as in rows that nothing has been computed for."""
    PriceChange.objects.all().delete()
    Denomination.objects.update(selling_price=None, least_profit=0, is_for_sale=False)
    shelf = {name: Product._meta.get_field(name).get_default() for name in LISTING_FIELDS}
    Product.objects.update(**shelf)
    Category.objects.update(product_count=0, regions=[])
