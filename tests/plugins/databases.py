"""What the tests need of a database beyond pytest-django."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.database_template import use_template
from tests.plugins.table_reset import TableReset

AS_MIGRATED: pytest.StashKey[TableReset] = pytest.StashKey()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Copy a PostgreSQL test database from a migrated one; put a SQLite one into a file, since in memory
    threads would share one connection's locks.
    """
    from django.db import connection

    use_template()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(os.environ["DATA_DIR"]) / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, pytestconfig: pytest.Config
) -> Generator[None, None, None]:
    """After a test that commits, have the database as the migrations left it.

    Django's own way (flush every table, make content types and permissions again) costs more than most of
    the tests, and forgets the rows that migrations made, such as the shop's markup rule.
    """
    from django.test import TransactionTestCase

    from core.testing import close_connections

    case: Any = TransactionTestCase
    with django_db_blocker.unblock():
        as_migrated = pytestconfig.stash[AS_MIGRATED] = TableReset()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(case, "_fixture_teardown", lambda _: as_migrated.restore())
        yield
    close_connections()


@pytest.fixture(scope="session")
def table_reset(django_db_setup: None, pytestconfig: pytest.Config) -> TableReset:
    """For fixtures that commit for more than one test, and so clear up by themselves."""
    return pytestconfig.stash[AS_MIGRATED]


@pytest.fixture(scope="module", autouse=True)
def _no_row_is_left(pytestconfig: pytest.Config, django_db_blocker: Any) -> Generator[None, None, None]:
    """A row that a module leaves behind would fail a test of another, in some orders of modules only."""
    yield
    as_migrated = pytestconfig.stash.get(AS_MIGRATED, None)
    if as_migrated:
        with django_db_blocker.unblock():
            left = as_migrated.tables_filled_since()
        assert not left, f"rows were left in {left}"
