"""What the tests themselves rest on: a clean environment, real servers, whole databases between tests."""

import os
import socket
import sys
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from pytest_socket import SocketConnectBlockedError

from catalog.models import MarkupRule
from payments.models import JournalEvent
from tests.plugins.environment import SHOP_VARIABLES, throw_away_environment


@pytest.mark.storage
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_rows_of_migrations_are_there_for_each_test_that_commits(time: str) -> None:
    assert MarkupRule.objects.exists()


@pytest.mark.storage
@pytest.mark.django_db
def test_rows_of_migrations_are_there_for_tests_that_do_not_commit() -> None:
    assert MarkupRule.objects.exists()


@pytest.mark.storage
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_journal_is_empty_and_guarded_for_each_test_that_commits(time: str) -> None:
    JournalEvent.objects.create(key="capture:payment:1", kind="capture", about="order:1")
    with pytest.raises(DatabaseError, match="append-only"):
        JournalEvent.objects.all().delete()
    assert JournalEvent.objects.count() == 1


@pytest.mark.parametrize("time", ["first", "second"])
def test_cache_is_real_and_empty_for_each_test(time: str, valkey_socket: Path) -> None:
    assert cache.get("name") is None
    cache.set("name", "kept")
    with redis.Redis(unix_socket_path=str(valkey_socket), db=1) as server:
        assert server.dbsize() == 1


@pytest.mark.django_db
def test_database_is_the_one_that_was_asked_for() -> None:
    asked_for = os.environ["DATABASE_URL"].partition(":")[0]
    assert asked_for == connection.vendor
    if connection.vendor == "sqlite":
        assert Path(connection.settings_dict["NAME"]).is_file()


def test_bytecode_is_kept_by_this_process_and_by_those_it_starts() -> None:
    assert not sys.dont_write_bytecode
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ


def test_environment_holds_nothing_of_the_callers_shell() -> None:
    made = throw_away_environment(Path("data")).keys() | {"DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL"}
    assert {"SECRET_KEY", "ONECLICK_API_KEY", "EMAIL_URL", "PORT"} <= SHOP_VARIABLES
    assert SHOP_VARIABLES & os.environ.keys() == made


def test_supplier_is_unreachable_unless_a_test_starts_one() -> None:
    host, port = settings.ONECLICK_API_URL.removeprefix("http://").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_network_beyond_this_machine_is_refused() -> None:
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=5)  # an address of RFC 5737, nobody's
