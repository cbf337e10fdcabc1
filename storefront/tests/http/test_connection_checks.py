"""A kept connection is asked whether it lives once a second, and after every pause."""

from types import SimpleNamespace

import pytest
from django.core.signals import request_started
from django.db import connections

from storefront.http import connection_checks
from storefront.http.connection_checks import ask_seldom


class Kept(SimpleNamespace):
    """A connection, as far as it is asked here."""

    connection: object = "open"
    in_atomic_block = False
    asked = 0

    def begin_request(self) -> None:
        """As Django's own receiver does."""
        self.health_check_done = False

    def close_if_health_check_failed(self) -> None:
        self.asked += 1
        self.health_check_done = True


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(seconds=1_000.0)
    monkeypatch.setattr(connection_checks.time, "monotonic", lambda: clock.seconds)
    return clock


def kept(monkeypatch: pytest.MonkeyPatch, **fields: object) -> Kept:
    only = Kept(**fields)
    monkeypatch.setattr(connections, "all", lambda initialized_only: [only])
    return only


def test_connection_is_asked_once_a_second(now: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = kept(monkeypatch)
    for seconds, asked in ((0, 1), (0.4, 1), (0.4, 1), (0.4, 2), (60, 3)):
        now.seconds += seconds
        connection.begin_request()
        ask_seldom()

        assert connection.asked == asked
        assert connection.health_check_done  # not asked once more before its first query


@pytest.mark.parametrize("fields", [{"connection": None}, {"in_atomic_block": True}], ids=str)
def test_connection_that_is_closed_or_in_a_transaction_is_left_alone(
    fields: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = kept(monkeypatch, **fields)
    connection.begin_request()

    ask_seldom()

    assert (connection.asked, connection.health_check_done) == (0, False)


def test_requests_begin_with_it() -> None:
    """After Django's own receiver, unless a test's browser has put that off: then Django asks each time."""
    assert ask_seldom in request_started._live_receivers(sender=None)[0]
