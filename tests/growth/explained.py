"""Explains each statement as it is sent, and keeps what it reads of the tables that grow."""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

VERBS = ("SELECT", "UPDATE", "DELETE", "WITH")
# At the size of the quick form a whole table is soon read; at that of a shop with a past it would not be.
BY_INDEX = ("seqscan", "hashjoin", "mergejoin", "material", "memoize")
MARKS = re.compile(r"%s(, %s)+")
NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Reading:
    """How much one statement reads of one table."""

    where: str
    table: str
    rows: int
    sql: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rows} rows of {self.table}: {self.sql[:1500]}"


class Explainer:
    """Wraps the connection's execution: what reads more than `most` rows of a table is kept in `readings`."""

    def __init__(self, tables: Collection[str], most: int) -> None:
        self.readings: list[Reading] = []
        self.explained = 0
        self._tables = frozenset(tables)
        self._most = most
        self._seen: set[tuple[str, str]] = set()
        self._where = ""
        self._is_asking = False

    @contextmanager
    def watching(self, where: str) -> Iterator[None]:
        """Everything that is sent inside is explained, each kind of statement once."""
        self._where = where
        with connection.execute_wrapper(self):
            yield

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self._is_asking and not many and sql.lstrip(" (").startswith(VERBS):
            shape = self._where, NUMBERS.sub("1", MARKS.sub("%s", sql))
            if shape not in self._seen:
                self._seen.add(shape)
                self._explain(sql, params)
        return execute(sql, params, many, context)

    def _explain(self, sql: str, params: Any) -> None:
        self._is_asking = True
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
                plan = cursor.fetchone()[0]
                transaction.set_rollback(True)
        finally:
            self._is_asking = False
        self.explained += 1
        whole = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
        for table, rows in rows_read(whole).items():
            if table in self._tables and rows > self._most:
                self.readings.append(Reading(self._where, table, rows, sql % params if params else sql))


def rows_read(plan: dict[str, Any]) -> Counter[str]:
    """How many rows a plan looks at in each table, whether it keeps them or not."""
    found: Counter[str] = Counter()
    if "Relation Name" in plan and plan["Node Type"] != "ModifyTable":
        looked_at = sum(
            plan.get(name, 0)
            for name in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
        )
        found[plan["Relation Name"]] += round(looked_at * plan["Actual Loops"])
    for part in plan.get("Plans", ()):
        found += rows_read(part)
    return found


@contextmanager
def planned_by_index() -> Iterator[None]:
    """Within the present transaction, whatever an index can serve is served by it."""
    with connection.cursor() as cursor:
        for name in BY_INDEX:
            cursor.execute(f"SET LOCAL enable_{name} = off")
        cursor.execute("SET LOCAL jit = off")
    yield
    with connection.cursor() as cursor:
        for name in (*(f"enable_{each}" for each in BY_INDEX), "jit"):
            cursor.execute(f"SET LOCAL {name} TO DEFAULT")
