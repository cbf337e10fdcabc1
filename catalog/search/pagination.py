"""The orders in which products can be read, and pages of them.

An order is a rank and, within it, the sort key; a page starts after a mark that names both.
"""

import re
from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, F, TextChoices, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.models.goods import ProductQuerySet
from core.web.pagination import page_after

LAST = Value(10**15)  # of what is sold out: above every price in centimes
CURSOR = re.compile(r"(?:(-?[0-9]{1,16})\.)?([0-9]{1,32})")


class SortOrder(TextChoices):
    """The orders that visitors can choose from."""

    RECOMMENDED = "", _("Recommended")
    POPULAR = "popular", _("Most popular")
    CHEAPEST = "price", _("Price: low to high")
    DEAREST = "-price", _("Price: high to low")


@dataclass(frozen=True)
class ProductPage:
    """Products, and the mark after which the next page begins."""

    products: list[Product]
    next_mark: str  # empty on the last page


def paginate(
    products: ProductQuerySet, sort: SortOrder, *, price: Combinable, after: str, size: int
) -> ProductPage:
    """The products that follow a mark, at most `size`; a mark that is not of this order leads to the first.

    `price` is what each of them costs, in centimes; null for what is sold out, which always comes last.
    """
    rank = _rank(sort, price)
    order = ["shelf_key"]
    if rank is not None:
        products, order = products.annotate(rank=rank), ["rank", "shelf_key"]
    key = _key(after, is_ranked=rank is not None)
    rows, following = page_after(products, order=order, after=key, size=size)
    return ProductPage(rows, ".".join(map(str, following or ())))


def _rank(sort: SortOrder, price: Combinable) -> Combinable | None:
    big = BigIntegerField()
    match sort:
        case SortOrder.POPULAR:
            return Case(When(is_available=True, then=-F("popularity")), default=LAST, output_field=big)
        case SortOrder.CHEAPEST:
            return Coalesce(price, LAST, output_field=big)
        case SortOrder.DEAREST:
            return Coalesce(-price, LAST, output_field=big)
        case _:
            return None


def _key(mark: str, *, is_ranked: bool) -> list[int | str] | None:
    """What a mark names, rank first; None if it is not of this order."""
    named = CURSOR.fullmatch(mark)
    if named is None or (named[1] is not None) != is_ranked:
        return None
    return [int(named[1]), named[2]] if is_ranked else [named[2]]
