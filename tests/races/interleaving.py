"""Two acts on the same rows, the second exactly between what the first has read and what it then writes.

No luck and no sleep: the first act is watched for its gaps, the moments right before it writes. In the n-th
of them the rival runs from beginning to end, on a connection of its own, and has committed before the first
goes on.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.testing import run_concurrently

Act = Callable[[], Any]
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass
class Outcome:
    """What each act returned or raised, and whether there was an n-th gap at all."""

    first: Any
    rival: Any
    was_interrupted: bool


def interrupt(act: Act, rival: Act, nth: int) -> Outcome:
    """Run `act` with `rival` in its n-th gap; if it has fewer, the rival comes when it is over."""
    gaps = 0
    told: list[Any] = []

    def gap() -> None:
        nonlocal gaps
        if gaps == nth:
            told.extend(run_concurrently(rival))
        gaps += 1

    try:
        with _gaps_of_this_thread(gap):
            first = act()
    except Exception as exc:  # refusals are outcomes like any other; the caller judges them
        first = exc
    was_interrupted = bool(told)
    return Outcome(first, told[0] if told else run_concurrently(rival)[0], was_interrupted)


@contextmanager
def _gaps_of_this_thread(gap: Callable[[], None]) -> Generator[None, None, None]:
    """A gap is as late as the database lets a rival in.

    On PostgreSQL: before the first write of a transaction, after all that was read in it. On SQLite, where a
    transaction of ours locks all others out from its beginning: before the transaction.
    """
    own = connections[DEFAULT_DB_ALIAS]
    is_early = own.vendor == "sqlite"
    is_fresh = False  # a transaction has begun and written nothing yet
    real = BaseDatabaseWrapper.set_autocommit

    def set_autocommit(self: BaseDatabaseWrapper, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        nonlocal is_fresh
        if self is own and not autocommit:
            is_fresh = not is_early
            if is_early:
                gap()
        real(self, autocommit, *args, **kwargs)

    def execute(run: Callable[..., Any], sql: str, *args: Any) -> Any:
        nonlocal is_fresh
        if sql.startswith(WRITES) and (is_fresh or not own.in_atomic_block):
            is_fresh = False
            gap()
        return run(sql, *args)

    with patch.object(BaseDatabaseWrapper, "set_autocommit", set_autocommit), own.execute_wrapper(execute):
        yield
