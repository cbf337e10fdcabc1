"""Storing what checkProduct said: prices, stock, availability; types that came, went or jumped in price."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from catalog.models import Denomination, Product
from catalog.shelves import reprice
from catalog.writing import catalogue_writing
from core import clock, desk
from core.acts import record
from core.intervals import interval
from core.money import NotMoney, centimes_from_dinars, format_dinars
from oneclick import ProductDetails, ProductType

WHY = "wholesale price read"
LARGEST_STOCK = 2_000_000_000
JUMP = "wholesale-jump"
HIGHEST_POSITION = 30_000


def price_of(offer: ProductType) -> int | None:
    """The wholesale price in centimes; None when the supplier names none, or zero."""
    if offer.price is None:
        return None
    try:
        return centimes_from_dinars(offer.price) or None
    except NotMoney:
        return None


def stock_of(offer: ProductType) -> int | None:
    """Cards in stock; None if the supplier gives no number. `available: false` (guide 2, Arabic) is none."""
    if offer.available is False:
        return 0
    return None if offer.quantity is None else min(offer.quantity, LARGEST_STOCK)


def learn(product: Product, details: ProductDetails | None, *, asked_at: datetime) -> None:
    """Store an answer about `product`, asked for at `asked_at`; None: the supplier does not know it.

    Types that are not in the answer are withdrawn, never deleted. Does nothing if a later answer is stored
    already.
    """
    types = reversed(details.types) if details else ()  # from the end, so that of doubles the first counts
    offers = {offer.id: offer for offer in types}
    with catalogue_writing():
        if not _note_answer(product, asked_at, pause=_pause_after(details)):
            return
        known = {row.supplier_id: row for row in product.denominations.all()}
        for supplier_id in reversed(offers):
            if supplier_id not in known:
                known[supplier_id] = _add(product, supplier_id, position=100 + len(known))
        prices: dict[int, int] = {}
        for supplier_id, denomination in known.items():
            _store(denomination, offers.get(supplier_id), prices)
        product.denominations.filter(supplier_id__in=offers).update(priced_at=asked_at)
        reprice([product.pk], why=WHY, wholesale=prices)


def _pause_after(details: ProductDetails | None) -> timedelta:
    """How long until the next look: soon when a part could not be read, as it is off sale until then."""
    return interval("price_stale" if details and details.problems else "product_refresh")


def _note_answer(product: Product, asked_at: datetime, *, pause: timedelta) -> bool:
    """Note the time of the answer; False if one that was asked for later is stored already."""
    rows = Product.objects.filter(pk=product.pk).exclude(refreshed_at__gt=asked_at)
    if rows.update(refreshed_at=asked_at, tries=0) != 1:
        return False
    rows.mirrored().update(next_due_at=clock.now() + pause)
    return True


def _add(product: Product, supplier_id: str, *, position: int) -> Denomination:
    return Denomination.objects.create(
        product=product,
        supplier_id=supplier_id,
        origin=product.origin,
        position=min(position, HIGHEST_POSITION),
    )


def _store(denomination: Denomination, offer: ProductType | None, prices: dict[int, int]) -> None:
    """Store the supplier's fields of one denomination; a new wholesale price goes into `prices`."""
    facts = _facts(denomination, offer)
    price = price_of(offer) if offer else None
    if price is not None:
        facts |= _judge_price(denomination, price, prices)
    changed = {name: value for name, value in facts.items() if getattr(denomination, name) != value}
    if changed:
        # Not for sale until repriced, in the same transaction: the database checks each write by itself.
        Denomination.objects.filter(pk=denomination.pk).update(is_for_sale=False, **changed)


def _facts(denomination: Denomination, offer: ProductType | None) -> dict[str, Any]:
    if offer is None:
        return {"supplier_available": False, "withdrawn_at": denomination.withdrawn_at or clock.now()}
    return {
        "supplier_name": offer.name[:200],
        "is_priced": price_of(offer) is not None,
        "stock": stock_of(offer),
        "supplier_available": offer.available is not False,
        "withdrawn_at": None,
    }


def _judge_price(denomination: Denomination, price: int, prices: dict[int, int]) -> dict[str, Any]:
    """Take the price, or withhold the denomination if it jumped; returns the fields that say so."""
    if is_jump(denomination.wholesale, price):
        _report_jump(denomination, price)
        return {"withheld_wholesale": price, "withheld_at": denomination.withheld_at or clock.now()}
    prices[denomination.pk] = price
    if denomination.withheld_at is not None:
        desk.close_items(about=denomination, kind=JUMP, outcome="the price came back by itself")
    return {"withheld_wholesale": None, "withheld_at": None}


def is_jump(old: int | None, new: int) -> bool:
    """Whether a wholesale price moved, up or down, by more than the shop takes without asking a person."""
    return old is not None and abs(new - old) * 100 > old * settings.WHOLESALE_JUMP_PERCENT


def _report_jump(denomination: Denomination, price: int) -> None:
    if denomination.wholesale is None or denomination.withheld_wholesale == price:
        return
    old, new = format_dinars(denomination.wholesale), format_dinars(price)
    desk.open_item(
        kind=JUMP,
        about=denomination,
        title=f"{denomination.product} {denomination}: wholesale price: {old} → {new}",
        evidence={"old": denomination.wholesale, "new": price},
    )


def accept_wholesale(denomination: Denomination, *, actor: str) -> bool:
    """Accept the wholesale price for which a denomination is withheld, and sell it again at the new price.

    False if there is nothing to accept (any more), or another price by now; safe to call twice.
    """
    price = denomination.withheld_wholesale
    if price is None:
        return False
    with catalogue_writing():
        waiting = Denomination.objects.filter(pk=denomination.pk, withheld_wholesale=price)
        if waiting.update(withheld_wholesale=None, withheld_at=None) != 1:
            return False
        reprice([denomination.product_id], why="new wholesale price accepted", actor=actor,
                wholesale={denomination.pk: price})  # fmt: skip
        desk.close_items(about=denomination, kind=JUMP, outcome="accepted", by=actor)
        record(
            actor=actor,
            act="denomination.accept_wholesale",
            about=denomination,
            before={"wholesale": denomination.wholesale},
            after={"wholesale": price},
        )
    return True
