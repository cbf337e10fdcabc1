"""For tests: rivals at the same moment, each with its own database connection; and a clock that is moved."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Self

import pytest
from django.db import connection, connections
from django.utils import timezone

from core import clock
from tests.timeouts import WAIT_SECONDS

MAX_RIVALS = 128  # rivals
_started: list[threading.Thread] = []
# They stay, and so do their connections: to open one costs more than most of what is done through it.
_rivals = ThreadPoolExecutor(MAX_RIVALS, initializer=lambda: _started.append(threading.current_thread()))


def run_concurrently(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; returns each one's result, or the exception it raised.

    The test must commit what the threads are to see (`django_db(transaction=True)`).
    """
    barrier = threading.Barrier(len(calls), timeout=WAIT_SECONDS)

    def run(call: Callable[[], Any]) -> Any:
        try:
            if connection.errors_occurred:
                connection.close()
            connection.ensure_connection()
            barrier.wait()
            return call()
        except Exception as exc:
            return exc

    return [future.result() for future in [_rivals.submit(run, call) for call in calls]]


def close_connections() -> None:
    """Have the rivals open theirs anew: for what changes how a connection acts, or removes the database."""
    barrier = threading.Barrier(max(len(_started), 1), timeout=WAIT_SECONDS)

    def close() -> None:
        barrier.wait()  # each thread closes its own, none a second time
        connections.close_all()

    for future in [_rivals.submit(close) for _ in _started]:
        future.result()


class FakeClock:
    """Real time and what a test has added to it. The vendors' clock and the process's own go on as ever."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._stopped_at: datetime | None = None

    @classmethod
    def on(cls, monkeypatch: pytest.MonkeyPatch) -> Self:
        """Take over the shop's one clock, until the test is over."""
        machine = cls()
        monkeypatch.setattr(clock, "timezone", machine)
        return machine

    def now(self) -> datetime:
        return (self._stopped_at or timezone.now()) + self._ahead

    def stop(self) -> None:
        """From now on only `forward` moves it: pauses can be measured, however busy the machine is."""
        self._stopped_at = timezone.now()

    def advance(self, **delta: float) -> None:
        """Let so many `minutes`, `hours`, … pass (as timedelta names them)."""
        self._ahead += timedelta(**delta)


def is_refused(attempt: Callable[[], object], error: type[Exception]) -> bool:
    """Whether the attempt ends with this error."""
    try:
        attempt()
    except error:
        return True
    return False
