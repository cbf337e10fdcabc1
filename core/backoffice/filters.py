"""Filters of lists in the back office."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext


class IsSetFilter(admin.EmptyFieldListFilter):
    """Whether something has happened, by a field that is empty until then: "By ended: No, Yes".

    Django's own words are "Empty" and "Not empty", which speak of the database.
    """

    def choices(self, changelist: Any) -> Iterator[Any]:
        every, *others = super().choices(changelist)
        yield every
        for choice, words in zip(others, (gettext("No"), gettext("Yes")), strict=True):
            _word, bracket, count = str(choice["display"]).partition(" (")  # counts may be shown
            yield {**choice, "display": f"{words}{bracket}{count}"}
