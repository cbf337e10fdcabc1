"""The orders in which products can be read, and pages of them, each after a mark: the key of a product."""

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.models.goods import ProductQuerySet
from catalog.models.sort_keys import LENGTH
from core.web.pagination import page_after

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

    products: list[Product]
    after: str  # empty on the first page
    next_mark: str  # empty on the last page


def paginate(products: ProductQuerySet, *, key: str, after: str, size: int) -> ProductPage:
    """The products after a mark in the order of a key, at most `size`; what is no mark leads to the first."""
    mark = [after] if MARK.fullmatch(after) else None
    rows, following = page_after(products, order=[key], after=mark, size=size)
    return ProductPage(rows, after if mark else "", following[0] if following else "")
