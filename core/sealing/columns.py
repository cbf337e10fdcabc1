"""Which columns hold sealed tokens: every app names its own, so that the keys of all are changed together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from core.sealing.tokens import open_sealed
from core.secret import Secret

PAGE = 1000  # rows read at once


def _nobody(_row: Any) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of tokens, and how a row's label and owner are worked out.

    `key` names the place within a column of JSON, `made_at` the column of when a row was made; "" for a table
    that stays small.
    """

    model: type[models.Model]
    column: str
    label: Callable[[Any], str]
    owner: Callable[[Any], int | None] = _nobody
    key: str = ""
    made_at: str = ""

    def __str__(self) -> str:
        name = f"{self.model._meta.label_lower}.{self.column}"
        return f"{name}.{self.key}" if self.key else name

    def filled(self) -> models.QuerySet[Any]:
        """The rows that hold a token."""
        rows = self.model._base_manager.all()
        if self.key:
            return rows.filter(**{f"{self.column}__has_key": self.key})
        return rows.exclude(**{self.column: ""}).exclude(**{f"{self.column}__isnull": True})

    def rows(self, first: int = 0) -> Iterator[Any]:
        """Those rows from the number `first` on, page by page: no cursor stays open while rows change."""
        rows = self.filled().filter(pk__gte=first).order_by("pk")
        page = list(rows[:PAGE])
        while page:
            yield from page
            page = list(rows.filter(pk__gt=page[-1].pk)[:PAGE])

    def token(self, row: Any) -> str:
        """What is sealed in a row, still sealed."""
        value = getattr(row, self.column)
        return str(value[self.key] if self.key else value)

    def open(self, row: Any) -> dict[str, Secret]:
        """What is sealed in a row. Raises CannotOpenError."""
        return open_sealed(self.token(row), label=self.label(row), owner=self.owner(row))

    def replace(self, row: Any, token: str) -> bool:
        """Put another token in its place unless the column has changed since; returns whether it was."""
        value = getattr(row, self.column)
        new = {**value, self.key: token} if self.key else token
        unchanged = self.model._base_manager.filter(pk=row.pk, **{self.column: value})
        return unchanged.update(**{self.column: new}) == 1


_columns: list[SealedColumn] = []


def register_sealed_column(
    model: type[models.Model],
    column: str,
    *,
    label: Callable[[Any], str],
    owner: Callable[[Any], int | None] = _nobody,
    key: str = "",
    made_at: str = "",
) -> None:
    """Name a column of sealed tokens, from the app's `ready`.

    `rotate_card_keys` then moves it to new keys and `verify` opens it. `label` and `owner` tell where a row's
    token belongs; rows where the column is empty (or the JSON lacks `key`) hold none. Safe to call twice.
    """
    known = SealedColumn(model, column, label, owner, key, made_at)
    if known not in _columns:
        _columns.append(known)


def sealed_columns() -> tuple[SealedColumn, ...]:
    """All that were named, in the order of the apps."""
    return tuple(_columns)
