"""Imports of statements: which file, of which days, by whom, and the lines it brought."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin_links import row_link
from core.backoffice.columns import EMPTY, format_timestamp
from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table, facts_table
from core.money import dinars_html
from payments.models import StatementImport

MAX_SHOWN = 200


@admin.register(StatementImport)
class StatementImportAdmin(DetailAdmin):
    change_form_template = "admin/story.html"
    list_display = ["__str__", "account", "imported_by", "imported_at", "brought"]
    fields = ["account", "first_day", "last_day", "imported_by", "imported_at", "layout"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatementImport]:
        rows: QuerySet[StatementImport] = super().get_queryset(request)
        return rows.annotate(brought=Count("lines"))

    @admin.display(description=_("lines"))
    def brought(self, row: StatementImport) -> int:
        return int(row.brought)  # type: ignore[attr-defined]

    def tables(self, row: StatementImport) -> list[Table]:
        lines = row.lines.all()[:MAX_SHOWN]
        heads = (
            gettext("line of a statement"),
            gettext("amount"),
            gettext("direction"),
            gettext("missing since"),
        )
        return [
            facts_table(
                gettext("Columns"), ((gettext("named by"), row_link(row.layout) if row.layout else EMPTY),)
            ),
            Table(
                gettext("Lines"),
                heads,
                tuple(
                    (
                        row_link(line),
                        dinars_html(line.amount),
                        line.get_direction_display(),
                        format_timestamp(line.missing_since),
                    )
                    for line in lines
                ),
            ),
        ]
