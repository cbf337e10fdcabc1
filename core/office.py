"""What all lists of the back office have in common."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

DAYS = ("year", "month", "day")  # what the links of a calendar ask for
ASKED = ("exact", "in", "isnull", "isempty", "gte", "lt")  # and those of Django's filters


class OfficeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Its list is narrowed by the filters that it offers, and by nothing else.

    Django lets an address ask for any column of the row: who may see a list would read, letter by letter,
    what no page shows (`?password__startswith=`).
    """

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Whether an address may narrow the list so. The database is asked for nothing that is refused."""
        return self._is_offered(lookup, request) and bool(super().lookup_allowed(lookup, value, request))

    def _is_offered(self, lookup: str, request: HttpRequest) -> bool:
        name, _separator, asked = lookup.rpartition("__")
        if name == self.date_hierarchy and asked in DAYS:
            return True
        for each in self.get_list_filter(request):
            field: Any = each[0] if isinstance(each, tuple | list) else each
            if not isinstance(field, str):
                if lookup == field.parameter_name:
                    return True
            elif lookup == field or (asked in ASKED and f"{name}__".startswith(f"{field}__")):
                return True
        return False
