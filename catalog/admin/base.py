"""What the pages of the catalogue have in common."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest

from core.money import dinars_html


def dinars(field: str, description: Any, *, ordering: Any = None) -> Callable[[models.Model], str | None]:
    """A column that shows an amount in centimes as dinars, ordered by itself unless told by what."""

    @admin.display(description=description, ordering=ordering or field, empty_value="–")
    def column(row: models.Model) -> str | None:
        value = getattr(row, field)
        return None if value is None else dinars_html(value)

    return column


def actor_of(request: HttpRequest) -> str:
    return request.user.get_username()


class LookOnly:
    """Rows that are mirrored or computed: nobody adds or deletes them by hand."""

    show_full_result_count = False  # it would count the whole table for each page

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(LookOnly):
    """Histories: nobody changes them either."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def save_changed(form: ModelForm) -> None:
    """Save only what the form changed: a price refreshed meanwhile must not be overwritten by an old one."""
    if form.changed_data:
        form.instance.save(update_fields=form.changed_data)


def save_changed_rows(formset: BaseInlineFormSet) -> None:
    """The same for inline rows. Sets what Django's log of changes expects of a saved formset."""
    formset.new_objects, formset.deleted_objects = [], []
    formset.changed_objects = [
        (form.instance, form.changed_data) for form in formset.forms if form.changed_data
    ]
    for form in formset.forms:
        save_changed(form)
