"""Tables read a portion at a time, so that what a check holds in memory does not grow with the shop."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.timezone import localdate

from core.row_numbers import LATE, last_until

SIZE = 2_000  # rows

_since: ContextVar[datetime | None] = ContextVar("since", default=None)


@contextmanager
def only_since(moment: datetime | None) -> Iterator[None]:
    """Inside, checks read rows that were made since (None: all); what is older counts as verified."""
    token = _since.set(moment)
    try:
        yield
    finally:
        _since.reset(token)


def is_partial() -> bool:
    """Whether only some of the rows are read."""
    return _since.get() is not None


def first_day_read() -> date | None:
    """The first day that is read as a whole; None for all."""
    since = _since.get()
    return None if since is None else localdate(since) + timedelta(days=1)


def first_read(model: type[models.Model], at: str) -> int:
    """The number from which on rows of a table are read; `at` is the column of the time of their making."""
    since = _since.get()
    return 0 if since is None else last_until(model, at, since - 2 * LATE)


def to_verify(rows: QuerySet[Any], *, at: str) -> QuerySet[Any]:
    """Those of the rows that are read: all, or those made lately."""
    return rows.filter(pk__gte=first_read(rows.model, at)) if is_partial() else rows


def portions(rows: QuerySet[Any], *, at: str) -> Iterator[list[Any]]:
    """The rows that are read, along their primary key: no more than SIZE of them are there at once."""
    ordered = to_verify(rows, at=at).order_by("pk")
    portion = list(ordered[:SIZE])
    while portion:
        yield portion
        portion = list(ordered.filter(pk__gt=portion[-1].pk)[:SIZE])
