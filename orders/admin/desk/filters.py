"""How the list of the desk is narrowed down."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.kinds import desk_kinds
from core.models import DeskItem, Symptom


class StateFilter(admin.SimpleListFilter):
    """Open items unless asked for others."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("closed", _("closed")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        choices = list(super().choices(changelist))
        choices[0]["display"] = _("open")
        return choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[DeskItem]) -> QuerySet[DeskItem]:
        if self.value() == "all":
            return queryset
        return queryset.filter(closed_at__isnull=self.value() != "closed")


class DeskKindFilter(admin.SimpleListFilter):
    """Items that have a symptom of the kind, whatever leads them."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.value, kind.text.label) for kind in desk_kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[DeskItem]) -> QuerySet[DeskItem]:
        kind = self.value()
        if not kind:
            return queryset
        symptoms = Symptom.objects.filter(Q(over_at=None) | Q(item__closed_at__isnull=False), kind=kind)
        return queryset.filter(Q(kind=kind) | Q(pk__in=symptoms.values("item")))
