"""Putting a database back to the rows that it had at first, in a few milliseconds.

A copy of those rows stands in tables of their own. Only tables that hold anything are emptied, triggers and
foreign keys being out of force: the journal, for one, lets nobody delete.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from catalog.search.index import fill_index

COPY = "as_migrated_"  # begins the names of the copies
BOOKKEEPING = {"django_migrations"}
# Nobody misses one, and a test of migrations that makes the table anew begins its numbers again.
NOTES = "core_pagechange"


class TableReset:
    """The rows of the default database at the moment when this was made."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{NOTES}"')
            names = set(connection.introspection.table_names(cursor)) - BOOKKEEPING - _virtual(cursor)
            self._tables = sorted(name for name in names if not name.startswith(COPY))
            self._kept = _filled(cursor, self._tables)
            for table in self._kept:
                cursor.execute(f'DROP TABLE IF EXISTS "{COPY}{table}"')
                cursor.execute(f'CREATE TABLE "{COPY}{table}" AS SELECT * FROM "{table}"')

    def tables_filled_since(self) -> list[str]:
        """Tables with rows now that had none at first. Waits for no lock."""
        with connection.cursor() as cursor:
            return sorted(set(_filled(cursor, self._tables)) - set(self._kept))

    def restore(self) -> None:
        """Remove all rows and put the first ones back. Ids go on counting, as after a rolled-back test."""
        with transaction.atomic(), connection.cursor() as cursor, _unguarded(cursor):
            _empty(cursor, self._tables)
            fill_index("default")  # no trigger has told it
            for table in self._kept:
                cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "{COPY}{table}"')


def empty_apps(*labels: str) -> None:
    """Remove all rows of these apps, which rows of no other app may point to."""
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    # Models that are not managed are made by single tests and stand in no migration.
    tables = [model._meta.db_table for model in models if model._meta.managed]
    with transaction.atomic(), connection.cursor() as cursor, _unguarded(cursor):
        _empty(cursor, tables)
        fill_index("default")


def _virtual(cursor: Any) -> set[str]:
    """Tables that SQLite only pretends to have, and those in which it keeps what they hold."""
    if connection.vendor == "postgresql":
        return set()
    cursor.execute(
        "SELECT kept.name FROM sqlite_master AS kept JOIN sqlite_master AS pretended"
        " ON substr(kept.name || '_', 1, length(pretended.name) + 1) = pretended.name || '_'"
        " WHERE pretended.sql LIKE 'CREATE VIRTUAL TABLE%'"
    )
    return {name for (name,) in cursor.fetchall()}


def _empty(cursor: Any, tables: list[str]) -> None:
    for table in _filled(cursor, tables):
        cursor.execute(f'DELETE FROM "{table}"')


def _filled(cursor: Any, tables: list[str]) -> list[str]:
    cursor.execute(
        " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    )
    return [name for (name,) in cursor.fetchall()]


@contextmanager
def _unguarded(cursor: Any) -> Iterator[None]:
    """Neither triggers nor foreign keys are looked at inside the present transaction."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        return
    cursor.execute("PRAGMA defer_foreign_keys = ON")
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, definition in triggers:
        cursor.execute(definition)
