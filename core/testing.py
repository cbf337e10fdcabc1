"""For tests: several rivals at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

from tests.patience import PATIENCE

MOST = 128  # rivals
_started: list[threading.Thread] = []
# They stay, and so do their connections: to open one costs more than most of what is done through it.
_rivals = ThreadPoolExecutor(MOST, initializer=lambda: _started.append(threading.current_thread()))


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; returns each one's result, or the exception it raised.

    The test must commit what the threads are to see (`django_db(transaction=True)`).
    """
    barrier = threading.Barrier(len(calls), timeout=PATIENCE)

    def run(call: Callable[[], Any]) -> Any:
        try:
            if connection.errors_occurred:
                connection.close()
            connection.ensure_connection()
            barrier.wait()
            return call()
        except Exception as error:
            return error

    return [future.result() for future in [_rivals.submit(run, call) for call in calls]]


def close_connections() -> None:
    """Have the rivals open theirs anew: for what changes how a connection acts, or removes the database."""
    barrier = threading.Barrier(max(len(_started), 1), timeout=PATIENCE)

    def close() -> None:
        barrier.wait()  # each thread closes its own, none a second time
        connections.close_all()

    for future in [_rivals.submit(close) for _ in _started]:
        future.result()
