"""For tests that break promises by hand: tables that let nobody change a row, opened for a moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from core import append_only


class Editor:
    """As much of a schema editor as `core.append_only` needs, usable inside a test's transaction."""

    connection = connection

    def execute(self, sql: str, params: Any = ()) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)


@contextmanager
def rewritable(model: type[models.Model]) -> Iterator[None]:
    """The triggers of a model's table are away inside, as they are for whoever owns the database."""
    editor = Editor()
    if connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with events to come cannot be altered
    with append_only.unprotected(editor, model._meta.db_table):
        yield
        if connection.vendor == "postgresql":
            editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
