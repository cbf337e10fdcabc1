"""What stays open between two pieces of work, and what does not."""

import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.utils import ConnectionHandler

from core import kept_connections
from core.kept_connections import renew_connections

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shop.sqlite3"


@pytest.fixture
def connection(file: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Any]:
    """A connection to a file, closed by Django after each request and task."""
    handler = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}})
    monkeypatch.setattr(kept_connections, "connections", handler)
    made = handler["default"]
    with made.cursor() as cursor:
        cursor.execute("CREATE TABLE facts (fact TEXT)")
    yield made
    made.close()


def test_file_stays_open(connection: Any) -> None:
    before = connection.connection

    renew_connections()

    assert before is not None
    assert connection.connection is before


def test_file_that_took_the_place_of_another_is_opened(connection: Any, file: Path) -> None:
    other = shutil.copy(file, file.with_name("backup.sqlite3"))
    Path(other).replace(file)

    renew_connections()

    assert connection.connection is None


def test_file_that_is_gone_is_given_up(connection: Any, file: Path) -> None:
    file.unlink()

    renew_connections()

    assert connection.connection is None


def test_connection_that_met_an_error_is_looked_at_as_ever(connection: Any) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT fact FROM what_is_not_there")

    renew_connections()

    assert connection.connection is None
