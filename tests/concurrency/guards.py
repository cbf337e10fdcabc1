"""Taking guards out of the running shop, to show that the tests beside this file would miss them."""

import inspect
import sys
import textwrap
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

PACKAGES = ("accounts", "catalog", "core", "delivery", "orders", "payments")


def take_out(patch: pytest.MonkeyPatch, function: Callable[..., Any], guard: str, instead: str = "") -> None:
    """Replace a function, wherever it was imported, by itself without the text `guard`."""
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(guard) == 1, f"{function.__qualname__} does not contain {guard!r} once"
    made: dict[str, Any] = {}
    exec(source.replace(guard, instead), function.__globals__, made)
    for module in list(sys.modules.values()):
        if module.__name__.partition(".")[0] in PACKAGES:
            for name in [name for name, value in vars(module).items() if value is function]:
                patch.setattr(module, name, made[function.__name__])


class Constraints:
    """Constraints and unique indexes of PostgreSQL, dropped by name and put back at the end."""

    def __init__(self) -> None:
        self._dropped: list[tuple[str, str]] = []

    def drop(self, *names: str) -> None:
        for name in names:
            table, drop, restore = _statements(name)
            _execute(drop)
            self._dropped.append((table, restore))

    def restore(self) -> None:
        """Put them back, newest first; what lies in their tables broke them and goes."""
        while self._dropped:
            table, restore = self._dropped.pop()
            _execute("SET session_replication_role = replica")  # append-only tables refuse otherwise
            _execute(f"TRUNCATE {table} CASCADE")
            _execute("SET session_replication_role = DEFAULT")
            _execute(restore)


def _statements(name: str) -> tuple[str, str, str]:
    """The table of a constraint or index, the statement that drops it, and the one that makes it anew."""
    found = _execute(
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s",
        name,
    )
    for table, definition in found:
        alter = f"ALTER TABLE {table}"
        return table, f"{alter} DROP CONSTRAINT {name}", f"{alter} ADD CONSTRAINT {name} {definition}"
    ((table, definition),) = _execute("SELECT tablename, indexdef FROM pg_indexes WHERE indexname = %s", name)
    return table, f"DROP INDEX {name}", definition


def _execute(statement: str, *parameters: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []
