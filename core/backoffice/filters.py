"""Filters of lists in the back office."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext

from core.backoffice.row_window import newest_rows


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


class SeenValuesFilter(admin.AllValuesFieldListFilter):
    """By a value, of those that the newest rows have; to gather all would be to read all rows."""

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[models.Model],
        model_admin: Any,
        field_path: str,
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        rows = newest_rows(model_admin.get_queryset(request))
        values = rows.order_by().values_list(field_path, flat=True).distinct()
        self.lookup_choices: Any = sorted(values, key=str)


def _is_plain_text(field: Any) -> bool:
    return isinstance(field, models.CharField) and not field.choices


admin.FieldListFilter.register(_is_plain_text, SeenValuesFilter, take_priority=True)
