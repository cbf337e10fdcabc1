"""The account's transactions at the supplier: the second witness of what was bought.

Each line names the balance before and after it, so a list that was read whole forms a chain without gaps.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import oneclick
from core import clock
from core.intervals import interval

MOST_PAGES = 100
ORDER = "ORDER"  # the debit of a gift-card order (ref: list-transactions)
REFUND = "REFUND-ORDER"  # its refund, whole or in part


@dataclass(frozen=True)
class Chain:
    """The transactions of a window, oldest first, and whether each begins where the one before ended."""

    transactions: tuple["oneclick.Transaction", ...]
    is_gap_free: bool

    @property
    def ordered_ids(self) -> set[str]:
        """The orders that were paid for in this window; `objid` is taken to be the order's id."""
        return {each.object_id for each in self.transactions if each.type == ORDER and each.object_id}

    def charged(self, supplier_id: str) -> Decimal | None:
        """What an order cost in dinars, refunds taken off; None if no debit of it is listed."""
        own = [each for each in self.transactions if each.object_id == supplier_id]
        debits = [each.amount for each in own if each.type == ORDER]
        if not debits:
            return None
        refunds = [each.amount for each in own if each.type == REFUND]
        return abs(sum(debits, Decimal(0))) - abs(sum(refunds, Decimal(0)))


def read_chain(*, since: datetime, until: datetime | None = None) -> Chain:
    """All transactions from `since` to `until` (default: now). Raises an error of `oneclick`."""
    until = until or clock.now() + interval("lookup_margin")
    found: dict[str, oneclick.Transaction] = {}
    for number in range(1, MOST_PAGES + 1):
        page = oneclick.client().transactions(page=number, since=since, until=until)
        if page.problems:
            raise oneclick.UnreadableAnswer("a transaction cannot be read")
        found.update({each.id: each for each in page.items})
        if not page.items or (page.total_pages is not None and number >= page.total_pages):
            return in_order(list(found.values()))
    raise oneclick.UnreadableAnswer("the list of transactions does not end")


def in_order(transactions: list["oneclick.Transaction"]) -> Chain:
    """Link transactions by their balances: times may be equal, balances tell which came first."""
    if any(
        each.old_balance is None or each.new_balance is None or each.time is None for each in transactions
    ):
        return Chain(tuple(transactions), is_gap_free=False)
    ordered: list[oneclick.Transaction] = []
    left = sorted(transactions, key=lambda each: (each.time, each.id))
    is_gap_free = True
    while left:
        following = next(
            (each for each in left if ordered and each.old_balance == ordered[-1].new_balance), None
        )
        if ordered and following is None:
            is_gap_free = False
        following = following or _first(left)
        left.remove(following)
        ordered.append(following)
    return Chain(tuple(ordered), is_gap_free)


def _first(left: list["oneclick.Transaction"]) -> "oneclick.Transaction":
    """Of those at the earliest moment, the one that none of the others leads to."""
    earliest = [each for each in left if each.time == left[0].time]
    reached = {each.new_balance for each in earliest}
    return next((each for each in earliest if each.old_balance not in reached), left[0])
