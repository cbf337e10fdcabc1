"""What the account's transactions prove about an attempt of unknown outcome: it never arrived, or nothing.

They prove it if nothing can be missing from them: they link up, reach back to the balance from before the
attempt, lead to the balance of now, and every order that was debited since serves a line of ours.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import oneclick
from core.intervals import interval
from core.money import centimes_from_dinars
from orders.chain import ORDER, Chain, read_chain
from orders.fulfilment.supplier_clock import dated_from
from orders.models import Attempt, SupplierOrder
from orders.resolution import one_reading
from orders.solvency import is_placeholder


@dataclass(frozen=True)
class Evidence:
    """The transactions from before an attempt until now, each thing that they must show by itself."""

    books: Chain
    begins: bool  # they reach back to the balance that was read right before the attempt
    ends: bool  # they lead to the present balance
    since: tuple["oneclick.Transaction", ...]  # those that may be of the attempt or younger
    unknown: tuple[str, ...]  # orders debited since the attempt that serve no line

    @property
    def is_whole(self) -> bool:
        """Whether no transaction since the attempt can be missing."""
        return self.books.is_gap_free and self.begins and self.ends

    @property
    def disproves(self) -> bool:
        """Whether nothing was bought by the attempt."""
        return self.is_whole and not self.unknown


def gather(attempt: Attempt) -> Evidence:
    """Read transactions and balance, once for all acts of a page (see one_reading).

    Raises an error of `oneclick`, NotMoney; safe to call twice.
    """
    books = one_reading.transactions(since=_well_before(attempt.sent_at), read=_read)
    return weigh(attempt, books, one_reading.balance())


def read_books(sent_at: datetime) -> Chain:
    """The transactions from well before a moment until now. Raises an error of `oneclick`."""
    return _read(_well_before(sent_at))


def _read(since: datetime) -> Chain:
    return read_chain(since=since)


def _well_before(sent_at: datetime) -> datetime:
    return sent_at - interval("evidence_lead")


def weigh(attempt: Attempt, books: Chain, balance: int) -> Evidence:
    """What `books`, read from well before the attempt, and the balance read after them say. Asks nobody."""
    links = books.is_gap_free
    since = _since(books, attempt)
    debited = {each.object_id for each in since if each.type == ORDER and each.object_id}
    known = SupplierOrder.objects.filter(supplier_id__in=debited).values_list("supplier_id", flat=True)
    return Evidence(
        books=books,
        begins=links and _begins(books, attempt),
        ends=links and _ends(books, attempt, balance),
        since=since,
        unknown=tuple(sorted(debited - set(known))),
    )


def _since(books: Chain, attempt: Attempt) -> tuple["oneclick.Transaction", ...]:
    """All after the balance from before the attempt first stood there; by no clock, which may be wrong.

    It stood there right before the attempt, and perhaps earlier: then there are too many here, never too few.
    """
    rows, before = books.transactions, attempt.balance_before
    if not books.is_gap_free or not rows or _centimes(rows[0].old_balance) == before:
        return rows
    reached = (place for place, each in enumerate(rows) if _centimes(each.new_balance) == before)
    return rows[next(reached, -1) + 1 :]


def _begins(books: Chain, attempt: Attempt) -> bool:
    """Whether the list starts before the attempt, by the balance as well as by time or by an order of ours.

    A list that leaves out its first rows has no gap; the balance alone may have come back by chance.
    """
    before = attempt.balance_before
    if before is None:
        return False
    if is_placeholder(before) or not books.transactions:
        return True  # of no transactions, the present balance says that there was none
    first = books.transactions[0]
    if _centimes(first.old_balance) == before:
        return True
    return _is_older(first, attempt) and any(
        _centimes(each.new_balance) == before for each in books.transactions
    )


def _is_older(first: "oneclick.Transaction", attempt: Attempt) -> bool:
    if first.time is not None and first.time < dated_from(attempt):
        return True
    ours = SupplierOrder.objects.filter(supplier_id=first.object_id, attempt__sent_at__lt=attempt.sent_at)
    return bool(first.object_id) and ours.exists()


def _ends(books: Chain, attempt: Attempt, balance: int) -> bool:
    """Whether nothing is missing after the last transaction: a list that lags behind has no gap."""
    if is_placeholder(balance):
        return True
    last = books.transactions[-1].new_balance if books.transactions else None
    return balance == (attempt.balance_before if last is None else _centimes(last))


def _centimes(dinars: Decimal | None) -> int | None:
    return None if dinars is None else centimes_from_dinars(dinars)
