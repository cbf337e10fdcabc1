"""Comparing the supplier's books with ours, both ways: every difference is listed, none mended in silence.

An order that we do not know may be what a waiting line had before data were lost: such pairs are found here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

import oneclick
from core import clock
from core.intervals import interval
from core.money import dinars_from_centimes
from orders.chain import Chain, read_chain
from orders.fulfilment import pairs
from orders.lookup import could_be
from orders.models import Attempt, Orphan, SupplierOrder
from orders.order_list import Listing, read_list
from orders.orphans import is_accounted_for, note_orphan
from orders.states import AttemptStatus, LineStatus


@dataclass(frozen=True)
class Difference:
    """One thing on which the supplier and we do not agree. A grave one keeps placing paused."""

    kind: str
    supplier_id: str
    detail: str
    is_grave: bool


def reconcile(*, since: datetime, until: datetime) -> list[Difference]:
    """Compare orders and transactions of a window; writes nothing but orphans and pairs, to the desk.

    Safe to call twice. Raises an error of `oneclick` if the supplier's books cannot be read whole.
    """
    listing = read_list(since=since - interval("lookup_margin"))
    chain = read_chain(since=since - interval("lookup_margin"))
    return [
        *_unknown_to_us(listing),
        *_paired(),
        *_unknown_to_supplier(listing, since, until),
        *_disagreeing(listing),
        *_money(listing, chain),
        *_losses(since, until),
    ]


def _unknown_to_us(listing: Listing) -> Iterator[Difference]:
    """Orders at the supplier that no line has.

    One that a look-up may yet find is no difference so far. An attempt finds one order: what is left over
    is nobody's, and may be what a waiting line had.
    """
    looking = _attempts_looked_up()  # read first: an attempt that finds its order meanwhile is known below
    known = set(
        SupplierOrder.objects.filter(supplier_id__in=listing.ids).values_list("supplier_id", flat=True)
    )
    for order in sorted(listing.orders, key=_age):
        if order.order_id in known:
            continue
        finder = next((attempt for attempt in looking if could_be(order, attempt)), None)
        if finder is None:
            yield _orphaned(note_orphan(order))
        else:
            looking.remove(finder)


def _age(order: "oneclick.ListedOrder") -> tuple[bool, datetime]:
    """Oldest first, as look-ups take them; what has no time comes last."""
    return (order.time is None, order.time or clock.now())


def _orphaned(orphan: Orphan) -> Difference:
    if orphan.attempt_id is not None:
        return Difference("orphan", orphan.supplier_id, "arrived after it was given up", is_grave=False)
    if is_accounted_for(orphan):
        return Difference("orphan", orphan.supplier_id, "a person has accounted for it", is_grave=False)
    return Difference("orphan", orphan.supplier_id, "nothing of ours explains it", is_grave=True)


def _paired() -> Iterator[Difference]:
    """Pairs that wait for a decision: what was bought already may be bought again."""
    pairs.end_settled_pairs()
    pairs.find_pairs()
    for pair in pairs.open_pairs().select_related("orphan", "line__order"):
        detail = f"may be what {pair.line.order.reference} waits for: attach it, or tell them apart"
        yield Difference("pair", pair.orphan.supplier_id, detail, is_grave=True)


def _attempts_looked_up() -> list[Attempt]:
    """Attempts whose outcome is open, oldest first: an order of the list may be theirs."""
    return list(
        Attempt.objects.filter(
            status__in=(AttemptStatus.OPEN, AttemptStatus.UNKNOWN),
            line__status__in=(LineStatus.PLACING, LineStatus.UNKNOWN, LineStatus.PARKED),
        ).order_by("sent_at")
    )


def _unknown_to_supplier(listing: Listing, since: datetime, until: datetime) -> Iterator[Difference]:
    listed = set(listing.ids)
    ours = SupplierOrder.objects.filter(placed_at__gte=since, placed_at__lt=until - interval("lookup_margin"))
    for supplier_id in ours.exclude(supplier_id__in=listed).values_list("supplier_id", flat=True):
        yield Difference("missing", supplier_id, "we have it, the supplier does not list it", is_grave=True)


def _disagreeing(listing: Listing) -> Iterator[Difference]:
    ours = {
        row.supplier_id: row
        for row in SupplierOrder.objects.filter(supplier_id__in=listing.ids).select_related("line")
    }
    for order in listing.orders:
        own = ours.get(order.order_id)
        if own is None:
            continue
        if order.quantity is not None and order.quantity != own.line.quantity:
            detail = f"ordered {own.line.quantity}, listed {order.quantity}"
            yield Difference("quantity", order.order_id, detail, is_grave=True)
        if own.line.is_final and order.raw_status != own.status:
            detail = f"settled as {own.status}, listed as {order.raw_status}"
            yield Difference("status", order.order_id, detail, is_grave=False)


def _losses(since: datetime, until: datetime) -> Iterator[Difference]:
    """What was charged above the limit of its line, as the supplier told it when it delivered."""
    ours = SupplierOrder.objects.filter(loss__gt=0, placed_at__gte=since, placed_at__lt=until)
    for row in ours.select_related("line").order_by("placed_at"):
        limit = row.fulfilled_quantity * row.line.most_wholesale if row.fulfilled_quantity else 0
        charged, most = dinars_from_centimes(limit + row.loss), dinars_from_centimes(limit)
        detail = f"charged {charged}, at most {most} was to be paid (dinars)"
        yield Difference("loss", row.supplier_id, detail, is_grave=False)


def _money(listing: Listing, chain: Chain) -> Iterator[Difference]:
    """Balances that do not link up, debits without an order, and amounts that differ."""
    if not settings.IN_PRODUCTION and not chain.ordered_ids:
        return  # the vendor's own sandbox deducts nothing (auth)
    if not chain.is_gap_free:
        yield Difference("chain", "", "the balances of the transactions do not link up", is_grave=True)
    for supplier_id in sorted(chain.ordered_ids - set(listing.ids)):
        if not SupplierOrder.objects.filter(supplier_id=supplier_id).exists():
            yield Difference("debit", supplier_id, "a debit for an order that is not listed", is_grave=True)
    for row in SupplierOrder.objects.filter(supplier_id__in=listing.ids, fulfilled_amount__isnull=False):
        charged = chain.charged(row.supplier_id)
        expected = dinars_from_centimes(row.fulfilled_amount or 0)
        if charged is not None and charged != expected:
            detail = f"told to cost {expected}, charged {charged} (dinars)"
            yield Difference("amount", row.supplier_id, detail, is_grave=False)
