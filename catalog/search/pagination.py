"""The orders in which products can be read, and pages of them.

An order is a rank and, within it, the sort key; a page starts after a mark that names both. An offset would
read all the pages before, a count the whole list.
"""

import re
from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, F, Q, TextChoices, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.models.goods import ProductQuerySet

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
    rows = list(_following(products, after, is_ranked=rank is not None).order_by(*order)[: size + 1])
    next_mark = ".".join(str(getattr(rows[size - 1], name)) for name in order) if len(rows) > size else ""
    return ProductPage(rows[:size], next_mark)


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


def _following(products: ProductQuerySet, after: str, *, is_ranked: bool) -> ProductQuerySet:
    mark = CURSOR.fullmatch(after)
    if mark is None or (mark[1] is not None) != is_ranked:
        return products
    if not is_ranked:
        return products.filter(shelf_key__gt=mark[2])
    return products.filter(Q(rank__gt=int(mark[1])) | Q(rank=int(mark[1]), shelf_key__gt=mark[2]))
