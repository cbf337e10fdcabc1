"""Pages of the back office that show a row with its whole story, for looking."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse

from core.readonly import ReadOnlyAdmin
from core.tables import Table, history


class StoryAdmin(ReadOnlyAdmin):
    """A read-only page with tables below the row. Lists are joined and never counted whole."""

    change_form_template = "admin/story.html"
    show_full_result_count = False

    def tables(self, row: Any) -> list[Table]:
        """What stands below the row: its history, unless a page has more to tell."""
        return [history(row)]

    def tables_for(self, request: HttpRequest, row: Any) -> list[Table]:
        """Those of the tables that this person may see: all, unless a page has some that need more."""
        return self.tables(row)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: models.Model | None = None,
    ) -> HttpResponse:
        context["tables"] = [table for table in self.tables_for(request, obj) if table.rows]
        return super().render_change_form(request, context, add, change, form_url, obj)
