"""Answers that say what the last one said: nothing is written for them, and nobody waits.

Each purchase reads its product. That the same was read a moment ago is noted once in a while, not each time.
"""

from datetime import datetime

from catalog.identity.changes import identity_of
from catalog.identity.comparison import CardIdentity, IdentityDifference, compare_identities
from catalog.models import Denomination, Product
from catalog.models.goods import FEW
from catalog.supply.offer_facts import changed_facts, price_of, readable_facts
from core.intervals import Interval
from core.text import truncate
from oneclick import ProductDetails, ProductType


def is_known(product: Product, details: ProductDetails | None, *, asked_at: datetime) -> bool:
    """Whether an answer that says the same in every field was stored a moment before this one was asked for.

    One SELECT. In doubt it is not known.
    """
    if details is None or details.problems or not details.is_whole:
        return False
    rows = list(product.denominations.select_related("product"))
    if not rows or not _was_just_read(rows[0].product, asked_at):
        return False
    offers = {offer.id: offer for offer in reversed(details.types)}
    title = truncate(details.title, 200)
    if title not in ("", rows[0].product.checked_title) or offers.keys() - {row.supplier_id for row in rows}:
        return False
    return all(_is_as_known(row, offers.get(row.supplier_id), title) for row in rows)


def _was_just_read(product: Product, asked_at: datetime) -> bool:
    noted = product.refreshed_at
    return (
        not product.tries
        and noted is not None
        and (noted <= asked_at < noted + Interval.READING_NOTED.duration)
    )


def _is_as_known(row: Denomination, offer: ProductType | None, title: str) -> bool:
    if offer is None:
        return row.withdrawn_at is not None
    changed = changed_facts(row, readable_facts(row, offer))
    if changed.keys() - {"stock"} or (changed and not _is_plenty(row.stock, changed["stock"])):
        return False
    return _is_price_known(row, price_of(offer)) and _is_name_known(row, truncate(offer.name, 200), title)


def _is_plenty(*stocks: int | None) -> bool:
    """Whether neither number makes a difference to anybody: it goes down with every purchase."""
    return all(stock is not None and stock > FEW for stock in stocks)


def _is_price_known(row: Denomination, price: int | None) -> bool:
    is_withheld = row.withheld_at is not None or row.withheld_wholesale is not None
    return price is None or (price == row.wholesale and not is_withheld)


def _is_name_known(row: Denomination, name: str, title: str) -> bool:
    if name != row.supplier_name or row.doubted_at is not None:
        return False
    told = CardIdentity(title, name)
    return compare_identities(identity_of(row), told) is not IdentityDifference.VALUE
