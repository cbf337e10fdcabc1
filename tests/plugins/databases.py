"""What the tests need of a database beyond pytest-django."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have Django remember the rows that migrations made, for the tests that commit; see below."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,)):
            options = {**marker.kwargs, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(*marker.args, **options), append=False)
        fixtures: list[str] = getattr(item, "fixturenames", [])
        if {"transactional_db", "live_server"} & set(fixtures):
            fixtures.append("django_db_serialized_rollback")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put a SQLite test database into a file: in memory, threads would share one connection's locks."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(os.environ["DATA_DIR"]) / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Generator[None, None, None]:
    """Mend what Django's test database lacks for the shop."""
    from django.db import connections

    connection = connections["default"]
    with pytest.MonkeyPatch.context() as patch:
        if hasattr(connection, "_test_serialized_contents"):
            _restore_rows_after_each_flush(patch, connection)
        if connection.vendor == "sqlite":
            # Flush means DELETE there, and triggers guard the journal against that. PostgreSQL truncates.
            patch.setattr(type(connection.ops), "execute_sql_flush", flush_without_triggers)
        yield


def _restore_rows_after_each_flush(patch: pytest.MonkeyPatch, connection: Any) -> None:
    """Give back what migrations made (the shop's markup rule) right after a test that commits.

    Such a test ends by emptying every table. Django gives the rows back only before the next test of the same
    kind, so that others would depend on the order of tests.
    """
    from django.db import connections
    from django.test import TransactionTestCase

    contents = connection._test_serialized_contents
    case: Any = TransactionTestCase
    set_up, tear_down = case._fixture_setup.__func__, case._fixture_teardown

    def set_up_without_rows(test_case: Any) -> None:
        with pytest.MonkeyPatch.context() as only_now:
            only_now.setattr(test_case, "serialized_rollback", False)
            set_up(test_case)

    def tear_down_with_rows(test_case: Any) -> None:
        tear_down(test_case)
        if test_case.serialized_rollback:
            connections["default"].creation.deserialize_db_from_string(contents)

    patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(set_up_without_rows))
    patch.setattr(TransactionTestCase, "_fixture_teardown", tear_down_with_rows)
    # A running playwright makes Django open another connection in the same thread (asgiref takes the thread
    # for an async one), which must know, too, that there are rows to be given back.
    patch.setattr(type(connection), "_test_serialized_contents", contents, raising=False)


def flush_without_triggers(operations: Any, statements: list[str]) -> None:
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
