"""Storing what checkProduct said: prices, stock, availability; types that came, went or jumped in price."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from catalog.identity.comparison import IdentityDifference
from catalog.identity.review import record_checked_title, review_type
from catalog.identity.successors import flag_successor, former_type
from catalog.kinds import CatalogDeskKind
from catalog.locks import products_lock
from catalog.models import Denomination, Origin, Product
from catalog.pricing.repricing import reprice
from catalog.reasons import OfferReason, PriceReason
from catalog.supply.known_answers import is_known
from catalog.supply.offer_facts import changed_facts, price_of, readable_facts
from catalog.supply.unreadable import report_unreadable
from core import clock, desk
from core.audit_log import record
from core.intervals import Interval
from core.money import format_dinars
from core.reasons import Reason
from core.text import truncate
from oneclick import ProductDetails, ProductType

HIGHEST_POSITION = 30_000


def apply_details(product_id: int, details: ProductDetails | None, *, asked_at: datetime) -> None:
    """Store an answer about a product, asked for at `asked_at`; None: the supplier does not know it.

    What cannot be read stays as it was and is marked. A type that is missing is not sold from now on, and
    withdrawn, never deleted, when a second answer in a row agrees. Does nothing if a later answer is stored
    already, or may have been: one that says what was known is not noted each time (see known_answers).
    """
    if is_known(product_id, details, asked_at=asked_at):
        return
    types = reversed(details.types) if details else ()  # from the end, so that of doubles the first counts
    offers = {offer.id: offer for offer in types}
    is_whole = details is None or details.is_whole
    with products_lock([product_id]):
        product = Product.objects.get(pk=product_id)
        if not _note_answer(product, asked_at, details):
            return
        known = {row.supplier_id: row for row in product.denominations.select_related("product")}
        were_unreadable = {row.pk for row in known.values() if row.unreadable_since is not None}
        prices: dict[int, int] = {}
        for supplier_id, denomination in known.items():
            if supplier_id in offers:
                _store(denomination, offers[supplier_id], prices, asked_at)
            else:
                _store_missing(denomination, is_whole=is_whole)
        for supplier_id in reversed(offers):
            if supplier_id not in known:
                gone = [row for id, row in known.items() if id not in offers]
                _add(product, offers[supplier_id], gone, prices, asked_at)
        _judge_names(product, details)
        unreadable = product.denominations.exclude(unreadable_since=None)
        if were_unreadable != set(unreadable.values_list("pk", flat=True)):
            report_unreadable()
        reprice([product.pk], why=PriceReason.READ, wholesale=prices)


def _note_answer(product: Product, asked_at: datetime, details: ProductDetails | None) -> bool:
    """Note the time of the answer; False if one that was asked for later is stored already."""
    now = clock.now()
    newest = asked_at
    if now - asked_at > Interval.READING_SLOW.duration:
        newest -= Interval.READING_NOTED.duration  # one asked for since may have come, and not been noted
    rows = Product.objects.filter(pk=product.pk).exclude(refreshed_at__gt=newest)
    if rows.update(refreshed_at=asked_at, tries=0) != 1:
        return False
    stored = Product.objects.mirrored().filter(pk=product.pk)
    stored.update(next_due_at=now + _pause_after(product, details))
    return True


def _pause_after(product: Product, details: ProductDetails | None) -> timedelta:
    """How long until the next look: soon when a part could not be read, or is missing for the first time."""
    listed = {offer.id for offer in details.types} if details else set()
    known = product.denominations.filter(origin=Origin.SUPPLIER, missing_since=None, withdrawn_at=None)
    is_odd = (details and details.problems) or known.exclude(supplier_id__in=listed).exists()
    return (Interval.PRICE_STALE if is_odd else Interval.PRODUCT_REFRESH).duration


def _add(
    product: Product,
    offer: ProductType,
    gone: list[Denomination],
    prices: dict[int, int],
    asked_at: datetime,
) -> None:
    """A new type. What cannot be read is not taken; what comes under another id waits for the old to go.

    `gone` are the known types that are not in the answer, as they stood before it.
    """
    if offer.unreadable:
        return
    former = former_type(offer.name, gone)
    if former is not None and former.withdrawn_at is None and former.missing_since is None:
        return
    row = Denomination.objects.create(
        product=product,
        supplier_id=offer.id,
        origin=product.origin,
        position=min(100 + product.denominations.count(), HIGHEST_POSITION),
        same_as=former,
        is_listed=former is None or former.is_listed,
    )
    _store(row, offer, prices, asked_at)
    if former is not None:
        row.supplier_name = offer.name
        flag_successor(row)


def _store(
    denomination: Denomination, offer: ProductType, prices: dict[int, int], asked_at: datetime
) -> None:
    """Store the supplier's fields of one denomination; a new wholesale price goes into `prices`."""
    facts = readable_facts(denomination, offer)
    price = price_of(offer)
    if price is not None:
        facts |= _judge_price(denomination, price, prices)
    if "price" not in offer.unreadable:
        facts["priced_at"] = asked_at
    _write(denomination, facts)


def _store_missing(denomination: Denomination, *, is_whole: bool) -> None:
    """It is not in the answer: gone if it was missing from the last one, too; perhaps unreadable."""
    now = clock.now()
    if not is_whole:
        _write(
            denomination, {"unreadable_since": denomination.unreadable_since or now, "missing_since": None}
        )
        return
    facts = {
        "supplier_available": False,
        "missing_since": denomination.missing_since or now,
        "unreadable_since": None,
        "is_price_unreadable": False,
    }
    if denomination.missing_since is not None:
        facts["withdrawn_at"] = denomination.withdrawn_at or now
    _write(denomination, facts)


def _write(denomination: Denomination, facts: dict[str, Any]) -> None:
    changed = changed_facts(denomination, facts)
    if not changed.keys() - {"priced_at"}:
        Denomination.objects.filter(pk=denomination.pk).update(**changed) if changed else None
        return
    # Not for sale until repriced, in the same transaction: the database checks each write by itself.
    if denomination.is_for_sale:
        changed["off_sale_at"] = clock.now()
    Denomination.objects.filter(pk=denomination.pk).update(is_for_sale=False, **changed)


def _judge_names(product: Product, details: ProductDetails | None) -> None:
    """What the answer calls the product and its types, held against what they are known as."""
    if details is None:
        return
    title = truncate(details.title, 200)
    names = {offer.id: truncate(offer.name, 200) for offer in details.types}
    for denomination in product.denominations.filter(supplier_id__in=names).select_related("product"):
        name = names[denomination.supplier_id]
        is_taken = review_type(denomination, title, name) is not IdentityDifference.VALUE
        if name and name != denomination.supplier_name and (is_taken or not denomination.supplier_name):
            Denomination.objects.filter(pk=denomination.pk).update(supplier_name=name)
    record_checked_title(product, title)


def _judge_price(denomination: Denomination, price: int, prices: dict[int, int]) -> dict[str, Any]:
    """Take the price, or withhold the denomination if it jumped; returns the fields that say so."""
    if is_price_jump(denomination.wholesale, price):
        _report_jump(denomination, price)
        return {"withheld_wholesale": price, "withheld_at": denomination.withheld_at or clock.now()}
    prices[denomination.pk] = price
    if denomination.withheld_at is not None:
        desk.close_items(about=denomination, kind=CatalogDeskKind.PRICE_JUMP, outcome=OfferReason.CAME_BACK)
    return {"withheld_wholesale": None, "withheld_at": None}


def is_price_jump(old: int | None, new: int) -> bool:
    """Whether a wholesale price moved, up or down, by more than the shop takes without asking a person."""
    return old is not None and abs(new - old) * 100 > old * settings.WHOLESALE_JUMP_PERCENT


def _report_jump(denomination: Denomination, price: int) -> None:
    if denomination.wholesale is None or denomination.withheld_wholesale == price:
        return
    old, new = format_dinars(denomination.wholesale), format_dinars(price)
    desk.open_item(
        kind=CatalogDeskKind.PRICE_JUMP,
        about=denomination,
        matter=denomination.product,
        title=Reason(OfferReason.JUMPED, card=f"{denomination.product} {denomination}", old=old, new=new),
        evidence={"old": denomination.wholesale, "new": price},
    )


def accept_wholesale(denomination: Denomination, *, actor: str) -> bool:
    """Accept the wholesale price for which a denomination is withheld, and sell it again at the new price.

    False if there is nothing to accept (any more), or another price by now; safe to call twice.
    """
    price = denomination.withheld_wholesale
    if price is None:
        return False
    with products_lock([denomination.product_id]):
        waiting = Denomination.objects.filter(pk=denomination.pk, withheld_wholesale=price)
        if waiting.update(withheld_wholesale=None, withheld_at=None) != 1:
            return False
        reprice([denomination.product_id], why=PriceReason.ACCEPTED, actor=actor,
                wholesale={denomination.pk: price})  # fmt: skip
        desk.close_items(
            about=denomination, kind=CatalogDeskKind.PRICE_JUMP, outcome=OfferReason.ACCEPTED, by=actor
        )
        record(
            actor=actor,
            act="denomination.accept_wholesale",
            about=denomination,
            before={"wholesale": denomination.wholesale},
            after={"wholesale": price},
        )
    return True
