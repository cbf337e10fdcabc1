"""The account's transactions at the supplier: the second witness of what was bought.

Each line names the balance before and after it, so a list that was read whole forms a chain without gaps.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

import oneclick
from core import clock
from core.intervals import Interval
from orders.supplier_account.clock_skew import supplier_window
from orders.supplier_account.paged_lists import MOST_PAGES, PagedEntries, read_pages, require_readable

MAX_CLOCK_DISORDER = 2  # seconds by which the supplier's own times may contradict the order of its balances
ORDER_DEBIT = "ORDER"  # the debit of a gift-card order (ref: list-transactions)
ORDER_REFUND = "REFUND-ORDER"  # its refund, whole or in part


@dataclass(frozen=True)
class TransactionLedger:
    """The transactions of a window, oldest first, and whether each begins where the one before ended.

    `gaps` are the ids of those that do not.
    """

    transactions: tuple["oneclick.AccountTransaction", ...]
    is_gap_free: bool
    gaps: tuple[str, ...] = ()

    @property
    def ordered_ids(self) -> set[str]:
        """The orders that were paid for in this window; `objid` is taken to be the order's id."""
        return {each.object_id for each in self.transactions if each.type == ORDER_DEBIT and each.object_id}

    def charged(self, supplier_id: str) -> Decimal | None:
        """What an order cost in dinars, refunds taken off; None if no debit of it is listed."""
        own = [each for each in self.transactions if each.object_id == supplier_id]
        debits = [each.amount for each in own if each.type == ORDER_DEBIT]
        if not debits:
            return None
        refunds = [each.amount for each in own if each.type == ORDER_REFUND]
        return abs(sum(debits, Decimal(0))) - abs(sum(refunds, Decimal(0)))


def read_ledger(*, since: datetime, until: datetime | None = None) -> TransactionLedger:
    """All transactions from `since` to `until` (default: now), whatever the supplier's clock says.

    Raises an error of `oneclick`, UnreadableResponseError also if one of them cannot be read.
    """
    start, end = supplier_window(since, until or clock.now() + Interval.LOOKUP_MARGIN.duration)
    moved = read_transactions(start, end)
    require_readable(moved.unreadable, what="transactions")
    return link_transactions(moved.items)


def read_transactions(
    start: datetime, end: datetime, *, most: int = MOST_PAGES
) -> PagedEntries["oneclick.AccountTransaction"]:
    """Those with a time from `start` to `end` of the supplier's clock, each once. Raises as `read_pages`."""

    def fetch(number: int) -> "oneclick.ResultPage[oneclick.AccountTransaction]":
        return oneclick.client().transactions(page=number, since=start, until=end)

    found = read_pages(fetch, what="transactions", most=most)
    return PagedEntries(list({each.id: each for each in found.items}.values()), found.unreadable)


def link_transactions(
    transactions: Iterable["oneclick.AccountTransaction"], *, start: Decimal | None = None
) -> TransactionLedger:
    """Link transactions by their balances: where times tell nothing, balances tell which came first.

    The first begins with the balance `start`, if there is one. Takes time in proportion to their number.
    """
    listed = list(transactions)
    unlinked = [each.id for each in listed if None in (each.old_balance, each.new_balance, each.time)]
    if unlinked:
        return TransactionLedger(tuple(listed), is_gap_free=False, gaps=tuple(unlinked))
    ordered: list[oneclick.AccountTransaction] = []
    gaps: list[str] = []
    for moment in _simultaneous_groups(sorted(listed, key=lambda each: (each.time, each.id))):
        trail = _linked_path(moment, start)
        if trail is None:
            trail, found = _path_with_gaps(moment, start)
            gaps += found
        ordered += trail
        start = ordered[-1].new_balance
    return TransactionLedger(tuple(ordered), is_gap_free=not gaps, gaps=tuple(gaps))


def _simultaneous_groups(
    listed: list["oneclick.AccountTransaction"],
) -> Iterator[list["oneclick.AccountTransaction"]]:
    """Those that follow each other so closely that their times do not tell which came first."""
    moment: list[oneclick.AccountTransaction] = []
    for each in listed:
        if moment and _seconds_between(moment[-1], each) > MAX_CLOCK_DISORDER:
            yield moment
            moment = []
        moment.append(each)
    if moment:
        yield moment


def _seconds_between(one: "oneclick.AccountTransaction", other: "oneclick.AccountTransaction") -> float:
    assert one.time is not None and other.time is not None  # noqa: S101, PT018 - link_transactions() asks for them
    return (other.time - one.time).total_seconds()


def _linked_path(
    moment: list["oneclick.AccountTransaction"], start: Decimal | None
) -> list["oneclick.AccountTransaction"] | None:
    """All of them, each beginning where the one before ended; None if there is no such order.

    Balances are places and transactions ways between them: a trail over each way once (Hierholzer).
    """
    waiting = _following(moment)
    stack: list[tuple[Decimal | None, oneclick.AccountTransaction | None]] = [(_start(moment, start), None)]
    trail: list[oneclick.AccountTransaction] = []
    while stack:
        balance, by = stack[-1]
        if waiting[balance]:
            step = waiting[balance].popleft()
            stack.append((step.new_balance, step))
        else:
            stack.pop()
            if by is not None:
                trail.append(by)
    trail.reverse()
    links = all(one.new_balance == other.old_balance for one, other in pairwise(trail))
    return trail if links and len(trail) == len(moment) else None


def _following(
    moment: list["oneclick.AccountTransaction"],
) -> dict[Decimal | None, deque["oneclick.AccountTransaction"]]:
    """By the balance that they begin with, the oldest first."""
    waiting: dict[Decimal | None, deque[oneclick.AccountTransaction]] = defaultdict(deque)
    for each in moment:
        waiting[each.old_balance].append(each)
    return waiting


def _start(moment: list["oneclick.AccountTransaction"], start: Decimal | None) -> Decimal | None:
    """If it is not known: the balance that is left once more than it is reached, or that of the oldest."""
    if start is not None:
        return start
    left = Counter(each.old_balance for each in moment)
    left.subtract(each.new_balance for each in moment)
    return next((each.old_balance for each in moment if left[each.old_balance] > 0), moment[0].old_balance)


def _path_with_gaps(
    moment: list["oneclick.AccountTransaction"], start: Decimal | None
) -> tuple[list["oneclick.AccountTransaction"], list[str]]:
    """As far as each leads to the next; where none follows, on with the oldest that is left."""
    waiting, used = _following(moment), set()
    oldest = iter(_beginnings_first(moment))
    ordered: list[oneclick.AccountTransaction] = []
    gaps: list[str] = []
    balance = start
    while len(ordered) < len(moment):
        if balance is not None and waiting[balance]:
            step = waiting[balance].popleft()
        else:
            step = next(each for each in oldest if id(each) not in used)
            waiting[step.old_balance].remove(step)
            gaps += [] if balance is None else [step.id]
        used.add(id(step))
        ordered.append(step)
        balance = step.new_balance
    return ordered, gaps


def _beginnings_first(moment: list["oneclick.AccountTransaction"]) -> list["oneclick.AccountTransaction"]:
    """Those that none of the others leads to come first."""
    reached = {each.new_balance for each in moment}
    return sorted(moment, key=lambda each: (each.old_balance in reached, each.time, each.id))
