"""The journal: for looking. Nobody edits a booking."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import dinars_html
from core.story import StoryAdmin
from core.tables import Table
from payments.models import JournalEvent


@admin.register(JournalEvent)
class JournalEventAdmin(StoryAdmin):
    list_display = ["at", "kind", "about", "booked", "memo"]
    list_filter = ["kind"]
    search_fields = ["about", "key"]
    ordering = ["-pk"]
    fields = ["key", "kind", "about", "memo", "at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[JournalEvent]:
        return super().get_queryset(request).prefetch_related("entries")

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
