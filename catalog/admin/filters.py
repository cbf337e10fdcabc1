"""Filters of the lists, phrased as questions."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class IsDateSet(SimpleListFilter):
    """Yes or no, by whether a moment stands in `field`."""

    field = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(**{f"{self.field}__isnull": self.value() != "yes"})


class IsWithdrawn(IsDateSet):
    title = _("withdrawn by the supplier")
    parameter_name = "withdrawn"
    field = "withdrawn_at"


class IsWithheld(IsDateSet):
    title = _("new price to accept")
    parameter_name = "withheld"
    field = "withheld_at"


class IsUnreadable(IsDateSet):
    title = _("unreadable at the supplier")
    parameter_name = "unreadable"
    field = "unreadable_since"


class IsListedAgain(IsDateSet):
    title = _("perhaps the same as another")
    parameter_name = "again"
    field = "same_as"


class IsDoubted(IsDateSet):
    title = _("perhaps another card")
    parameter_name = "doubted"
    field = "doubted_at"
