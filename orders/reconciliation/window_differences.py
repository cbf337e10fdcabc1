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
from core.reasons import Reason, ReasonOrNote
from orders.fulfilment import restore_pairs
from orders.fulfilment.costs import expected_cost
from orders.fulfilment.lookup import may_be_order_of
from orders.fulfilment.orphans import is_accounted_for, record_orphan
from orders.kinds import DifferenceKind
from orders.models import Attempt, BooksDifference, Comparison, Orphan, SupplierOrder
from orders.reasons import DifferenceDetail
from orders.states import FINAL_LINES, AttemptStatus, LineStatus
from orders.supplier_account.ledger import ORDER_DEBIT, ORDER_REFUND, TransactionLedger
from orders.supplier_account.paged_lists import entry_name


@dataclass(frozen=True)
class ComparisonFinding:
    """One thing on which the supplier and we do not agree. A grave one keeps placing paused."""

    kind: DifferenceKind
    supplier_id: str
    detail: ReasonOrNote  # as core.reasons keeps it; a sentence in rows from before there were codes
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
    details = [
        (entry, Reason(DifferenceDetail.UNREADABLE_ORDER, why=entry.reason))
        for entry in window.unreadable_orders
    ]
    details += [
        (entry, Reason(DifferenceDetail.UNREADABLE_TRANSACTION, why=entry.reason))
        for entry in window.unreadable_transactions
    ]
    for entry, detail in details:
        yield ComparisonFinding(DifferenceKind.UNREADABLE, entry_name(entry), detail, is_grave=True)


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
        detail = DifferenceDetail.ARRIVED_LATE
    elif is_accounted_for(orphan):
        detail = DifferenceDetail.ACCOUNTED_FOR
    else:
        detail = DifferenceDetail.UNEXPLAINED
    is_grave = detail is DifferenceDetail.UNEXPLAINED
    return ComparisonFinding(DifferenceKind.ORPHAN, orphan.supplier_id, detail, is_grave)


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
            detail = Reason(DifferenceDetail.QUANTITY, listed=order.quantity, ordered=own.line.quantity)
            yield ComparisonFinding(DifferenceKind.QUANTITY, order.order_id, detail, is_grave=True)
        if own.line.is_final and order.raw_status != own.status:
            detail = Reason(DifferenceDetail.STATUS, listed=order.raw_status, settled=own.status)
            yield ComparisonFinding(DifferenceKind.STATUS, order.order_id, detail, is_grave=False)


def _money(window: SupplierWindow, carried: ComparisonState, since: datetime) -> Iterator[ComparisonFinding]:
    """Balances that do not link up, and debits without an order; amounts are summed for later."""
    chain = window.chain
    if not settings.IN_PRODUCTION and not chain.ordered_ids:
        return  # the vendor's own sandbox deducts nothing (auth)
    for transaction_id in chain.gaps:
        detail = DifferenceDetail.BALANCE_GAP
        yield ComparisonFinding(DifferenceKind.CHAIN, transaction_id, detail, is_grave=True)
    for each in chain.transactions:
        if each.type == ORDER_DEBIT and not each.object_id:
            detail = DifferenceDetail.DEBIT_WITHOUT_ORDER
            yield ComparisonFinding(DifferenceKind.DEBIT, each.id, detail, is_grave=True)
    unlisted = chain.ordered_ids - window.listed
    for model in (SupplierOrder, Orphan):
        unlisted -= set(model.objects.filter(supplier_id__in=unlisted).values_list("supplier_id", flat=True))
    for supplier_id in sorted(unlisted):
        detail = DifferenceDetail.DEBIT_NOT_LISTED
        yield ComparisonFinding(DifferenceKind.DEBIT, supplier_id, detail, is_grave=True)
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
            detail = Reason(DifferenceDetail.CHARGED_OTHERWISE, charged=_dinars(charged), told=_dinars(told))
            yield ComparisonFinding(DifferenceKind.AMOUNT, row.supplier_id, detail, is_grave=False)


def _losses(comparison: Comparison) -> Iterator[ComparisonFinding]:
    """What was charged above the limit of its line, as the supplier told it when it delivered."""
    ours = SupplierOrder.objects.filter(
        loss__gt=0, placed_at__gte=comparison.since, placed_at__lt=comparison.until
    )
    for row in ours.select_related("line").order_by("placed_at"):
        limit = row.fulfilled_quantity * row.line.most_wholesale if row.fulfilled_quantity else 0
        detail = _above_limit(limit + row.loss, limit)
        yield ComparisonFinding(DifferenceKind.LOSS, row.supplier_id, detail, is_grave=False)


def _charged_in_silence(carried: ComparisonState) -> Iterator[ComparisonFinding]:
    """Charges that the supplier's answer had not named: above the limit, or other than was booked instead."""
    rows = SupplierOrder.objects.filter(
        supplier_id__in=carried.charged, fulfilled_amount=None, loss=0, line__status__in=FINAL_LINES
    )
    for row in rows.select_related("line", "attempt").order_by("pk"):
        charged, cards = carried.charged[row.supplier_id], row.fulfilled_quantity or 0
        limit, booked = cards * row.line.most_wholesale, expected_cost(row, cards)
        if charged > limit:
            detail = _above_limit(charged, limit)
            yield ComparisonFinding(DifferenceKind.CHARGE, row.supplier_id, detail, is_grave=False)
        elif charged != booked and row.price_per_card is None:
            detail = Reason(
                DifferenceDetail.BOOKED_OTHERWISE, charged=_dinars(charged), booked=_dinars(booked)
            )
            yield ComparisonFinding(DifferenceKind.AMOUNT, row.supplier_id, detail, is_grave=False)


def _above_limit(charged: int, limit: int) -> Reason:
    return Reason(DifferenceDetail.ABOVE_LIMIT, charged=_dinars(charged), limit=_dinars(limit))


def _dinars(centimes: int) -> str:
    return f"{'-' if centimes < 0 else ''}{dinars_from_centimes(abs(centimes))}"


def _paired() -> Iterator[ComparisonFinding]:
    """Pairs that wait for a decision: what was bought already may be bought again."""
    restore_pairs.end_settled_pairs()
    restore_pairs.find_pairs()
    for pair in restore_pairs.open_pairs().select_related("orphan", "line__order"):
        detail = Reason(DifferenceDetail.PAIR, order=pair.line.order.reference)
        yield ComparisonFinding(DifferenceKind.PAIR, pair.orphan.supplier_id, detail, is_grave=True)


def _unknown_to_supplier(
    comparison: Comparison, carried: ComparisonState, until: datetime
) -> Iterator[ComparisonFinding]:
    """Ours that no window listed. What was listed before it had its line was noted then."""
    ours = SupplierOrder.objects.filter(placed_at__gte=comparison.since, placed_at__lt=until)
    unlisted = ours.exclude(compared_in=comparison).exclude(supplier_id__in=carried.found.values())
    noted = BooksDifference.objects.filter(comparison=comparison, kind=DifferenceKind.ORPHAN).values(
        "supplier_id"
    )
    unlisted = unlisted.exclude(supplier_id__in=noted)
    for supplier_id in unlisted.order_by("pk").values_list("supplier_id", flat=True):
        detail = DifferenceDetail.NOT_LISTED
        yield ComparisonFinding(DifferenceKind.MISSING, supplier_id, detail, is_grave=True)
