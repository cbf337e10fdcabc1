"""Comparing the supplier's books with ours, window after window, with a checkpoint in the database.

Any number of orders and transactions can be compared: a window holds so much only, its end is kept, and
whoever goes on, also after a crash, begins there. What is found is kept until a later comparison finds it no
longer; two persons may accept it (see `orders.resolution.differences`).
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

import oneclick
from core import clock
from core.actors import user_id_of
from core.intervals import Interval
from core.moves import LostRaceError
from core.operations.housekeeping import daily_cleanup
from core.reasons import kept_reason
from core.text import truncate
from orders.kinds import DifferenceKind
from orders.models import BooksDifference, Comparison, Orphan, SupplierOrder
from orders.reasons import DifferenceDetail
from orders.reconciliation.window_differences import (
    ComparisonFinding,
    ComparisonState,
    SupplierWindow,
    compare_totals,
    compare_window,
    orphan_finding,
)
from orders.supplier_account.clock_skew import supplier_window
from orders.supplier_account.ledger import TransactionLedger, link_transactions, read_transactions
from orders.supplier_account.order_list import OrderListing, read_listing
from orders.supplier_account.paged_lists import MOST_PAGES, TooManyPagesError, entry_name

PAGES = 10  # of each list in one window
SHORTEST = 60  # seconds: a window is divided no further
ENTRIES = 100  # of a page
WINDOWS_PER_RUN = 4

__all__ = ["ComparisonFinding", "advance_comparison", "begin_comparison", "differences_of", "reconcile"]


def reconcile(*, since: datetime, until: datetime) -> list[ComparisonFinding]:
    """Compare orders and transactions of a period, at once. Safe to call twice.

    Raises an error of `oneclick` if the supplier's books cannot be read.
    """
    comparison = begin_comparison(Comparison.Purpose.REPORT, since=since, until=until)
    advance_comparison(comparison)
    return differences_of(comparison)


def begin_comparison(
    purpose: Comparison.Purpose,
    *,
    since: datetime,
    until: datetime,
    wanted_by: str = "",
    not_before: datetime | None = None,
) -> Comparison:
    """The comparison of this purpose that is under way, or else a new one.

    One that was begun before `not_before` is given up, and so is one that begins too late. A report is always
    new. `wanted_by` is who waits for it.
    """
    if purpose == Comparison.Purpose.REPORT:
        return _begin(purpose, since, until, wanted_by)
    known = Comparison.objects.filter(purpose=purpose, finished_at=None)
    usable = known.filter(since__lte=since, started_at__gte=not_before or since).first()
    if usable is not None:
        return usable
    try:
        with transaction.atomic():
            known.update(finished_at=clock.now())
            return _begin(purpose, since, until, wanted_by)
    except IntegrityError:  # a rival has just begun one
        return Comparison.objects.get(purpose=purpose, finished_at=None)


def _begin(purpose: Comparison.Purpose, since: datetime, until: datetime, wanted_by: str) -> Comparison:
    margin = Interval.LOOKUP_MARGIN.duration
    reached, ends = supplier_window(since - margin, until + margin)
    return Comparison.objects.create(
        purpose=purpose,
        wanted_by=wanted_by,
        wanted_by_id=user_id_of(wanted_by),
        since=since,
        until=until,
        reached=reached,
        ends=ends,
        span=max(1, -(-(ends - reached) // timedelta(seconds=1))),  # all at once, if that is not too much
    )


def advance_comparison(comparison: Comparison, *, windows: int | None = None) -> bool:
    """Compare so many windows more (None: all that are left); whether it is complete.

    Safe to call twice, at once and after a crash. Raises an error of `oneclick`; what was compared is kept.
    """
    while comparison.finished_at is None and windows != 0:
        window, end, span = _read(comparison)
        try:
            _check_in(comparison, window, end, span)
        except LostRaceError:
            comparison.refresh_from_db()  # a rival was faster, or it was given up
        windows = None if windows is None else windows - 1
    return comparison.is_complete


def _read(comparison: Comparison) -> tuple[SupplierWindow, datetime, int]:
    """The next window, its end, and how many seconds the one after it should have."""
    start, span, margin = comparison.reached, comparison.span, Interval.LOOKUP_MARGIN.duration
    while True:
        end = min(start + timedelta(seconds=span), comparison.ends)
        most = PAGES if span > SHORTEST else MOST_PAGES
        try:
            moved = read_transactions(start, end, most=most)
            listing = read_listing(start - margin, end + margin, most=most)
        except TooManyPagesError:
            if span <= SHORTEST:
                raise
            span = max(span // 4, SHORTEST)
            continue
        is_last = end == comparison.ends
        window = SupplierWindow(
            orders=tuple(each for each in listing.orders if _is_in(each.time, start, end, is_last)),
            listed=frozenset(listing.names),
            chain=_linked(
                [each for each in moved.items if _is_in(each.time, start, end, is_last)], comparison
            ),
            unreadable_orders=listing.unreadable,
            unreadable_transactions=moved.unreadable,
        )
        return window, end, span * 2 if _is_small(moved.items, listing) else span


def _is_small(moved: list["oneclick.AccountTransaction"], listing: OrderListing) -> bool:
    return max(len(moved), len(listing.orders)) < PAGES * ENTRIES // 4


def _is_in(time: datetime | None, start: datetime, end: datetime, is_last: bool) -> bool:
    """Each entry is in one window only; one without a time in any that shows it."""
    return time is None or start <= time < end or (is_last and time >= start)


def _linked(moved: list["oneclick.AccountTransaction"], comparison: Comparison) -> TransactionLedger:
    """The transactions of a window, the first of which must begin where the window before ended."""
    balance = comparison.carried.get("balance")
    return link_transactions(moved, start=None if balance is None else Decimal(balance))


def _check_in(comparison: Comparison, window: SupplierWindow, end: datetime, span: int) -> None:
    """Keep what a window showed together with the checkpoint behind it. Raises LostRaceError."""
    carried = ComparisonState(**comparison.carried)
    with transaction.atomic():
        found = list(compare_window(window, carried, since=comparison.since))
        if window.chain.transactions and window.chain.transactions[-1].new_balance is not None:
            carried.balance = str(window.chain.transactions[-1].new_balance)
        ids = [*(order.order_id for order in window.orders), *map(entry_name, window.unreadable_orders)]
        SupplierOrder.objects.filter(supplier_id__in=ids).update(compared_in=comparison)
        if end == comparison.ends:
            until = comparison.until - Interval.LOOKUP_MARGIN.duration
            found += compare_totals(comparison, carried, until=until)
        for difference in found:
            _keep(comparison, difference)
        finished_at = clock.now() if end == comparison.ends else None
        still_there = Comparison.objects.filter(
            pk=comparison.pk, reached=comparison.reached, finished_at=None
        )
        changes = {"reached": end, "span": span, "carried": asdict(carried), "finished_at": finished_at}
        if still_there.update(**changes) != 1:
            raise LostRaceError(f"comparison {comparison.pk} went on without us")
    for name, value in changes.items():
        setattr(comparison, name, value)


def _keep(comparison: Comparison, difference: ComparisonFinding) -> None:
    known = {"kind": difference.kind, "supplier_id": truncate(difference.supplier_id, 64)}
    current = {"is_grave": difference.is_grave, "comparison": comparison}
    spelled = DifferenceDetail.spellings(difference.detail)
    if BooksDifference.objects.filter(**known, detail__in=spelled).update(**current):
        return
    row, is_new = BooksDifference.objects.get_or_create(**known, detail=difference.detail, defaults=current)
    if not is_new:  # a rival has just found it
        BooksDifference.objects.filter(pk=row.pk).update(**current)


def differences_of(comparison: Comparison) -> list[ComparisonFinding]:
    """What a comparison found, as it stands now: what two persons accepted is not grave any more."""
    rows = BooksDifference.objects.filter(comparison=comparison).order_by("kind", "supplier_id", "pk")
    told = (_as_it_stands(row) for row in rows)
    return [each for each in told if each is not None]


def open_differences(comparison: Comparison) -> QuerySet[BooksDifference]:
    """What a comparison found and nobody has accepted, the grave ones first."""
    return BooksDifference.objects.filter(comparison=comparison, acceptance=None).order_by(
        "-is_grave", "kind", "supplier_id"
    )


def latest_comparison() -> Comparison | None:
    """The last one that was made to its end."""
    complete = Comparison.objects.filter(finished_at__isnull=False, reached=F("ends"))
    return complete.order_by("-pk").first()  # by no clock, which may have stepped


@daily_cleanup
def forget_old_comparisons() -> None:
    """With what none has found since."""
    limit = clock.now() - Interval.COMPARISON_KEPT.duration
    old = Comparison.objects.filter(started_at__lt=limit)
    BooksDifference.objects.filter(comparison__in=old).delete()
    old.delete()


def _as_it_stands(row: BooksDifference) -> ComparisonFinding | None:
    if row.kind == DifferenceKind.ORPHAN:
        if SupplierOrder.objects.filter(supplier_id=row.supplier_id).exists():
            return None  # it has found its line meanwhile
        orphan = Orphan.objects.filter(supplier_id=row.supplier_id).first()
        return orphan_finding(orphan) if orphan else None
    is_grave = row.is_grave and row.acceptance_id is None
    return ComparisonFinding(DifferenceKind(row.kind), row.supplier_id, kept_reason(row.detail), is_grave)
