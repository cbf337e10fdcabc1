"""How the list of refunds is narrowed down."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.money import CENTIMES_PER_DINAR
from payments.models import Refund
from payments.states import Destination


class DestinationFilter(admin.SimpleListFilter):
    title = _("destination")
    parameter_name = "destination"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("missing", _("not chosen yet")), *Destination.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Refund]) -> QuerySet[Refund]:
        if not self.value():
            return queryset
        return queryset.filter(destination="" if self.value() == "missing" else self.value())


class PersonsFilter(admin.SimpleListFilter):
    """Below the limit one person approves; from it on, two have to do with a refund."""

    title = _("approved by")
    parameter_name = "persons"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("one", _("one person")), ("two", _("a second person"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Refund]) -> QuerySet[Refund]:
        limit = settings.REFUND_TWO_PERSONS_FROM * CENTIMES_PER_DINAR
        if self.value() == "two":
            return queryset.filter(amount__gte=limit)
        return queryset.filter(amount__lt=limit) if self.value() == "one" else queryset
