"""What stands around a list that shows a window of its rows: other windows, and the calendar of its days."""

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.admin.templatetags.admin_list import date_hierarchy
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext

from core.backoffice import row_window
from core.backoffice.row_window import RowWindow

register = template.Library()


@register.inclusion_tag("admin/core/window_links.html")
def window_links(changes: RowWindow) -> dict[str, Any]:
    """The ways to older rows and to the newest, with how many there are."""
    return {"cl": changes, "size": row_window.WINDOW}


@register.inclusion_tag("admin/date_hierarchy.html")
def period_links(changes: RowWindow) -> dict[str, Any]:
    """Django's calendar; where it would read the whole table, all years, months or days that it spans."""
    if changes.is_whole or not changes.date_hierarchy:
        found: dict[str, Any] = date_hierarchy(changes) or {"show": False}
        return found
    asked = [changes.params.get(f"{changes.date_hierarchy}__{part}") for part in ("year", "month", "day")]
    year, month, day = (int(part) if part else 0 for part in asked)
    first, last = _span(changes)
    if day:
        choices = [{"title": _title(date(year, month, day), "MONTH_DAY_FORMAT")}]
    elif month:
        days = (date(year, month, each) for each in range(1, monthrange(year, month)[1] + 1))
        choices = [_choice(changes, each, 3) for each in days if first <= each <= last]
    elif year:
        months = (date(year, each, 1) for each in range(1, 13))
        choices = [_choice(changes, each, 2) for each in months if first.replace(day=1) <= each <= last]
    else:
        choices = [_choice(changes, date(each, 1, 1), 1) for each in range(first.year, last.year + 1)]
    return {"show": True, "back": _way_back(changes, year, month, day), "choices": choices}


def _span(changes: RowWindow) -> tuple[date, date]:
    """The days of the first row and of the last."""
    rows: Any = changes.model._default_manager.values_list(changes.date_hierarchy, flat=True)
    first, last = rows.order_by("pk").first(), rows.order_by("-pk").first()
    return _day(first), _day(last)


def _day(at: date | datetime) -> date:
    return localtime(at).date() if isinstance(at, datetime) else at


def _choice(changes: RowWindow, first: date, depth: int) -> dict[str, str]:
    style = ("", "YEAR_MONTH_FORMAT", "MONTH_DAY_FORMAT")[depth - 1]
    title = _title(first, style) if style else str(first.year)
    return {"link": _link(changes, (first.year, first.month, first.day)[:depth]), "title": title}


def _way_back(changes: RowWindow, year: int, month: int, day: int) -> dict[str, str] | None:
    if day:
        return {
            "link": _link(changes, (year, month)),
            "title": _title(date(year, month, 1), "YEAR_MONTH_FORMAT"),
        }
    if month:
        return {"link": _link(changes, (year,)), "title": str(year)}
    return {"link": _link(changes, ()), "title": gettext("All dates")} if year else None


def _link(changes: RowWindow, period: tuple[int, ...]) -> str:
    """Of the first window of that period."""
    field = changes.date_hierarchy
    names = zip(("year", "month", "day"), period, strict=False)
    key = f"{changes.lookup_opts.pk.name}__lte"
    return changes.get_query_string(
        {f"{field}__{part}": number for part, number in names}, [f"{field}__", key]
    )


def _title(day: date, style: str) -> str:
    return capfirst(date_format(day, style))
