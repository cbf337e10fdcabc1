"""Writes that everybody sees at once and that nobody waits for to be on disk.

A crash of the database or of its machine within the next moment may undo such a write; a crash of the shop
cannot. So it is for what is done again and again and does no harm if it is done a second time: there the wait
for the disk costs more than all the rest. Money, states, attempts and cards never come this way.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import CharField, Func, QuerySet, Value
from django.db.models.lookups import Exact

_NORMAL = 1  # as SQLite numbers it
# Holds for the transaction of this one statement (PostgreSQL: "Asynchronous Commit").
_ASYNCHRONOUS = Exact(
    Func(
        Value("synchronous_commit"),
        Value("off"),
        Value(True),
        function="set_config",
        output_field=CharField(),
    ),
    Value("off"),
)


def update_without_flush(rows: QuerySet[Any], **changes: Any) -> int:
    """Update rows in a transaction of its own that waits for no disk; returns how many there were.

    Of rivals, one meets the row as it was: it is an UPDATE like any other. Within a transaction of the caller
    it is as durable as that one.
    """
    if connection.in_atomic_block:
        return rows.update(**changes)
    if connection.vendor == "postgresql":
        return rows.filter(_ASYNCHRONOUS).update(**changes)
    with _unsynchronised():
        return rows.update(**changes)


@contextmanager
def _unsynchronised() -> Generator[None]:
    """SQLite's way (its log is written ahead): on disk with the next write that is waited for."""
    connection.ensure_connection()
    pragma = connection.connection.execute
    [(usual,)] = pragma("PRAGMA synchronous")
    pragma(f"PRAGMA synchronous = {min(usual, _NORMAL)}")
    try:
        yield
    finally:
        pragma(f"PRAGMA synchronous = {usual}")
