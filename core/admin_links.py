"""Links within the back office, by the names under which history, desk items and messages refer to rows."""

from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from core.moves import subject_of
from core.references import Ref


def subject_link(subject: str, text: str = "") -> str:
    """The page of "orders.line:17", called `text` or "line 17"; mere words if it has no page."""
    words = text or subject_label(subject) or subject
    try:
        ref = Ref.parse(subject)
        address = reverse(f"admin:{ref.label.replace('.', '_')}_change", args=[ref.name])
    except (NoReverseMatch, ValueError):
        return words
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, words)


def row_link(row: models.Model, text: str = "") -> str:
    """The page of a row, called `text` or what the row calls itself."""
    return subject_link(subject_of(row), text or str(row))


def subject_label(subject: str) -> str:
    """ "orders.line:17" as "line 17" in the active language; empty for what is no row of ours."""
    try:
        ref = Ref.parse(subject)
    except ValueError:
        return ""
    return f"{ref.model._meta.verbose_name} {ref.name}" if ref.model else ""
