"""What a visitor wants to see of a category, as its address says: region, price, in stock, order.

What the address says wrongly is left out: a link that was cut short still shows cards.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from catalog.models import Category, Denomination, Product
from catalog.models.sort_keys import AVAILABLE_BELOW, by_falling_price, by_rising_price, dearer_than
from catalog.regions import region_name, spellings_of
from catalog.search.pagination import ProductPage, SortOrder, category_page, paginate
from catalog.texts import fold
from core.money import CENTIMES_PER_DINAR

MAX_DINARS = 99_999_999


class FilterChip(NamedTuple):
    """One filter that is set, and the parameters without it."""

    name: str
    price: int  # in centimes, of the limits
    without: str


@dataclass(frozen=True)
class CategoryFilters:
    """Its fields are the parameters of the address."""

    region: str = ""
    least: int | None = None  # whole dinars
    most: int | None = None
    stock: bool = False
    sort: SortOrder = SortOrder.RECOMMENDED

    @classmethod
    def read(cls, asked: Mapping[str, str], regions: Iterable[str]) -> Self:
        """What is asked for, as far as it can be: one of these regions, and prices the right way round."""
        least, most = _dinars(asked.get("least", "")), _dinars(asked.get("most", ""))
        if least and most and least > most:
            least, most = most, least
        return cls(
            region=next((region for region in regions if region == asked.get("region")), ""),
            least=least,
            most=most,
            stock=asked.get("stock") == "1",
            sort=next((sort for sort in SortOrder if sort == asked.get("sort")), SortOrder.RECOMMENDED),
        )

    @property
    def region_name(self) -> str:
        return region_name(self.region)

    @property
    def sorts(self) -> list[SortOrder]:
        """The orders to choose from."""
        return list(SortOrder)

    def query(self, **more: str) -> str:
        """The parameters as an address has them, "?" included; empty if there is nothing to say."""
        said = {name: value for name, value in (vars(self) | more).items() if value}
        return f"?{urlencode(said | ({'stock': 1} if self.stock else {}))}" if said else ""

    def chips(self) -> list[FilterChip]:
        """What is set, each with the way to be rid of it."""
        unset: dict[str, Any] = {"region": "", "least": None, "most": None, "stock": False}
        prices = {"least": _centimes(self.least), "most": _centimes(self.most)}
        return [
            FilterChip(name, prices.get(name, 0), replace(self, **{name: nothing}).query())
            for name, nothing in unset.items()
            if getattr(self, name)
        ]

    def cleared(self) -> str:
        """The parameters without any filter; the order stays."""
        return type(self)(sort=self.sort).query()

    def page(self, category: Category, *, after: str, size: int) -> ProductPage:
        """One page of what fits; with a lower limit, each product tells its lowest price within."""
        if self == type(self)(sort=self.sort):
            return category_page(category.pk, self.sort, after=after, size=size)
        key, price = self.sort.key, None
        products = Product.objects.on_show().filter(category=category)
        if self.region:
            products = products.filter(region__in=spellings_of(self.region))
        if self.stock or self.least or self.most:
            products = products.filter(**{f"{key}__lt": AVAILABLE_BELOW})
        if self.most:
            products = products.filter(cheapest_key__lt=dearer_than(_centimes(self.most)))
        if self.least:
            products = products.filter(to_price__gte=_centimes(self.least))
            priced = products.annotate(price_within=self._cheapest_within())
            products = priced.filter(price_within__isnull=False) if self.most else priced
            price = Coalesce("price_within", "from_price")
            if ranked := _BY_PRICE_WITHIN.get(self.sort):
                key, products = "key_within", products.annotate(key_within=ranked)
        return paginate(products, key=key, price=price, after=after, size=size)

    def _cheapest_within(self) -> Subquery:
        cards = Denomination.objects.filter(product=OuterRef("pk"), is_for_sale=True)
        if self.least:
            cards = cards.filter(selling_price__gte=self.least * CENTIMES_PER_DINAR)
        if self.most:
            cards = cards.filter(selling_price__lte=self.most * CENTIMES_PER_DINAR)
        return Subquery(cards.order_by("selling_price").values("selling_price")[:1])


# A product that costs less than the lower limit counts with its first price above that. The database has to
# look at all of the category that fit, as no column holds that price.
_BY_PRICE_WITHIN = {
    SortOrder.CHEAPEST: by_rising_price(F("price_within")),
    SortOrder.DEAREST: by_falling_price(F("price_within")),
}


def regions_of(category: Category) -> dict[str, str]:
    """The regions of a category's cards, by key, with their names, in the order of the active language."""
    names = ((key, region_name(key)) for key in category.regions)
    return dict(sorted(names, key=lambda pair: fold(pair[1])))


def _centimes(dinars: int | None) -> int:
    return (dinars or 0) * CENTIMES_PER_DINAR


def _dinars(text: str) -> int | None:
    """Whole dinars as people type them, in any digits and with spaces; None if it is no such number."""
    digits = re.sub(r"\s", "", text)
    return min(int(digits), MAX_DINARS) or None if digits.isdecimal() and len(digits) <= 30 else None
