"""After an upgrade nothing lies on in the database's file that the migrations have sealed."""

from pathlib import Path

import pytest
from django.db import OperationalError, connection

from core.models import LimitWindow
from storefront.run import prepare

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

ACCOUNT = "00799999004761928571"


@pytest.fixture
def overwritten() -> None:
    """An account number that was written in plain, and is sealed now."""
    rows = [LimitWindow.objects.create(key=f"{ACCOUNT}:{n}", window=n) for n in range(200)]
    LimitWindow.objects.filter(pk__in=[row.pk for row in rows]).delete()


def contents() -> bytes:
    """What lies in the files of the database; nothing of a server's."""
    if connection.vendor != "sqlite":
        return b""
    file = Path(connection.settings_dict["NAME"])
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


def test_file_of_the_database_forgets_what_was_overwritten(overwritten: None) -> None:
    assert (ACCOUNT.encode() in contents()) == (connection.vendor == "sqlite")

    prepare.vacuum_sqlite()

    assert ACCOUNT.encode() not in contents()


def test_database_without_room_for_a_copy_is_used_as_it_is(
    overwritten: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full() -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(connection, "cursor", full)

    prepare.vacuum_sqlite()

    if connection.vendor == "sqlite":
        assert "run VACUUM" in capsys.readouterr().out
