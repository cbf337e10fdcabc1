"""Lists over tables that grow show a window of their rows: the newest, and from there on older ones.

Whatever somebody filters, counts, sorts or searches there, the database looks at so many rows and no more,
however long the shop has been open. A list that fits into one window is whole. What an index finds by its
beginning is found in the whole table, and so is work that is not done yet (`unfinished`): neither gets too
old to be seen.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.db import connection, models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.timezone import make_aware

from core.row_numbers import last_until

WINDOW = 5_000  # rows
MOST_FOUND = 500  # rows that a search finds outside of the window


class RowWindow(ChangeList):
    """A list of the back office, of a table that may have millions of rows."""

    model_admin: Any
    older = ""  # the address of the next window; empty where this one ends the table
    newest = ""  # of the first one, from any other
    estimated_total = 0  # rows of the whole table, about

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Any]:
        if exclude_parameters is None and self.model_admin.is_windowed:
            self.root_queryset = self._window(request, self.root_queryset)
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request: HttpRequest) -> None:
        """What rows belong to is joined to those of the page alone.

        A page that is not cut off has no limit, and of some thousands of rows that there might be, the
        database would read the whole of a table that is joined.
        """
        super().get_results(request)
        if not self.is_whole:
            shown = list(self.result_list.values_list("pk", flat=True))
            self.result_list = self.queryset.filter(pk__in=shown)

    @property
    def is_whole(self) -> bool:
        """Whether every row of the table is in the list, unless a filter leaves it out."""
        return not (self.older or self.newest)

    def _window(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        last = last_beyond(rows, WINDOW)
        if last is None:
            return rows
        self.estimated_total = estimated_count(self.model)
        key = f"{self.lookup_opts.pk.name}__lte"
        limit = self._limit(key)
        if limit is not None:
            self.newest = self.get_query_string(remove=[key, *self._period()])
            rows = rows.filter(pk__lte=limit)
            last = last_beyond(rows, WINDOW)
            if last is None:
                return rows
        self.older = self.get_query_string({key: last}, [key])
        shown = Q(pk__gt=last)
        if limit is None:
            shown |= self.model_admin.unfinished
        if self.query:
            found = request.found_by_index = found_by_index(self.model_admin, rows, self.query)  # type: ignore[attr-defined]
            shown |= Q(pk__in=found)
        return rows.filter(shown)

    def _limit(self, key: str) -> int | None:
        """The newest row that may be shown: none, or as an older window or a period says."""
        asked = [int(each) for each in self.filter_params.get(key, ()) if str(each).isdecimal()]
        if (end := self._period_end()) is not None:
            asked.append(last_until(self.model, self.date_hierarchy, end))
        return min(asked, default=None)

    def _period(self) -> list[str]:
        return [f"{self.date_hierarchy}__"] if self.date_hierarchy else []

    def _period_end(self) -> datetime | None:
        """When the year, month or day ends that was asked for; None for none, or for one of no calendar."""
        if not self.date_hierarchy:
            return None
        parts = [self.params.get(f"{self.date_hierarchy}__{part}") for part in ("year", "month", "day")]
        try:
            year, month, day = (int(part) if part else 0 for part in parts)
            return make_aware(datetime.combine(_day_after(year, month, day), time.min)) if year else None
        except (ValueError, OverflowError):
            return None


def _day_after(year: int, month: int, day: int) -> date:
    """The first day after a year, or after a month or a day of it. Raises ValueError for no such day."""
    if day:
        return date(year, month, day) + timedelta(days=1)
    return (date(year, month, 1) + timedelta(days=32)).replace(day=1) if month else date(year + 1, 1, 1)


def last_beyond(rows: QuerySet[Any], size: int) -> int | None:
    """The number of the newest row that is not among the newest `size`; None where these are all."""
    return rows.order_by("-pk").values_list("pk", flat=True)[size : size + 1].first()


def newest_rows(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of the first window."""
    last = last_beyond(rows, WINDOW)
    return rows if last is None else rows.filter(pk__gt=last)


def estimated_count(model: type[models.Model]) -> int:
    """About how many rows a table has, without counting them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table]
            )
            if (known := cursor.fetchone()[0]) >= 0:  # below zero: never gathered
                return int(known)
    return int(model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0)


def found_by_index(model_admin: Any, rows: QuerySet[Any], term: str) -> set[int]:
    """Numbers of rows in which an indexed column that is searched begins with the term, in any spelling."""
    found: set[int] = set()
    for path in model_admin.get_searched_columns():
        if column := _indexed(model_admin.model, path):
            for spelt in model_admin.spellings(term):
                if begins := _begins_with(column, path, spelt):
                    found.update(
                        rows.filter(begins).order_by("-pk").values_list("pk", flat=True)[:MOST_FOUND]
                    )
    return found


def _indexed(model: type[models.Model], path: str) -> Any:
    """The column that a search goes for, if it leads an index of all rows."""
    column: Any = get_fields_from_path(model, path)[-1]
    leading = [
        index.fields[0] for index in column.model._meta.indexes if index.fields and not index.condition
    ]
    return column if column.unique or column.db_index or column.name in leading else None


def _begins_with(column: Any, path: str, term: str) -> Q | None:
    """By its beginning where the index can tell (Django makes such ones beside unique and `db_index`)."""
    if isinstance(column, models.CharField | models.TextField):
        can_begin = column.unique or getattr(column, "db_index", False)
        return Q(**{f"{path}__startswith" if can_begin else path: term})
    return None


def spelt_once(terms: Iterable[str]) -> list[str]:
    """Each spelling once, and none that is empty."""
    return list(dict.fromkeys(term for term in terms if term))
