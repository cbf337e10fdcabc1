"""SELECTs whose SQL is put together once: that takes Django several times what the rest of the answer takes.

For the few questions that are asked every second about one row, or a few. Everything else asks its QuerySet.
"""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.models import QuerySet

Row = TypeVar("Row", bound=tuple[Any, ...])


class _Prepared(NamedTuple):
    sql: str
    arguments: list[tuple[str, Any]]  # the name of a value that is given each time, or "" and a fixed one
    converters: list[tuple[int, list[Callable[..., Any]], Any]]  # column, its converters, its expression


class PreparedQuery(Generic[Row]):
    """A SELECT of a few rows. Threads may share it."""

    def __init__(
        self, row: type[Row], build: Callable[..., QuerySet[Any, Any]], **placeholders: int | str
    ) -> None:
        """`build` gets the placeholders and returns a `values_list` of what `row` holds, in its order.

        A placeholder is a value that nothing else in the query has; `first` is given the real ones.
        """
        self._row = row
        self._build = build
        self._placeholders = placeholders
        self._prepared: dict[str, _Prepared] = {}  # by the kind of database

    def first(self, **values: int | str) -> Row | None:
        """The first row for these values, one for each placeholder; None if there is none."""
        return next(iter(self.all(**values)), None)

    def all(self, **values: int | str) -> list[Row]:
        """All rows for these values, one for each placeholder."""
        prepared = self._prepared.get(connection.vendor) or self._prepare()
        with connection.cursor() as cursor:
            cursor.execute(prepared.sql, [values[name] if name else it for name, it in prepared.arguments])
            found = cursor.fetchall()
        return [self._row(*self._converted(list(columns), prepared)) for columns in found]

    def _converted(self, columns: list[Any], prepared: _Prepared) -> list[Any]:
        for place, converters, expression in prepared.converters:
            for convert in converters:
                columns[place] = convert(columns[place], expression, connection)
        return columns

    def _prepare(self) -> _Prepared:
        compiler = self._build(**self._placeholders).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        found = compiler.get_converters([expression for expression, *_ in compiler.select])
        prepared = _Prepared(
            sql,
            [(self._name_of(param), param) for param in params],
            [(place, converters, expression) for place, (converters, expression) in found.items()],
        )
        self._prepared[connection.vendor] = prepared
        return prepared

    def _name_of(self, param: object) -> str:
        named = (name for name, it in self._placeholders.items() if type(it) is type(param) and it == param)
        return next(named, "")
