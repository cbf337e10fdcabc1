"""Taking turns: rivals who count before they act, so that each counts what the one before has done."""

from django.db import transaction

from core import clock
from core.models import LimitWindow

LOCK_WINDOW = 0  # no window of a limit has this number


def acquire(key: str) -> None:
    """Hold up everybody else who takes this turn until the caller's transaction ends.

    Rests on a write to a row, which makes rivals wait on every database, not on row locks. What a rival has
    committed is seen by the queries that follow. Raises TransactionManagementError outside a transaction.
    Whoever takes several turns must do so in the same order as everybody else.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a lock lasts until the transaction ends")
    turn = LimitWindow.objects.filter(key=key, window=LOCK_WINDOW)
    while not turn.update(counted_at=clock.now()):  # also keeps housekeeping from throwing it away
        LimitWindow.objects.bulk_create([LimitWindow(key=key, window=LOCK_WINDOW)], ignore_conflicts=True)
