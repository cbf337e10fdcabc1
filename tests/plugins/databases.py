"""What the tests need of a database beyond pytest-django."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give back the rows that migrations made to each test that commits.

    Such a test ends by emptying every table, so the next one would miss the shop's markup rule.
    """
    for item in items:
        if _commits(item):
            item.fixturenames.append("django_db_serialized_rollback")  # type: ignore[attr-defined]


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    by_marker = bool(marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,)))
    return by_marker or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())) != set()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put a SQLite test database into a file: in memory, threads would share one connection's locks."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(os.environ["DATA_DIR"]) / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Generator[None, None, None]:
    """Mend what Django's test database lacks for the shop; see the comments."""
    from django.db import connections

    connection = connections["default"]
    with pytest.MonkeyPatch.context() as patch:
        if hasattr(connection, "_test_serialized_contents"):
            # A running playwright makes Django open another connection in the same thread (asgiref takes the
            # thread for an async one), and the migrations' rows must be found on that one, too.
            contents = connection._test_serialized_contents
            patch.setattr(type(connection), "_test_serialized_contents", contents, raising=False)
        if connection.vendor == "sqlite":
            # Flush means DELETE there, and triggers guard the journal against that. PostgreSQL truncates.
            patch.setattr(type(connection.ops), "execute_sql_flush", _flush_without_triggers)
        yield


def _flush_without_triggers(operations: Any, statements: list[str]) -> None:
    """Run `statements` with every trigger of the database taken off and put back, in one transaction."""
    from django.db import transaction

    connection = operations.connection
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {operations.quote_name(name)}")
        for statement in statements:
            cursor.execute(statement)
        for _, definition in triggers:
            cursor.execute(definition)
