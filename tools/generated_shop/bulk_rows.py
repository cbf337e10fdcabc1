"""Rows on their way into the database, by the fastest way that it has: COPY, or many at once."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

Model = type[models.Model]


class BulkRows:
    """Collects rows of any tables, and writes them. Foreign keys are looked at when the caller commits."""

    def __init__(self) -> None:
        self._waiting: defaultdict[Model, list[tuple[Any, ...]]] = defaultdict(list)
        self._shapes: dict[Model, dict[str, Any]] = {}
        self._numbers: dict[Model, Iterator[int]] = {}

    def number(self, model: Model) -> int:
        """A number that no row has, for a row that others point to."""
        if model not in self._numbers:
            self._numbers[model] = count(next_pk(model))
        return next(self._numbers[model])

    def add(self, model: Model, **values: Any) -> None:
        """One row, by the names of its columns; what is not named has the model's default."""
        shape = self._shapes.get(model)
        if shape is None:
            shape = self._shapes[model] = _defaults(model)
        if "id" in shape and "id" not in values:
            values["id"] = self.number(model)
        if values.keys() - shape.keys():
            raise TypeError(f"{model.__name__} has no {values.keys() - shape.keys()}")
        self._waiting[model].append(tuple(map(_plain, (shape | values).values())))

    def write(self) -> None:
        """Write what was collected."""
        for model, rows in self._waiting.items():
            _insert(model, list(self._shapes[model]), rows)
        self._waiting.clear()

    def count_on(self) -> None:
        """Have the database number its own rows after those that were written with their numbers."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self._shapes)):
                cursor.execute(statement)


def gather_statistics() -> None:
    """Have the database look at how the shop's tables are filled.

    Only these: PostgreSQL's own tables are shared by all databases of a server, and whoever analyzes them
    within a transaction keeps everybody else waiting for its end.
    """
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)  # the index of the search among them
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
        else:
            cursor.execute("ANALYZE")


def next_pk(model: Model) -> int:
    """The first number that no row has."""
    return int(model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def _defaults(model: Model) -> dict[str, Any]:
    return {
        field.attname: None if field.primary_key else field.get_default()
        for field in model._meta.concrete_fields
        if not field.generated
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, datetime) and connection.vendor == "sqlite":
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value


def _insert(model: Model, attributes: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    columns = ", ".join(f'"{model._meta.get_field(each).column}"' for each in attributes)  # type: ignore[union-attr]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(attributes))
        cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', list(rows))  # noqa: S608
