"""System checks of the catalogue: what makes it slow, though nothing fails."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.db import connection

from catalog.search.index import sqlite_has_trigrams


@register()
def search_has_an_index(**_kwargs: Any) -> list[CheckMessage]:
    """Without one, each search reads the whole catalogue."""
    if connection.vendor != "sqlite" or sqlite_has_trigrams():
        return []
    return [
        Warning(
            "every search reads the whole catalogue: this SQLite cannot index parts of words",
            hint="Use a Python with SQLite 3.34 or later and its FTS5 extension, then run migrate.",
            id="catalog.W001",
        )
    ]
