"""Links within the back office, by the names under which history, desk items and messages refer to rows."""

from django.apps import apps
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from core.moves import subject_of


def subject_link(subject: str, text: str = "") -> str:
    """The page of "orders.line:17", called `text` or "line 17"; mere words if it has no page."""
    label, _, pk = subject.partition(":")
    words = text or subject_label(subject) or subject
    try:
        address = reverse(f"admin:{label.replace('.', '_')}_change", args=[pk])
    except NoReverseMatch:
        return words
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, words)


def row_link(row: models.Model, text: str = "") -> str:
    """The page of a row, called `text` or what the row calls itself."""
    return subject_link(subject_of(row), text or str(row))


def subject_label(subject: str) -> str:
    """ "orders.line:17" as "line 17" in the active language; empty for what is no row of ours."""
    label, _, pk = subject.partition(":")
    try:
        return f"{apps.get_model(label)._meta.verbose_name} {pk}"
    except (LookupError, ValueError):
        return ""
