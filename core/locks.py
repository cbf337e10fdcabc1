"""Locks that hold on every database: a write to a row makes rivals wait until the writer's transaction ends.

They stand in for row locks, which SQLite does not have (docs/decisions/0004-conditional-updates.md). What a
rival has committed is seen by the queries that follow. Whoever takes several locks must do so in the same
order as everybody else. Outside a transaction a lock would end at once: TransactionManagementError.
"""

from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from core import clock
from core.models import LimitWindow

LOCK_WINDOW = 0  # no window of a limit has this number


def acquire(*keys: str) -> None:
    """Make everybody else who acquires one of these keys wait until the caller's transaction ends.

    For those who count or compare before they act. Taking one again in the same transaction is harmless.
    Several are taken by one statement, one after the other in the order of the alphabet: the rows of an
    INSERT are worked off as they are listed, unlike those that an UPDATE finds.
    """
    _demand_transaction()
    now = clock.now()  # noted anew each time, which keeps housekeeping from throwing the rows away
    rows = [LimitWindow(key=key, window=LOCK_WINDOW, counted_at=now) for key in sorted(set(keys))]
    LimitWindow.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["counted_at"], unique_fields=["key", "window"]
    )


def lock_rows(rows: QuerySet[Any], *, column: str) -> bool:
    """Make everybody else who writes to these rows wait until the caller's transaction ends.

    Each row stays as it is: `column` is written to itself. Returns whether there was any: the conditions of
    `rows` are those of the moment in which it is locked, so that a state asked for there holds from here on.
    """
    _demand_transaction()
    return rows.update(**{column: F(column)}) > 0


def _demand_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a lock lasts until the transaction ends")
