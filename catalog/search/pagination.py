"""The orders in which products can be read, and pages of them, each after a mark: the key of a product."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import QuerySet, TextChoices
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.models.goods import ProductQuerySet
from catalog.models.listed_products import ListedProduct, listed
from catalog.models.sort_keys import LENGTH
from core.prepared_queries import PreparedQuery

MARK = re.compile(rf"[0-9]{{1,{LENGTH}}}")


class SortOrder(TextChoices):
    """The orders that visitors can choose from."""

    RECOMMENDED = "", _("Recommended")
    POPULAR = "popular", _("Most popular")
    CHEAPEST = "price", _("Price: low to high")
    DEAREST = "-price", _("Price: high to low")

    @property
    def key(self) -> str:
        """The column that sorts by it."""
        return _KEYS[self]


_KEYS = {
    SortOrder.RECOMMENDED: "shelf_key",
    SortOrder.POPULAR: "popular_key",
    SortOrder.CHEAPEST: "cheapest_key",
    SortOrder.DEAREST: "dearest_key",
}


@dataclass(frozen=True)
class ProductPage:
    """Products, the mark that they follow, and the one after which the next page begins."""

    products: list[ListedProduct]
    after: str  # empty on the first page
    next_mark: str  # empty on the last page


def paginate(
    products: ProductQuerySet, *, key: str, price: Combinable | None = None, after: str, size: int
) -> ProductPage:
    """The products after a mark in the order of a key, at most `size`; what is no mark leads to the first."""
    mark = _read_mark(after)
    rows = _rows(products, key=key, price=price, mark=mark, number=size + 1)
    return _page([ListedProduct.of(*row) for row in rows], mark, size)


def category_page(category_id: int, sort: SortOrder, *, after: str, size: int) -> ProductPage:
    """A page of all that a category shows: the same, prepared, since it is what most visitors ask for."""
    mark = _read_mark(after)
    query = _category_query(sort.key, bool(mark), size + 1, settings.IN_PRODUCTION)
    values = {"mark": mark} if mark else {}
    return _page(query.all(category_id=category_id, **values), mark, size)


@cache
def _category_query(
    key: str, has_mark: bool, number: int, _is_production: bool
) -> PreparedQuery[ListedProduct]:
    def build(category_id: int, mark: str = "") -> QuerySet[Product, tuple[object, ...]]:
        products = Product.objects.on_show().filter(category=category_id)
        return _rows(products, key=key, price=None, mark=mark, number=number)

    if has_mark:
        return PreparedQuery(ListedProduct.of, build, category_id=-1, mark="any mark")
    return PreparedQuery(ListedProduct.of, build, category_id=-1)


def _read_mark(text: str) -> str:
    return text if MARK.fullmatch(text) else ""


def _rows(
    products: QuerySet[Product], *, key: str, price: Combinable | None, mark: str, number: int
) -> QuerySet[Product, tuple[object, ...]]:
    if mark:
        products = products.filter(**{f"{key}__gt": mark})
    return listed(products.order_by(key), key=key, price=price)[:number]


def _page(found: list[ListedProduct], mark: str, size: int) -> ProductPage:
    """Of one product more than the page has, if there are so many."""
    return ProductPage(found[:size], mark, found[size - 1].mark if len(found) > size else "")
