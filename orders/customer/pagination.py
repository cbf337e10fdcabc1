"""Lists that grow for years, newest first; a page begins below a key."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

from core.web.pagination import page_after

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
    shown, following = page_after(rows, order=["-pk"], after=[int(key)] if is_key else None, size=PER_PAGE)
    return KeysetPage(shown, following[0] if following else None, is_first=not is_key)
