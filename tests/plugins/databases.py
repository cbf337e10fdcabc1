"""What the tests need of a database beyond pytest-django."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.database_template import use_template
from tests.plugins.table_reset import TableReset


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
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Generator[None, None, None]:
    """After a test that commits, have the database as the migrations left it.

    Django's own way (flush every table, make content types and permissions again) costs more than most of
    the tests, and forgets the rows that migrations made, such as the shop's markup rule.
    """
    from django.test import TransactionTestCase

    from core.testing import close_connections

    case: Any = TransactionTestCase
    with django_db_blocker.unblock():
        emptying = TableReset()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(case, "_fixture_teardown", lambda _: emptying.restore())
        yield
    close_connections()
