"""Statements counted and listed, and where the time of one line goes."""

import cProfile
import pstats
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from django.db import connection

CALLS = 50
SHOWN = 40  # functions, by the time spent in them and below


@contextmanager
def statements() -> Generator[list[tuple[str, float]], None, None]:
    """What the database is sent, each with its seconds; savepoints count, BEGIN and COMMIT do not."""
    sent: list[tuple[str, float]] = []

    def note(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, *args)
        finally:
            sent.append((sql, time.perf_counter() - begun))

    with connection.execute_wrapper(note):
        yield sent


def count_statements(call: Callable[[], object]) -> int:
    with statements() as sent:
        call()
    return len(sent)


def profile(prepare: Callable[[], Any], run: Callable[[Any], object]) -> None:
    """Print the statements of one call, and the functions in which many calls spend their time."""
    run(prepare())
    prepared = prepare()
    with statements() as sent:
        run(prepared)
    print(f"{len(sent)} statements")
    for sql, seconds in sent:
        print(f"{seconds * 1000:8.2f} ms  {' '.join(sql.split())[:200]}")
    profiler = cProfile.Profile()
    for _ in range(CALLS):
        prepared = prepare()
        profiler.enable()
        run(prepared)
        profiler.disable()
    print(f"\n{CALLS} calls")
    pstats.Stats(profiler).strip_dirs().sort_stats("cumulative").print_stats(SHOWN)
