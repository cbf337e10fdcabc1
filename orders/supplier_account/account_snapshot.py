"""What the supplier says of the account, read once for many decisions that are made together.

Two persons may decide about a hundred lines at once. Each decision wants the transactions since its attempt
and the balance of the same moment; asking for each line anew would press the supplier, and compare a chain of
one moment with a balance of another.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import oneclick
from core.money import InvalidAmountError
from orders.supplier_account.ledger import TransactionLedger
from orders.supplier_account.solvency import read_balance

Value = TypeVar("Value")


@dataclass
class _AccountSnapshot:
    since: datetime
    told: dict[str, object] = field(default_factory=dict)  # or the error: it is not waited for again


_reading: ContextVar[_AccountSnapshot | None] = ContextVar("one reading", default=None)


@contextmanager
def account_snapshot(*, since: datetime) -> Iterator[None]:
    """Within it, transactions from `since` on, and the balance, are read when first asked for, and kept."""
    token = _reading.set(_AccountSnapshot(since))
    try:
        yield
    finally:
        _reading.reset(token)


def transactions(*, since: datetime, read: Callable[[datetime], TransactionLedger]) -> TransactionLedger:
    """What `read` tells of all from `since`, or from well before, to now. Raises an error of `oneclick`."""
    reading = _reading.get()
    if reading is None or since < reading.since:
        return read(since)
    return _once(reading, "transactions", lambda: read(reading.since))


def balance() -> int:
    """The balance in centimes. Raises an error of `oneclick`, InvalidAmountError."""
    reading = _reading.get()
    return read_balance() if reading is None else _once(reading, "balance", read_balance)


def _once(reading: _AccountSnapshot, what: str, read: Callable[[], Value]) -> Value:
    if what not in reading.told:
        try:
            reading.told[what] = read()
        except (oneclick.OneClickError, InvalidAmountError) as exc:
            reading.told[what] = exc
    told: object = reading.told[what]
    if isinstance(told, Exception):
        raise told
    return told  # type: ignore[return-value]
