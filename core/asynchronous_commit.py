"""Writes that everybody sees at once and that nobody waits for to be on disk.

A crash of the database or of its machine within the next moment may undo such a write; a crash of the shop
cannot. So it is for what is done again and again and does no harm if it is done a second time: there the wait
for the disk costs more than all the rest. Money, states, attempts and cards never come this way.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import CharField, Func, QuerySet
from django.db.models import Value as Literal
from django.db.models.lookups import Exact

from core.prepared_queries import Changes, PreparedUpdate, Value

_NORMAL = 1  # as SQLite numbers it
# Holds for the transaction of this one statement (PostgreSQL: "Asynchronous Commit").
_ASYNCHRONOUS = Exact(
    Func(
        Literal("synchronous_commit"),
        Literal("off"),
        Literal(True),
        function="set_config",
        output_field=CharField(),
    ),
    Literal("off"),
)


class UnflushedUpdate:
    """An UPDATE of a few rows in a transaction of its own that waits for no disk, put together once.

    Of rivals, one meets the row as it was: it is an UPDATE like any other. Within a transaction of the caller
    it is as durable as that one.
    """

    def __init__(
        self, build: Callable[..., tuple[QuerySet[Any, Any], Changes]], **placeholders: Value
    ) -> None:
        """As of a PreparedUpdate."""

        def build_unflushed(**values: Value) -> tuple[QuerySet[Any, Any], Changes]:
            rows, changes = build(**values)
            return rows.filter(_ASYNCHRONOUS), changes

        self._usual = PreparedUpdate(build, **placeholders)
        self._unflushed = PreparedUpdate(build_unflushed, **placeholders)

    def execute(self, **values: Value) -> int:
        """Update for these values, one for each placeholder; returns how many rows there were."""
        if connection.in_atomic_block:
            return self._usual.execute(**values)
        if connection.vendor == "postgresql":
            return self._unflushed.execute(**values)
        with _unsynchronised():
            return self._usual.execute(**values)


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
