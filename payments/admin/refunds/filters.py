"""How the list of refunds is narrowed down."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from payments import approval_limits
from payments.models import Refund
from payments.payout_methods.registry import ALL_PAYOUT_METHODS


class DestinationFilter(admin.SimpleListFilter):
    title = _("destination")
    parameter_name = "destination"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("missing", _("not chosen yet")),
            *((each.name, each.label) for each in ALL_PAYOUT_METHODS.values()),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Refund]) -> QuerySet[Refund]:
        if not self.value():
            return queryset
        return queryset.filter(destination="" if self.value() == "missing" else self.value())


class ApproversFilter(admin.SimpleListFilter):
    """By what it came to at first: below the limit one person approves, if the sums of the day allow it."""

    title = _("approved by")
    parameter_name = "persons"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("one", _("one person")), ("two", _("a second person"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Refund]) -> QuerySet[Refund]:
        limit, queryset = (
            approval_limits.two_person_threshold(),
            queryset.annotate(owed=F("quantity") * F("unit_price")),
        )
        if self.value() == "two":
            return queryset.filter(owed__gte=limit)
        return queryset.filter(owed__lt=limit) if self.value() == "one" else queryset
