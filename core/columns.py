"""What the lists of the back office have in common."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from core.links import subject_link
from core.money import dinars_html

EMPTY = "–"


def dinars(field: str, description: Any, *, ordering: Any = None) -> Callable[[models.Model], str | None]:
    """A column that shows an amount in centimes as dinars, ordered by itself unless told by what."""

    @admin.display(description=description, ordering=ordering or field, empty_value=EMPTY)
    def column(row: models.Model) -> str | None:
        value = getattr(row, field)
        return None if value is None else dinars_html(value)

    return column


def subject(description: Any) -> Callable[[models.Model], str]:
    """A column that links to what the row's `subject` names."""

    @admin.display(description=description, ordering="subject")
    def column(row: models.Model) -> str:
        return subject_link(row.subject)  # type: ignore[attr-defined]

    return column


def actor_of(request: HttpRequest) -> str:
    """Who is at work, as histories name them: the e-mail address."""
    return str(request.user.get_username())
