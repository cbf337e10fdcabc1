"""Answers that say what the last one said: nothing is written for them, and nobody waits.

Each purchase reads its product. That the same was read a moment ago is noted once in a while, not each time.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from catalog.identity.comparison import CardIdentity, IdentityDifference, compare_identities
from catalog.models import Denomination
from catalog.models.goods import FEW
from catalog.supply.offer_facts import changed_facts, price_of, readable_facts
from core.intervals import Interval
from core.prepared_queries import PreparedQuery
from core.text import truncate
from oneclick import ProductDetails, ProductType


class KnownType(NamedTuple):
    """A type as it stands, in the fields that an answer may change, with those of its product."""

    supplier_id: str
    supplier_name: str
    wholesale: int | None
    withheld_wholesale: int | None
    withheld_at: datetime | None
    doubted_at: datetime | None
    priced_at: datetime | None
    stock: int | None
    supplier_available: bool
    is_priced: bool
    is_price_unreadable: bool
    unreadable_since: datetime | None
    missing_since: datetime | None
    withdrawn_at: datetime | None
    product_title: str
    product_region: str
    checked_title: str
    refreshed_at: datetime | None
    tries: int


def _known_types(product_id: int) -> QuerySet[Denomination, Any]:
    own = KnownType._fields[: KnownType._fields.index("product_title")]
    of_product = ("supplier_title", "region", "checked_title", "refreshed_at", "tries")
    rows = Denomination.objects.filter(product=product_id).order_by()
    return rows.values_list(*own, *(f"product__{name}" for name in of_product))


_KNOWN_TYPES = PreparedQuery(KnownType, _known_types, product_id=-1)


def is_known(product_id: int, details: ProductDetails | None, *, asked_at: datetime) -> bool:
    """Whether an answer that says the same in every field was stored a moment before this one was asked for.

    One SELECT. In doubt it is not known.
    """
    if details is None or details.problems or not details.is_whole:
        return False
    rows = _KNOWN_TYPES.all(product_id=product_id)
    if not rows or rows[0].tries or not all(_was_just_read(row, asked_at) for row in rows):
        return False
    offers = {offer.id: offer for offer in reversed(details.types)}
    title = truncate(details.title, 200)
    if title not in ("", rows[0].checked_title) or offers.keys() - {row.supplier_id for row in rows}:
        return False
    return all(_is_as_known(row, offers.get(row.supplier_id), title) for row in rows)


def _was_just_read(row: KnownType, asked_at: datetime) -> bool:
    """The product, and the price of the type unless that has gone."""
    noted = [row.refreshed_at] if row.withdrawn_at is not None else [row.refreshed_at, row.priced_at]
    lasts = Interval.READING_NOTED.duration
    return all(each is not None and each <= asked_at < each + lasts for each in noted)


def _is_as_known(row: KnownType, offer: ProductType | None, title: str) -> bool:
    if offer is None:
        return row.withdrawn_at is not None
    changed = changed_facts(row, readable_facts(row, offer))
    if changed.keys() - {"stock"} or (changed and not _is_plenty(row.stock, changed["stock"])):
        return False
    return _is_price_known(row, price_of(offer)) and _is_name_known(row, truncate(offer.name, 200), title)


def _is_plenty(*stocks: int | None) -> bool:
    """Whether neither number makes a difference to anybody: it goes down with every purchase."""
    return all(stock is not None and stock > FEW for stock in stocks)


def _is_price_known(row: KnownType, price: int | None) -> bool:
    is_withheld = row.withheld_at is not None or row.withheld_wholesale is not None
    return price is None or (price == row.wholesale and not is_withheld)


def _is_name_known(row: KnownType, name: str, title: str) -> bool:
    if name != row.supplier_name or row.doubted_at is not None:
        return False
    known = CardIdentity(row.product_title, row.supplier_name, row.product_region)
    return compare_identities(known, CardIdentity(title, name)) is not IdentityDifference.VALUE
