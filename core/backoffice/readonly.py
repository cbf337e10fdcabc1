"""The back office is for looking by default; the few tables that staff may change stand out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from core.backoffice.base import FilteredSearchAdmin


class NamedAdmin(FilteredSearchAdmin):
    """Its list is called by what it holds; Django's own title asks to select something."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


class ReadOnlyAdmin(NamedAdmin):
    """Rows that staff may look at and nobody may add, change or delete here."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name)
        return super().changeform_view(
            request, object_id, form_url, {"title": title, **(extra_context or {})}
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
