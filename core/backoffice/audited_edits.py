"""Rows that staff edit in the back office: each saving leaves an act with its values before and after."""

from typing import Any

from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from core.actors import actor_of
from core.audit_log import record
from core.backoffice.readonly import NamedAdmin
from core.text import truncate

MAX_VALUE_LENGTH = 300  # letters kept of a text


class AuditedAdmin(NamedAdmin):
    """Its rows may be edited; Django saves and notes within one transaction."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actor = actor_of(request)
        record_edit(form, actor=actor, is_new=not change)
        for row in (row for formset in formsets for row in formset.forms):
            record_edit(row, actor=actor)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        record_removal(obj, actor=actor_of(request))
        super().delete_model(request, obj)


def record_edit(form: "ModelForm[Any]", *, actor: str, is_new: bool = False) -> None:
    """Note what a form has changed about its row, if anything."""
    names = form.changed_data
    if names:
        record(
            actor=actor,
            act=_code(form.instance, "add" if is_new else "edit"),
            about=form.instance,
            before={} if is_new else {name: _json_value(form.initial.get(name)) for name in names},
            after={name: _json_value(form.cleaned_data.get(name)) for name in names},
        )


def record_removal(row: models.Model, *, actor: str) -> None:
    """Note a row that is about to be deleted, with all that stood in it."""
    values = {field.name: _json_value(field.value_from_object(row)) for field in row._meta.concrete_fields}
    record(actor=actor, act=_code(row, "remove"), about=row, before=values)


def _code(row: models.Model, done: str) -> str:
    return f"{row._meta.model_name}.{done}"


def _json_value(value: Any) -> Any:
    """As JSON takes it."""
    if value is None or isinstance(value, bool | int):
        return value
    return truncate(str(getattr(value, "pk", value)), MAX_VALUE_LENGTH)
