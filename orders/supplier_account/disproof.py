"""What the account's transactions prove about an attempt of unknown outcome: it never arrived, or nothing.

They prove it if nothing can be missing from them: they link up, reach back to the balance from before the
attempt, lead to the balance of now, and each fall of the balance since then is the one debit of an order that
serves a line of ours.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import oneclick
from core.intervals import Interval
from core.money import centimes_from_dinars
from orders.models import Attempt, SupplierOrder
from orders.supplier_account import account_snapshot
from orders.supplier_account.clock_skew import earliest_supplier_time
from orders.supplier_account.ledger import ORDER_DEBIT, TransactionLedger, read_ledger
from orders.supplier_account.solvency import is_placeholder


@dataclass(frozen=True)
class DisproofEvidence:
    """The transactions from before an attempt until now, each thing that they must show by itself."""

    books: TransactionLedger
    begins: bool  # they reach back to the balance that was read right before the attempt
    ends: bool  # they lead to the present balance
    since: tuple["oneclick.AccountTransaction", ...]  # those that may be of the attempt or younger
    unexplained: tuple["oneclick.AccountTransaction", ...]  # of those, what may be the attempt's debit

    @property
    def is_whole(self) -> bool:
        """Whether no transaction since the attempt can be missing."""
        return self.books.is_gap_free and self.begins and self.ends

    @property
    def disproves(self) -> bool:
        """Whether nothing was bought by the attempt."""
        return self.is_whole and not self.unexplained

    @property
    def unknown(self) -> tuple[str, ...]:
        """What may be the attempt's debit, each by its order or, if it names none, by its own id."""
        return tuple(sorted({each.object_id or each.id for each in self.unexplained}))


def gather_evidence(attempt: Attempt) -> DisproofEvidence:
    """Read transactions and balance, once for all acts of a page (see account_snapshot).

    Raises an error of `oneclick`, InvalidAmountError; safe to call twice.
    """
    books = account_snapshot.transactions(since=_well_before(attempt.sent_at), read=_read)
    return weigh_evidence(attempt, books, account_snapshot.balance())


def read_books(sent_at: datetime) -> TransactionLedger:
    """The transactions from well before a moment until now. Raises an error of `oneclick`."""
    return _read(_well_before(sent_at))


def _read(since: datetime) -> TransactionLedger:
    return read_ledger(since=since)


def _well_before(sent_at: datetime) -> datetime:
    return sent_at - Interval.EVIDENCE_LEAD.duration


def weigh_evidence(attempt: Attempt, books: TransactionLedger, balance: int) -> DisproofEvidence:
    """What `books`, read from well before the attempt, and the balance read after them say. Asks nobody."""
    links = books.is_gap_free
    since = _since(books, attempt)
    return DisproofEvidence(
        books=books,
        begins=links and _begins(books, attempt),
        ends=links and _ends(books, attempt, balance),
        since=since,
        unexplained=_unexplained(books, since, attempt),
    )


def _unexplained(
    books: TransactionLedger, since: tuple["oneclick.AccountTransaction", ...], attempt: Attempt
) -> tuple["oneclick.AccountTransaction", ...]:
    """The debits in `since` that are not each the only one of an order of ours.

    What is of another type or names no order may be anything. An order that the books debit twice, or that
    was placed before they begin, explains nothing: its own debit is another.
    """
    times = Counter(each.object_id for each in books.transactions if _is_debit(each))
    debits = [each for each in since if _is_debit(each)]
    ours = SupplierOrder.objects.filter(
        supplier_id__in={each.object_id for each in debits}, placed_at__gte=_well_before(attempt.sent_at)
    )
    most = {row.supplier_id: _most_charged(row) for row in ours.select_related("line")}
    return tuple(
        each
        for each in debits
        if not (
            times[each.object_id] == 1
            and each.type == ORDER_DEBIT
            and _fall(each) == each.amount
            and centimes_from_dinars(each.amount) <= most.get(each.object_id, -1)
        )
    )


def _is_debit(each: "oneclick.AccountTransaction") -> bool:
    """By what it does to the balance, whatever it is called."""
    return each.type == ORDER_DEBIT or _fall(each) > 0


def _fall(each: "oneclick.AccountTransaction") -> Decimal:
    """Dinars by which the balance fell; without balances nothing is proved anyway."""
    if each.old_balance is None or each.new_balance is None:
        return Decimal(0)
    return each.old_balance - each.new_balance


def _most_charged(order: SupplierOrder) -> int:
    """Centimes: more is not the debit of this order alone."""
    return int(order.line.quantity * order.line.most_wholesale + order.loss)


def _since(books: TransactionLedger, attempt: Attempt) -> tuple["oneclick.AccountTransaction", ...]:
    """All after the balance from before the attempt first stood there; by no clock, which may be wrong.

    It stood there right before the attempt, and perhaps earlier: then there are too many here, never too few.
    """
    rows, before = books.transactions, attempt.balance_before
    if not books.is_gap_free or not rows or _centimes(rows[0].old_balance) == before:
        return rows
    reached = (place for place, each in enumerate(rows) if _centimes(each.new_balance) == before)
    return rows[next(reached, -1) + 1 :]


def _begins(books: TransactionLedger, attempt: Attempt) -> bool:
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


def _is_older(first: "oneclick.AccountTransaction", attempt: Attempt) -> bool:
    if first.time is not None and first.time < earliest_supplier_time(attempt):
        return True
    ours = SupplierOrder.objects.filter(supplier_id=first.object_id, attempt__sent_at__lt=attempt.sent_at)
    return bool(first.object_id) and ours.exists()


def _ends(books: TransactionLedger, attempt: Attempt, balance: int) -> bool:
    """Whether nothing is missing after the last transaction: a list that lags behind has no gap."""
    if is_placeholder(balance):
        return True
    last = books.transactions[-1].new_balance if books.transactions else None
    return balance == (attempt.balance_before if last is None else _centimes(last))


def _centimes(dinars: Decimal | None) -> int | None:
    return None if dinars is None else centimes_from_dinars(dinars)
