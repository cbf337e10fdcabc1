"""Lists that grow for years, newest first. A page begins below a key: the last costs what the first costs."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

PER_PAGE = 20
LONGEST_KEY = 18  # digits: what a database takes

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class KeysetPage(Generic[Row]):
    """Some rows; `older` is the key below which the next ones begin, None after the last."""

    rows: list[Row]
    older: int | None
    is_first: bool


def page_below(rows: "QuerySet[Row]", key: str) -> "KeysetPage[Row]":
    """The newest rows with a smaller key; the newest of all for a key that is none."""
    is_key = key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY
    below = int(key) if is_key else None
    if below is not None:
        rows = rows.filter(pk__lt=below)
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return KeysetPage(shown, shown[-1].pk if len(found) > PER_PAGE else None, below is None)
