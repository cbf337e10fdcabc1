"""What all lists of the back office have in common."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest

from core.backoffice.row_window import RowWindow, spelt_once
from core.normalisation import canonical_reference, clean_line, fold_lookalikes, phone_search_digits
from core.reasons import reasons_worded
from core.text import truncate

DATE_LOOKUPS = ("year", "month", "day")  # what the links of a calendar ask for
FILTER_LOOKUPS = ("exact", "in", "isnull", "isempty", "gte", "lt")  # and those of Django's filters
OWN_REFERENCE_LENGTH = 10  # letters of an order's; a payment's number may follow
MIN_REFERENCE_LENGTH = 4  # a shorter one stands in many by chance


class FilteredSearchAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Its list is narrowed by the filters that it offers, and by nothing else.

    Django lets an address ask for any column of the row: who may see a list would read, letter by letter,
    what no page shows (`?password__startswith=`). What is searched is found however it was typed.
    """

    show_full_result_count = False  # it would count the whole table for each page
    is_windowed = True  # see core.backoffice.row_window
    unfinished = Q(pk__in=())  # rows that wait for somebody are in the list, however old they are
    phone_fields: ClassVar[tuple[str, ...]] = ()  # searched for numbers in any spelling
    reference_fields: ClassVar[tuple[str, ...]] = ()  # and for references
    reason_fields: ClassVar[tuple[str, ...]] = ()  # kept as codes, and searched for what their sentences say

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        typed: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, search_term)
        found = [typed[0]]
        by_index = getattr(request, "found_by_index", None)  # of a list that is not whole
        if (term := clean_line(search_term)) != search_term:
            found.append(super().get_search_results(request, queryset, term)[0])
        if spelt := self._spelt(term, of_row_only=by_index is not None):
            found.append(queryset.filter(spelt))
        if by_index:
            found.append(queryset.filter(pk__in=by_index))
        found += [queryset.filter(reasons_worded(field, term)) for field in self.reason_fields if term]
        if len(found) == 1:
            return typed
        return queryset.filter(reduce(or_, (Q(pk__in=each.order_by().values("pk")) for each in found))), False

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """In a list that is not whole, what belongs to other tables is found by their indexes alone."""
        names = list(super().get_search_fields(request))
        return _of_row(names) if hasattr(request, "found_by_index") else names

    def _spelt(self, term: str, *, of_row_only: bool) -> Q:
        """Rows with this number or reference in the spelling that is kept; nothing for what is neither."""
        spelt = Q()
        choose = _of_row if of_row_only else list
        if digits := phone_search_digits(term):
            phones = (Q(**{f"{name}__contains": digits}) for name in choose(self.phone_fields))
            spelt |= reduce(or_, phones, Q())
        for said in {truncate(fold_lookalikes(term), OWN_REFERENCE_LENGTH), canonical_reference(term)}:
            if len(said) >= MIN_REFERENCE_LENGTH:
                named = (Q(**{f"{name}__contains": said}) for name in choose(self.reference_fields))
                spelt |= reduce(or_, named, Q())
        return spelt

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RowWindow]:
        return RowWindow

    def get_searched_columns(self) -> list[str]:
        """Everything that is searched but for reasons, which are kept as codes."""
        return [
            name.lstrip("^=@") for name in (*self.search_fields, *self.phone_fields, *self.reference_fields)
        ]

    def spellings(self, term: str) -> list[str]:
        """How what was typed may be kept: as it is, as an address, a reference, a phone number."""
        typed = clean_line(term)
        digits = phone_search_digits(typed)
        references = (canonical_reference(typed), truncate(fold_lookalikes(typed), OWN_REFERENCE_LENGTH))
        return spelt_once((term, typed, typed.lower(), *references, f"+{digits}" if digits else ""))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Whether an address may narrow the list so. The database is asked for nothing that is refused."""
        return self._is_offered(lookup, request) and bool(super().lookup_allowed(lookup, value, request))

    def _is_offered(self, lookup: str, request: HttpRequest) -> bool:
        name, _separator, asked = lookup.rpartition("__")
        if name == self.date_hierarchy and asked in DATE_LOOKUPS:
            return True
        if name == self.opts.pk.name and asked == "lte":  # an older window
            return True
        for each in self.get_list_filter(request):
            field: Any = each[0] if isinstance(each, tuple | list) else each
            if not isinstance(field, str):
                if lookup == field.parameter_name:
                    return True
            elif lookup == field or (asked in FILTER_LOOKUPS and f"{name}__".startswith(f"{field}__")):
                return True
        return False


def _of_row(names: Iterable[str]) -> list[str]:
    """Those of the columns that stand in the list's own table."""
    return [name for name in names if LOOKUP_SEP not in name]
