"""Pages of the back office that show a row with its whole story, for looking."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse

from core.backoffice.detail_tables import Table, history_table
from core.backoffice.readonly import ReadOnlyAdmin
from core.web.consistent_reads import read_consistently


class DetailAdmin(ReadOnlyAdmin):
    """A read-only page with tables below the row."""

    change_form_template = "admin/story.html"

    def tables(self, row: Any) -> list[Table]:
        """What stands below the row: its history, unless a page has more to tell."""
        return [history_table(row)]

    def tables_for(self, request: HttpRequest, row: Any) -> list[Table]:
        """Those of the tables that this person may see: all, unless a page has some that need more."""
        return self.tables(row)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The row and the tables below it, from one moment."""
        show = super().change_view
        return read_consistently(
            lambda: show(request, object_id, form_url, extra_context), state=self.state_of(object_id)
        )

    def state_of(self, object_id: str) -> Callable[[], object]:
        """Asks for the row as it is now, as `read_consistently` wants it; None for one that is not there."""
        try:
            pk = self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            return lambda: None
        return lambda: self.model._base_manager.filter(pk=pk).values_list().first()

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
