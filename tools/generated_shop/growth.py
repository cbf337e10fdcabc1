"""How much dearer everything gets as a shop grows: measured with few orders, and again with many.

Both shops sell the same catalogue and as much a day, so that all that is of today or of this month has one
size; the large one has a longer past. Costs are CPU of this process and of the database for its connection.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import time_machine
from django.conf import settings
from django.db import connection, transaction

from core import clock
from core.models import PageChange, SubjectChange
from core.operations import housekeeping
from payments.testing.transfers import take_transfers
from tests.access.sample_rows import fill_shop as fill_sample_rows
from tools.bench.cost import cpu_seconds
from tools.generated_shop.catalogue import fill_catalogue
from tools.generated_shop.shop import A_YEAR, fill_orders
from tools.generated_shop.subjects import all_subjects

MOST = 2.0  # times what it cost with few orders
FLOOR = 0.005  # seconds of CPU: of less, the difference is no more than noise
REPEATS = 3
DEAR = 1.0  # seconds: what costs more is done once

Costs = dict[str, float]  # of each subject, in seconds of CPU


@dataclass(frozen=True)
class Growth:
    """What one subject cost with few orders and with many, in seconds of CPU."""

    name: str
    few: float
    many: float

    @property
    def ratio(self) -> float:
        """How many times dearer; what costs less than the floor counts as that."""
        return max(self.many, FLOOR) / max(self.few, FLOOR)

    @property
    def is_too_dear(self) -> bool:
        """Whether it grows with the past."""
        return self.ratio > MOST

    def __str__(self) -> str:
        mark = "  TOO DEAR" if self.is_too_dear else ""
        return f"{self.ratio:5.2f}  {self.few * 1000:9.1f}  {self.many * 1000:9.1f}  {self.name}{mark}"


def compare(
    few: int, many: int, *, denominations: int, media: Path, span: timedelta = A_YEAR
) -> list[Growth]:
    """Fill an empty shop with few orders, then up to many, and measure both times; the dearest first.

    The small shop is measured at the moment of its last order. Only the generated past stays.
    """
    take_transfers(settings, media)
    youth = span * (few / many)
    fill_catalogue(denominations, now=clock.now())
    with time_machine.travel(clock.now() - (span - youth)):
        fill_orders(few, span=youth)
        costs_of_few = _measure()
    fill_orders(many - few, span=span - youth)
    costs_of_many = _measure()
    grown = [Growth(name, cost, costs_of_many[name]) for name, cost in costs_of_few.items()]
    return sorted(grown, key=lambda each: -each.ratio)


def table(grown: list[Growth]) -> Iterator[str]:
    """Its lines: all that costs more than the floor."""
    yield "ratio  few (ms)  many (ms)  of what"
    shown = [each for each in grown if max(each.few, each.many) > FLOOR]
    yield from map(str, shown)
    yield f"{len(grown) - len(shown)} more cost less than {FLOOR * 1000:.0f} ms both times"


def _measure() -> Costs:
    _tidy_up()
    with _taken_back():
        connection.check_constraints()
        rows = fill_sample_rows()
        return {name: _cost(call) for name, call in all_subjects(rows)}


def _tidy_up() -> None:
    """As a shop is that was kept all the time, and has been cleaned today."""
    for notes in (PageChange, SubjectChange):
        notes.objects.all()._raw_delete(connection.alias)
    with patch.object(housekeeping, "MAX_PER_DAY", sys.maxsize):  # what many days would have taken
        for cleaner in housekeeping._cleaners:
            cleaner()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # whose CPU would not be counted


@contextmanager
def _taken_back() -> Iterator[None]:
    """Everything inside is undone; services that commit for good may do so, as in a test."""
    block: Any = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def _cost(call: Callable[[], object]) -> float:
    """The median of several times, after one that warms up."""
    backend = connection.connection.info.backend_pid

    def once() -> float:
        mark = transaction.savepoint()
        before = time.process_time() + cpu_seconds([backend])
        try:
            call()
            return time.process_time() + cpu_seconds([backend]) - before
        finally:
            transaction.savepoint_rollback(mark)

    first = once()
    return statistics.median(once() for _ in range(REPEATS if first < DEAR else 1))
