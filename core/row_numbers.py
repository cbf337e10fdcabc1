"""Rows are numbered as time goes: where a time has no index, its place is found along the primary key."""

from bisect import bisect_left
from datetime import datetime, timedelta

from django.db import models

LATE = timedelta(hours=1)  # a row is numbered at most so long after the time that it bears


def last_until(model: type[models.Model], field: str, end: datetime) -> int:
    """About the number of the last row that bears a time before `end`, in some twenty questions.

    Never too low by what is numbered LATE; below every number if no row is so old.
    """
    rows = model._default_manager.order_by("pk")
    ends = rows.aggregate(first=models.Min("pk"), last=models.Max("pk"))
    first, last = ends["first"] or 0, ends["last"] or 0

    def bears_a_later_time(pk: int) -> bool:
        at = rows.filter(pk__gte=pk).values_list(field, flat=True).first()
        if isinstance(at, datetime) or at is None:
            return at is None or at >= end + LATE
        return bool(at >= (end + LATE).date())

    return first + bisect_left(range(first, last + 1), True, key=bears_a_later_time) - 1
