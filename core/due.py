"""What is due: found exactly for one kind of work, and asked for all kinds together in one statement.

At rest nothing is due, and that costs one statement for everything: it reads of each kind, by an index, when
its first piece of work is due. Rows are looked for only where that moment has come. A kind that cannot tell
it is looked at each time, so that none is forgotten.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

from django.db import connection
from django.db.models import DateTimeField, Model, QuerySet, Value

from core import clock, heartbeats
from core.intervals import Interval
from core.jobs import JobKind
from core.kinds import Job, JobOf
from core.models import Heartbeat

Moments = Sequence[datetime | None]
Read = tuple[str, tuple[Any, ...]]  # a query that gives one moment or none, and its parameters

AT_ANY_MOMENT = datetime.min.replace(tzinfo=UTC)  # of work that cannot tell when it is due


@runtime_checkable
class TellsEarliest(Protocol):
    """What finds work of one kind and can be asked, beside others, when the first of it is due."""

    def reads(self) -> list[Read]:
        """The queries whose answers tell it."""

    def earliest(self, moments: Moments) -> datetime | None:
        """When the first of it is due by those answers; None if nothing waits. Never too late."""


def _read(rows: QuerySet[Any, Any]) -> Read:
    sql, params = rows.query.sql_with_params()
    return sql, params


def first(moments: Moments) -> datetime | None:
    """The earliest of these, if there is any."""
    return min((moment for moment in moments if moment is not None), default=None)


class DueRows:
    """Rows with a due time of their own, the longest due first; there must be an index on it."""

    def __init__(
        self,
        model: type[Model],
        *,
        column: str = "next_due_at",
        most: int | None = None,
        late: Interval | None = None,
        **conditions: object,
    ) -> None:
        """Those that meet the conditions; no more than `most` at a time, and only so `late`, if told."""
        self._model, self._column, self._conditions = model, column, conditions
        self._most, self._late = most, late

    def __call__(self, moment: datetime, most: int) -> list[int]:
        due = self._rows().filter(**{f"{self._column}__lte": moment - self._lateness})
        return list(due.values_list("pk", flat=True)[: min(most, self._most or most)])

    def reads(self) -> list[Read]:
        return [self._first_row]

    def earliest(self, moments: Moments) -> datetime | None:
        (moment,) = moments
        return moment + self._lateness if moment else None

    @cached_property
    def _first_row(self) -> Read:
        return _read(self._rows().filter(**{f"{self._column}__isnull": False}).values(self._column)[:1])

    def _rows(self) -> QuerySet[Any]:
        return self._model._default_manager.filter(**self._conditions).order_by(self._column)

    @property
    def _lateness(self) -> timedelta:
        return self._late.duration if self._late else timedelta(0)


class DueJob:
    """A recurring job without rows (core.heartbeats): [0] when it is due."""

    def __init__(
        self, name: Job | Callable[[], Job | JobOf], *, if_wanted: Callable[[], bool] = lambda: True
    ) -> None:
        self._given, self._is_wanted = name, if_wanted

    def __call__(self, moment: datetime, _most: int) -> list[int]:
        return [0] if self._is_wanted() and heartbeats.is_due(self._name, moment) else []

    def reads(self) -> list[Read]:
        return [(self._sql, (str(self._name),))]

    def earliest(self, moments: Moments) -> datetime | None:
        if not self._is_wanted():
            return None
        return moments[0] or due_since_just_now()

    @property
    def _name(self) -> Job | JobOf:
        return self._given if isinstance(self._given, Job) else self._given()

    @cached_property
    def _sql(self) -> str:
        return _read(Heartbeat.objects.filter(pk="name").values("next_due_at"))[0]


class DueBy:
    """Work that a function finds, which is due at the earliest when all of what it waits for has been met.

    `queries` give one moment each (made once, when the database is there); `earliest` makes one of them.
    """

    def __init__(
        self,
        ids: Callable[[datetime, int], list[int]],
        *queries: Callable[[], QuerySet[Any, Any]],
        earliest: Callable[[Moments], datetime | None] = first,
    ) -> None:
        self._ids, self._queries, self._earliest = ids, queries, earliest

    def __call__(self, moment: datetime, most: int) -> list[int]:
        return self._ids(moment, most)

    def reads(self) -> list[Read]:
        return self._compiled

    def earliest(self, moments: Moments) -> datetime | None:
        return self._earliest(moments)

    @cached_property
    def _compiled(self) -> list[Read]:
        return [_read(make()) for make in self._queries]


def due_since_just_now() -> datetime:
    """Since when something counts as due that never came round."""
    return clock.now() - Interval.OVERDUE.duration


def earliest_due(kinds: Iterable[JobKind]) -> dict[Job, datetime]:
    """When the first work of each kind is due, where any waits: one statement.

    AT_ANY_MOMENT for a kind that cannot tell it. Raises DatabaseError.
    """
    tells: list[tuple[Job, TellsEarliest, list[Read]]] = []
    found: dict[Job, datetime] = {}
    for kind in kinds:
        if isinstance(kind.due, TellsEarliest):
            tells.append((kind.name, kind.due, kind.due.reads()))
        else:
            found[kind.name] = AT_ANY_MOMENT
    moments = iter(_ask([read for _, _, reads in tells for read in reads]))
    for name, due, reads in tells:
        earliest = due.earliest([next(moments) for _ in reads])
        if earliest is not None:
            found[name] = earliest
    return found


def _ask(reads: list[Read]) -> list[datetime | None]:
    """Not by the ORM: to compile two dozen queries takes longer than to answer them."""
    if not reads:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f'({sql})' for sql, _ in reads)}",
            [value for _, params in reads for value in params],
        )
        row = cursor.fetchone()
    kind = Value(None, output_field=DateTimeField())
    converters = connection.ops.get_db_converters(kind)
    moments = []
    for moment in row:
        for convert in converters:
            moment = convert(moment, kind, connection)
        moments.append(moment)
    return moments
