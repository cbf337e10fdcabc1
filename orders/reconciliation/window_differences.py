"""One window of the supplier's books beside ours, both ways: each difference is listed, none is mended.

An order that we do not know may be what a waiting line had before data were lost: such pairs are found here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

import oneclick
from core import clock
from core.money import centimes_from_dinars, dinars_from_centimes
from orders.fulfilment import restore_pairs
from orders.fulfilment.costs import expected_cost
from orders.fulfilment.lookup import may_be_order_of
from orders.fulfilment.orphans import is_accounted_for, record_orphan
from orders.models import Attempt, BooksDifference, Comparison, Orphan, SupplierOrder
from orders.states import FINAL_LINES, AttemptStatus, LineStatus, PauseReason
from orders.supplier_account.ledger import ORDER_DEBIT, ORDER_REFUND, TransactionLedger
from orders.supplier_account.paged_lists import entry_name

# They have matters of their own on the desk, where they are decided.
DESK_KINDS = ("orphan", "pair", "loss")


@dataclass(frozen=True)
class ComparisonFinding:
    """One thing on which the supplier and we do not agree. A grave one keeps placing paused."""

    kind: str
    supplier_id: str
    detail: str  # in words for core.reasons
    is_grave: bool


@dataclass(frozen=True)
class SupplierWindow:
    """What the supplier has of a window of its clock. `listed` are ids of a wider one.

    A debit and its order bear times of their own, which may lie on both sides of an edge.
    """

    orders: tuple["oneclick.ListedOrder", ...]
    listed: frozenset[str]
    chain: TransactionLedger
    # Entries without a time that can be read: every window may show them.
    unreadable_orders: tuple["oneclick.UnreadableEntry", ...] = ()
    unreadable_transactions: tuple["oneclick.UnreadableEntry", ...] = ()


@dataclass
class ComparisonState:
    """What one window leaves to those that follow, kept with the checkpoint."""

    # Of an attempt (its key) whose outcome is open: the order that a look-up may yet find for it.
    found: dict[str, str] = field(default_factory=dict)
    # Of an order: centimes taken less refunds, as long as that is not what the supplier told.
    charged: dict[str, int] = field(default_factory=dict)
    balance: str | None = None  # dinars in which the transactions end so far


def compare_window(
    window: SupplierWindow, carried: ComparisonState, *, since: datetime
) -> Iterator[ComparisonFinding]:
    """The differences that this window shows; `carried` is brought up to date once all are taken.

    Writes nothing but orphans, to the desk. Asks nobody. Safe to call twice.
    """
    yield from _unreadable(window)
    yield from _unknown_to_us(window, carried)
    yield from _disagreeing(window)
    yield from _money(window, carried, since)


def compare_totals(
    comparison: Comparison, carried: ComparisonState, *, until: datetime
) -> Iterator[ComparisonFinding]:
    """What shows only once every window was compared. Writes pairs, to the desk."""
    yield from _paired()
    yield from _unknown_to_supplier(comparison, carried, until)
    yield from _charged_otherwise(carried)
    yield from _charged_in_silence(carried)
    yield from _losses(comparison)


def _unreadable(window: SupplierWindow) -> Iterator[ComparisonFinding]:
    """Entries that may be anything, and may stay so for good: people must be able to live with them."""
    for what, entries in (
        ("an order that cannot be read", window.unreadable_orders),
        ("a transaction that cannot be read", window.unreadable_transactions),
    ):
        for entry in entries:
            yield ComparisonFinding("unreadable", entry_name(entry), f"{what}: {entry.reason}", is_grave=True)


def _unknown_to_us(window: SupplierWindow, carried: ComparisonState) -> Iterator[ComparisonFinding]:
    """Orders at the supplier that no line has.

    One that a look-up may yet find is no difference so far. An attempt finds one order: what is left over
    is nobody's, and may be what a waiting line had.
    """
    looking = _attempts_looked_up()  # read first: an attempt that finds its order meanwhile is known below
    looking = [attempt for attempt in looking if str(attempt.pk) not in carried.found]
    ids = [order.order_id for order in window.orders]
    known = set(SupplierOrder.objects.filter(supplier_id__in=ids).values_list("supplier_id", flat=True))
    for order in sorted(window.orders, key=_age):
        if order.order_id in known:
            continue
        finder = next((attempt for attempt in looking if may_be_order_of(order, attempt)), None)
        if finder is None:
            yield orphan_finding(record_orphan(order))
        else:
            looking.remove(finder)
            carried.found[str(finder.pk)] = order.order_id


def _age(order: "oneclick.ListedOrder") -> tuple[bool, datetime]:
    """Oldest first, as look-ups take them; what has no time comes last."""
    return (order.time is None, order.time or clock.now())


def orphan_finding(orphan: Orphan) -> ComparisonFinding:
    """What an order without a line means as things stand."""
    if orphan.attempt_id is not None:
        return ComparisonFinding(
            "orphan", orphan.supplier_id, "arrived after it was given up", is_grave=False
        )
    if is_accounted_for(orphan):
        return ComparisonFinding(
            "orphan", orphan.supplier_id, "a person has accounted for it", is_grave=False
        )
    return ComparisonFinding("orphan", orphan.supplier_id, "nothing of ours explains it", is_grave=True)


def _attempts_looked_up() -> list[Attempt]:
    """Attempts whose outcome is open, oldest first: an order of the list may be theirs."""
    return list(
        Attempt.objects.filter(
            status__in=(AttemptStatus.OPEN, AttemptStatus.UNKNOWN),
            line__status__in=(LineStatus.PLACING, LineStatus.UNKNOWN, LineStatus.PARKED),
        ).order_by("sent_at")
    )


def _disagreeing(window: SupplierWindow) -> Iterator[ComparisonFinding]:
    ids = [order.order_id for order in window.orders]
    rows = SupplierOrder.objects.filter(supplier_id__in=ids).select_related("line")
    ours = {row.supplier_id: row for row in rows}
    for order in window.orders:
        own = ours.get(order.order_id)
        if own is None:
            continue
        if order.quantity is not None and order.quantity != own.line.quantity:
            detail = f"listed with another quantity than ordered: {order.quantity} ≠ {own.line.quantity}"
            yield ComparisonFinding("quantity", order.order_id, detail, is_grave=True)
        if own.line.is_final and order.raw_status != own.status:
            detail = f"listed otherwise than it was settled: {order.raw_status} ≠ {own.status}"
            yield ComparisonFinding("status", order.order_id, detail, is_grave=False)


def _money(window: SupplierWindow, carried: ComparisonState, since: datetime) -> Iterator[ComparisonFinding]:
    """Balances that do not link up, and debits without an order; amounts are summed for later."""
    chain = window.chain
    if not settings.IN_PRODUCTION and not chain.ordered_ids:
        return  # the vendor's own sandbox deducts nothing (auth)
    for transaction_id in chain.gaps:
        detail = "the balance does not begin where the one before ended"
        yield ComparisonFinding("chain", transaction_id, detail, is_grave=True)
    for each in chain.transactions:
        if each.type == ORDER_DEBIT and not each.object_id:
            yield ComparisonFinding("debit", each.id, "a debit that names no order", is_grave=True)
    unlisted = chain.ordered_ids - window.listed
    for model in (SupplierOrder, Orphan):
        unlisted -= set(model.objects.filter(supplier_id__in=unlisted).values_list("supplier_id", flat=True))
    for supplier_id in sorted(unlisted):
        yield ComparisonFinding(
            "debit", supplier_id, "a debit for an order that is not listed", is_grave=True
        )
    _sum_up(chain, carried, since)


def _sum_up(chain: TransactionLedger, carried: ComparisonState, since: datetime) -> None:
    moved = [
        each for each in chain.transactions if each.type in (ORDER_DEBIT, ORDER_REFUND) and each.object_id
    ]
    ids = {each.object_id for each in moved}
    ours = {row.supplier_id: row for row in SupplierOrder.objects.filter(supplier_id__in=ids)}
    charged = carried.charged
    for each in moved:
        amount = centimes_from_dinars(abs(each.amount))
        own = ours.get(each.object_id)
        if each.type == ORDER_DEBIT:
            charged[each.object_id] = charged.get(each.object_id, 0) + amount
        elif each.object_id in charged:
            charged[each.object_id] -= amount
        elif own is not None and own.fulfilled_amount is not None and own.placed_at >= since:
            # What it had cost was right, in a window before this one.
            charged[each.object_id] = own.fulfilled_amount - amount
    kept = ours.keys() | set(carried.found.values())
    for supplier_id in ids & charged.keys():
        own = ours.get(supplier_id)
        if supplier_id not in kept or (own is not None and own.fulfilled_amount == charged[supplier_id]):
            del charged[supplier_id]


def _charged_otherwise(carried: ComparisonState) -> Iterator[ComparisonFinding]:
    rows = SupplierOrder.objects.filter(supplier_id__in=carried.charged, fulfilled_amount__isnull=False)
    for row in rows.order_by("pk"):
        charged, told = carried.charged[row.supplier_id], row.fulfilled_amount or 0
        if charged != told:
            amounts = f"{_dinars(charged)} ≠ {dinars_from_centimes(told)}"
            yield ComparisonFinding(
                "amount", row.supplier_id, f"charged otherwise than told: {amounts}", False
            )


def _losses(comparison: Comparison) -> Iterator[ComparisonFinding]:
    """What was charged above the limit of its line, as the supplier told it when it delivered."""
    ours = SupplierOrder.objects.filter(
        loss__gt=0, placed_at__gte=comparison.since, placed_at__lt=comparison.until
    )
    for row in ours.select_related("line").order_by("placed_at"):
        limit = row.fulfilled_quantity * row.line.most_wholesale if row.fulfilled_quantity else 0
        amounts = f"{_dinars(limit + row.loss)} > {_dinars(limit)}"
        detail = f"charged above the limit of its line: {amounts}"
        yield ComparisonFinding("loss", row.supplier_id, detail, is_grave=False)


def _charged_in_silence(carried: ComparisonState) -> Iterator[ComparisonFinding]:
    """Charges that the supplier's answer had not named: above the limit, or other than was booked instead."""
    rows = SupplierOrder.objects.filter(
        supplier_id__in=carried.charged, fulfilled_amount=None, loss=0, line__status__in=FINAL_LINES
    )
    for row in rows.select_related("line", "attempt").order_by("pk"):
        charged, cards = carried.charged[row.supplier_id], row.fulfilled_quantity or 0
        limit, booked = cards * row.line.most_wholesale, expected_cost(row, cards)
        if charged > limit:
            detail = f"charged above the limit of its line: {_dinars(charged)} > {_dinars(limit)}"
            yield ComparisonFinding("charge", row.supplier_id, detail, is_grave=False)
        elif charged != booked and row.price_per_card is None:
            detail = f"charged otherwise than booked: {_dinars(charged)} ≠ {_dinars(booked)}"
            yield ComparisonFinding("amount", row.supplier_id, detail, is_grave=False)


def _dinars(centimes: int) -> str:
    return f"{'-' if centimes < 0 else ''}{dinars_from_centimes(abs(centimes))}"


def _paired() -> Iterator[ComparisonFinding]:
    """Pairs that wait for a decision: what was bought already may be bought again."""
    restore_pairs.end_settled_pairs()
    restore_pairs.find_pairs()
    for pair in restore_pairs.open_pairs().select_related("orphan", "line__order"):
        detail = f"{PauseReason.PAIR}: {pair.line.order.reference}"
        yield ComparisonFinding("pair", pair.orphan.supplier_id, detail, is_grave=True)


def _unknown_to_supplier(
    comparison: Comparison, carried: ComparisonState, until: datetime
) -> Iterator[ComparisonFinding]:
    """Ours that no window listed. What was listed before it had its line was noted then."""
    ours = SupplierOrder.objects.filter(placed_at__gte=comparison.since, placed_at__lt=until)
    unlisted = ours.exclude(compared_in=comparison).exclude(supplier_id__in=carried.found.values())
    noted = BooksDifference.objects.filter(comparison=comparison, kind="orphan").values("supplier_id")
    unlisted = unlisted.exclude(supplier_id__in=noted)
    for supplier_id in unlisted.order_by("pk").values_list("supplier_id", flat=True):
        yield ComparisonFinding(
            "missing", supplier_id, "we have it, the supplier does not list it", is_grave=True
        )
