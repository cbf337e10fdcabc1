"""In which order the front page shows what there is: what sells here first."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from catalog.models import Category, Product
from catalog.models.categories import FIRST_POSITION
from catalog.models.listed_products import ListedProduct, listed
from catalog.models.sort_keys import AVAILABLE_BELOW
from catalog.name_words import FAMILIES
from catalog.texts import fold
from core.prepared_queries import PreparedQuery

_WANTED = {family: rank for rank, family in enumerate(FAMILIES)}  # as people in Algeria ask for them


def best_available(number: int) -> list[ListedProduct]:
    """What sells best of all that can be had; before anything is sold, the first of the shelf."""
    return _best_query(number, settings.IN_PRODUCTION).all()


def lately_bought(number: int) -> list[ListedProduct]:
    """What can be had and was bought last."""
    return _bought_query(number, settings.IN_PRODUCTION).all()


@cache
def _best_query(number: int, _is_production: bool) -> PreparedQuery[ListedProduct]:
    def build() -> QuerySet[Product, Any]:
        best = _available().filter(popular_key__lt=AVAILABLE_BELOW).order_by("popular_key")
        return listed(best, key="popular_key")[:number]

    return PreparedQuery(ListedProduct.of, build)


@cache
def _bought_query(number: int, _is_production: bool) -> PreparedQuery[ListedProduct]:
    def build() -> QuerySet[Product, Any]:
        bought = _available().filter(last_bought_at__isnull=False)
        return listed(bought.order_by("-last_bought_at", "shelf_key"), key="shelf_key")[:number]

    return PreparedQuery(ListedProduct.of, build)


def _available() -> QuerySet[Product]:
    return Product.objects.on_show().filter(is_available=True)


def in_demand(categories: Iterable[Category], best_sellers: Sequence[ListedProduct]) -> list[Category]:
    """The categories of what sells best first, then those that the shop put first, then what is asked for.

    `best_sellers` are products, the best first; what was not sold says nothing.
    """
    sold: dict[int, int] = {}
    for rank, product in enumerate(best_sellers):
        if product.popularity:
            sold.setdefault(product.category_id, rank)

    def place(category: Category) -> tuple[int, int, int, int]:
        by_shop = min(category.position, FIRST_POSITION)  # from there on the supplier's list numbers them
        wanted = _WANTED.get(fold(category.supplier_title), len(_WANTED))
        return sold.get(category.pk, len(best_sellers)), by_shop, wanted, category.position

    return sorted(categories, key=place)


def mixed(products: Sequence[ListedProduct], categories: Iterable[Category]) -> list[ListedProduct]:
    """One product of each category, in their order, then the others in their own."""
    first: dict[int, ListedProduct] = {}
    for product in products:
        first.setdefault(product.category_id, product)
    leading = [first[category.pk] for category in categories if category.pk in first]
    chosen = {product.pk for product in leading}
    return [*leading, *(product for product in products if product.pk not in chosen)]
