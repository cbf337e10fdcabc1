"""The journal: for looking. Nobody edits a booking."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table
from core.money import dinars_html
from payments.admin.trial_balance import trial_balance_page
from payments.ledger.reports import KINDS
from payments.models import JournalEvent


class JournalKindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(KINDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[JournalEvent]) -> QuerySet[JournalEvent]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(JournalEvent)
class JournalEventAdmin(DetailAdmin):
    list_display = ["at", "what", "about", "booked", "memo"]
    list_filter = [JournalKindFilter]
    search_fields = ["about", "key"]
    reference_fields = ("about",)
    ordering = ["-pk"]
    fields = ["key", "what", "about", "memo", "at"]
    readonly_fields = ["what"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[JournalEvent]:
        return super().get_queryset(request).prefetch_related("entries")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.trial_balance)
        return [path("trial-balance/", page, name="payments_journalevent_trial_balance"), *super().get_urls()]

    def trial_balance(self, request: HttpRequest) -> HttpResponse:
        return trial_balance_page(request, self)

    @admin.display(description=_("what happened"), ordering="kind")
    def what(self, event: JournalEvent) -> str:
        return str(KINDS.get(event.kind, event.kind))

    @admin.display(description=_("amount"))
    def booked(self, event: JournalEvent) -> str:
        return dinars_html(sum(entry.amount for entry in event.entries.all() if entry.amount > 0))

    def tables(self, row: JournalEvent) -> list[Table]:
        entries = tuple(
            (entry.get_account_display(), dinars_html(entry.amount) if entry.amount > 0 else "",
             dinars_html(-entry.amount) if entry.amount < 0 else "")
            for entry in row.entries.order_by("-amount")
        )  # fmt: skip
        return [Table(gettext("Entries"), (gettext("account"), gettext("debit"), gettext("credit")), entries)]
