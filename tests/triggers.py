"""Append-only tables that a test changes by hand, as nobody can who comes through the shop."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from django.db import connection

from core import append_only


@contextmanager
def without_triggers(*tables: str) -> Iterator[None]:
    """Inside, rows of these tables may be changed; afterwards the database refuses it again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is pending keeps tables from being altered
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        with append_only.unprotected(editor, *tables):
            yield
