"""What the lists of the back office have in common."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db import models
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime

from core.actors import actor_of as actor_of  # where most pages look for it
from core.admin_links import subject_link
from core.money import dinars_html
from core.reasons import translate_reason_html

EMPTY = "–"


def amount_column(field: str, description: Any, *, ordering: Any = None) -> Callable[[models.Model], str]:
    """A column that shows an amount in centimes as dinars, ordered by itself unless told by what."""

    @admin.display(description=description, ordering=ordering or field, empty_value=EMPTY)
    def column(row: models.Model) -> str:
        value = getattr(row, field)
        return EMPTY if value is None else dinars_html(value)

    return column


def subject_column(description: Any) -> Callable[[models.Model], str]:
    """A column that links to what the row's `subject` names."""

    @admin.display(description=description, ordering="subject")
    def column(row: models.Model) -> str:
        return subject_link(row.subject)  # type: ignore[attr-defined]

    return column


def reason_column(field: str, description: Any) -> Callable[[models.Model], str]:
    """A column of reasons, worded in the reader's language."""

    @admin.display(description=description, ordering=field, empty_value=EMPTY)
    def column(row: models.Model) -> str:
        return translate_reason_html(getattr(row, field)) or EMPTY

    return column


def format_timestamp(at: datetime | None) -> str:
    """A point in time to the second, which matters when one compares books with a supplier."""
    if at is None:
        return EMPTY
    local = localtime(at)
    words = f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M:%S}"
    return format_html('<time datetime="{}"><bdi dir="ltr">{}</bdi></time>', local.isoformat(), words)
