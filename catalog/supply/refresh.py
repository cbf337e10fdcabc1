"""Price and stock of one product, read from the supplier now.

Used when a refresh is due, at checkout, and again right before a card is bought. The call is made outside any
transaction; what it taught is stored by catalog.supply.product_update.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

import oneclick
from catalog.identity.comparison import CardIdentity
from catalog.models import Denomination, Origin, Product
from catalog.pricing.availability import is_fresh
from catalog.rehearsal import STOCK, WHOLESALE
from catalog.supply.offer_facts import price_of, stock_of
from catalog.supply.product_update import apply_details
from core import clock
from core.intervals import Interval
from core.prepared_queries import PreparedQuery
from oneclick import (
    KeyRejectedError,
    OneClickError,
    ProductDetails,
    RequestRefusedError,
    UnreadableResponseError,
)

MOST_DOUBLINGS = 8  # of the pause after looks that fail


@dataclass(frozen=True)
class FreshOffer:
    """What the supplier offers now: centimes per card (None: no price), cards in stock (None: not told)."""

    wholesale: int | None
    stock: int | None
    is_gone: bool  # the supplier no longer knows the product or this type of it
    said: CardIdentity | None = None  # what the supplier calls it; None: the shop's own test types


class AskedProduct(NamedTuple):
    """What is needed of a product to ask about it; the rest is read where the answer brings news."""

    pk: int
    supplier_id: str
    origin: str
    tries: int

    @classmethod
    def of(cls, product: Product) -> "AskedProduct":
        return cls(*(getattr(product, name) for name in cls._fields))


def _asked_product(product_id: int) -> QuerySet[Product, Any]:
    return Product.objects.filter(pk=product_id).values_list(*AskedProduct._fields)


_ASKED_PRODUCT = PreparedQuery(AskedProduct, _asked_product, product_id=-1)


def refresh_product(product_id: int) -> ProductDetails | None:
    """Ask the supplier about a product and store what it says; None if the supplier does not know it.

    Raises OneClickError if no readable answer came; then only the time of the next try changes. Safe to call
    twice or at once: an answer never overwrites one that was asked for later. The shop's own test types are
    left alone.
    """
    product = _ASKED_PRODUCT.first(product_id=product_id)
    if product is None:
        raise Product.DoesNotExist
    return _refresh(product)


def _refresh(product: AskedProduct) -> ProductDetails | None:
    if product.origin == Origin.REHEARSAL:
        return None
    asked_at = clock.now()
    try:
        details = _ask(product)
    except OneClickError:
        _try_later(product)
        raise
    apply_details(product.pk, details, asked_at=asked_at)
    return details


def claim_refresh(product_id: int) -> bool:
    """Claim a refresh that is due; True for one of several rivals. If it is lost, it is due again soon."""
    now = clock.now()
    due = Product.objects.filter(pk=product_id, next_due_at__lte=now)
    return due.update(next_due_at=now + Interval.PRICE_STALE.duration) == 1


def fresh_offer(denomination: Denomination) -> FreshOffer:
    """What the supplier offers for a denomination right now; what it says is stored, too.

    Raises OneClickError if no readable answer came: then nothing is known, and nothing may be bought.
    """
    if denomination.origin == Origin.REHEARSAL:
        return FreshOffer(wholesale=WHOLESALE, stock=STOCK, is_gone=False)
    details = _refresh(AskedProduct.of(denomination.product))
    offered = {offer.id: offer for offer in details.types} if details else {}
    offer = offered.get(denomination.supplier_id)
    if details is None or (offer is None and details.is_whole):
        return FreshOffer(wholesale=None, stock=None, is_gone=True)
    if offer is None:
        raise UnreadableResponseError("the type is not among those that could be read")
    if vital := [field for field in ("price", "name") if field in offer.unreadable]:
        raise UnreadableResponseError(f"cannot be read: {', '.join(vital)}")
    said = CardIdentity(details.title, offer.name)
    return FreshOffer(wholesale=price_of(offer), stock=stock_of(offer), is_gone=False, said=said)


def refresh_stale(denominations: Iterable[Denomination]) -> list[Denomination]:
    """Refresh those whose price is too old to sell at; returns them all as they are now, in the same order.

    A supplier that does not answer is not an error here: what stays stale is not sellable
    (availability.is_sellable).
    """
    rows = list(denominations)
    now = clock.now()
    for product_id in dict.fromkeys(row.product_id for row in rows if not is_fresh(row, now)):
        try:
            refresh_product(product_id)
        except OneClickError:
            continue
    ids = [row.pk for row in rows]
    current = Denomination.objects.select_related("product__category").in_bulk(ids)
    return [current[pk] for pk in ids]


def _ask(product: AskedProduct) -> ProductDetails | None:
    try:
        details = oneclick.client().check_product(product.supplier_id)
    except RequestRefusedError as exc:
        # A 404 without a code comes from a router or a proxy that does not know the path: it says nothing.
        if exc.http_status == 404 and exc.code and not isinstance(exc, KeyRejectedError):
            return None
        raise
    except ValueError:
        raise UnreadableResponseError("the product's id cannot stand in a path") from None
    if details.product_id not in ("", product.supplier_id):
        raise UnreadableResponseError("the answer is about another product")
    return details


def _try_later(product: AskedProduct) -> None:
    pause: timedelta = Interval.PRICE_STALE.duration * 2 ** min(product.tries, MOST_DOUBLINGS)
    pause = min(pause, Interval.PRODUCT_REFRESH.duration)
    mirrored = Product.objects.mirrored().filter(pk=product.pk)
    mirrored.update(tries=min(product.tries + 1, 1000), next_due_at=clock.now() + pause)
