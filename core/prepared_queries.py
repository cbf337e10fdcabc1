"""Statements that are put together once by Django, and planned once by PostgreSQL.

Both take several times what the statement itself takes, where it is about a few rows. For what is asked every
second, and by each page of a purchase; everything else asks its QuerySet.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row", bound=tuple[Any, ...])
Instance = TypeVar("Instance", bound=Model)
Value = int | str | list[str] | datetime | IPv4Address | IPv6Address
Changes = dict[str, Any]  # as `QuerySet.update` takes them
Arguments = list[tuple[str, Any]]  # the name of a value that is given each time, or "" and a fixed one
PLANNED_AFTER = 2  # executions on a connection: what is asked once there is not worth a plan that is kept


class _Prepared(NamedTuple):
    sql: str
    arguments: Arguments
    converters: list[tuple[int, list[Callable[..., Any]], Any]]  # column, its converters, its expression
    select: Any  # what Django knows of the columns: their expressions,
    models: Any  # the models that they make up,
    annotations: Any  # and what stands beside these


def planned_cursor() -> Any:
    """A cursor whose statements PostgreSQL plans once for each connection, after it has met them a few times.

    It goes on planning those anew that come off better with a plan for their very values. Django's own cursor
    merges the values into the text, so that each is another statement. SQLite keeps what it has compiled.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:  # a log tells statements with values
        return connection.cursor()
    connection.ensure_connection()
    django: Any = connection
    django.connection.prepare_threshold = PLANNED_AFTER  # of these cursors: Django's prepare nothing
    with django.wrap_database_errors:
        return django._prepare_cursor(_planned_cursor_class()(django.connection))


@cache
def _planned_cursor_class() -> Any:
    """Of PostgreSQL: a shop on SQLite has no psycopg."""
    from psycopg import Cursor
    from psycopg.errors import FeatureNotSupported

    class PlannedCursor(Cursor[Any]):
        """Asks without the plan once a migration has given a table another shape than the plan was made for.

        Within a transaction, which is over by then, the connection is opened anew for the next work.
        """

        def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
            try:
                return super().execute(query, params, **how)
            except FeatureNotSupported:
                if connection.in_atomic_block:
                    connection.close_at = 0.0
                    raise
                return super().execute(query, params, **how | {"prepare": False})

    return PlannedCursor


def _arguments(params: Sequence[Any], placeholders: Mapping[str, Value]) -> Arguments:
    """For each parameter the name of the value that is given each time, or "" and the one it always has.

    Raises ValueError if a placeholder is not there: its value would never be asked about.
    """
    sent = _as_sent(placeholders)
    arguments = [(_name_of(param, sent), param) for param in params]
    if lacking := sent.keys() - {name for name, _ in arguments}:
        raise ValueError(f"not in the statement: {', '.join(sorted(lacking))}")
    return arguments


def _name_of(param: object, placeholders: Mapping[str, Any]) -> str:
    """Django wraps a number in a type of its column's size, which is a number still."""
    named = (name for name, it in placeholders.items() if isinstance(param, type(it)) and it == param)
    return next(named, "")


def _as_sent(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _adapted(value) for name, value in values.items()}


def _adapted(value: Value) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, IPv4Address | IPv6Address):
        return connection.ops.adapt_ipaddressfield_value(str(value))
    return value


def _filled_in(arguments: Arguments, values: Mapping[str, Value]) -> list[Any]:
    sent = _as_sent(values)
    return [sent[name] if name else it for name, it in arguments]


class _PreparedSelect:
    """A SELECT, put together once for each kind of database."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], placeholders: Mapping[str, Value]) -> None:
        self._build = build
        self._placeholders = placeholders
        self._prepared: dict[str, _Prepared] = {}  # by the kind of database

    def prepared(self) -> _Prepared:
        """The statement, and what Django knows of its columns."""
        return self._prepared.get(connection.vendor) or self._prepare()

    def rows(self, values: Mapping[str, Value]) -> list[list[Any]]:
        """What the database answers for these values, as Django reads it."""
        prepared = self.prepared()
        with planned_cursor() as cursor:
            cursor.execute(prepared.sql, _filled_in(prepared.arguments, values))
            found = cursor.fetchall()
        return [self._converted(list(columns), prepared) for columns in found]

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
            _arguments(params, self._placeholders),
            [(place, converters, expression) for place, (converters, expression) in found.items()],
            compiler.select,
            compiler.klass_info,
            compiler.annotation_col_map or {},
        )
        self._prepared[connection.vendor] = prepared
        return prepared


class PreparedQuery(Generic[Row]):
    """A SELECT of a few rows. Threads may share it."""

    def __init__(
        self, row: Callable[..., Row], build: Callable[..., QuerySet[Any, Any]], **placeholders: Value
    ) -> None:
        """`build` gets the placeholders and returns a `values_list` of what `row` is made of, in its order.

        A placeholder is a value that nothing else in the query has; `first` is given the real ones.
        """
        self._row = row
        self._select = _PreparedSelect(build, placeholders)

    def first(self, **values: Value) -> Row | None:
        """The first row for these values, one for each placeholder; None if there is none."""
        return next(iter(self.all(**values)), None)

    def all(self, **values: Value) -> list[Row]:
        """All rows for these values, one for each placeholder."""
        return [self._row(*columns) for columns in self._select.rows(values)]


class PreparedInstances(Generic[Instance]):
    """A SELECT of a few model instances, with those that `select_related` reads along. Threads may share it.

    The instances are made by what Django itself makes them by, once the columns are there.
    """

    def __init__(self, build: Callable[..., QuerySet[Instance]], **placeholders: Value) -> None:
        """`build` gets the placeholders and returns the instances' QuerySet; else as of a PreparedQuery."""
        self._select = _PreparedSelect(build, placeholders)

    def first(self, **values: Value) -> Instance | None:
        """The first instance for these values, one for each placeholder; None if there is none."""
        return next(iter(self.all(**values)), None)

    def all(self, **values: Value) -> list[Instance]:
        """All instances for these values, one for each placeholder."""
        rows = self._select.rows(values)
        return list(_instances(rows, self._select.prepared()))


def _instances(rows: list[list[Any]], prepared: _Prepared) -> Iterator[Any]:
    """As `django.db.models.query.ModelIterable` makes them."""
    own = prepared.models["select_fields"]
    names = [prepared.select[place][0].target.attname for place in own]
    make_related: Any = get_related_populators
    related = make_related(prepared.models, prepared.select, connection.alias)
    for row in rows:
        instance = prepared.models["model"].from_db(connection.alias, names, row[own[0] : own[-1] + 1])
        for populator in related:
            populator.populate(row, instance)
        for name, place in prepared.annotations.items():
            setattr(instance, name, row[place])
        yield instance


class PreparedUpdate:
    """An UPDATE of a few rows. Threads may share it."""

    def __init__(
        self, build: Callable[..., tuple[QuerySet[Any, Any], Changes]], **placeholders: Value
    ) -> None:
        """`build` gets the placeholders and returns which rows are changed, by their own columns, and how.

        A placeholder is as one of a PreparedQuery.
        """
        self._build = build
        self._placeholders = placeholders
        self._prepared: dict[str, tuple[str, Arguments]] = {}  # by the kind of database

    def execute(self, **values: Value) -> int:
        """Update for these values, one for each placeholder; returns how many rows there were."""
        sql, arguments = self._prepared.get(connection.vendor) or self._prepare()
        with planned_cursor() as cursor:
            cursor.execute(sql, _filled_in(arguments, values))
            return int(cursor.rowcount)

    def _prepare(self) -> tuple[str, Arguments]:
        rows, changes = self._build(**self._placeholders)
        query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
        query.add_update_values(changes)
        sql, params = query.get_compiler(connection=connection).as_sql()
        prepared = sql, _arguments(params, self._placeholders)
        self._prepared[connection.vendor] = prepared
        return prepared
