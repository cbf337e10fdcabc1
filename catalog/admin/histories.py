"""Price changes, fetches of the catalogue, searches that found nothing: for looking."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import NoChanges
from catalog.models import EmptySearch, PriceChange, SyncRun
from catalog.search.empty_searches import shown_empty_searches
from catalog.supply.sync import sync_catalog
from core.audit_log import record
from core.backoffice.columns import actor_of, amount_column, reason_column
from core.backoffice.readonly import NamedAdmin
from core.reasons import translate_reason_html
from oneclick import OneClickError


@admin.register(PriceChange)
class PriceChangeAdmin(NoChanges, NamedAdmin):
    list_display = [
        "at", "product", "denomination", "wholesale_was", "wholesale_is", "price_was", "price_is", "reason",
        "actor",
    ]  # fmt: skip
    list_select_related = ["denomination__product"]
    search_fields = ["denomination__supplier_name", "denomination__product__supplier_title", "why", "actor"]
    reason_fields = ("why",)
    date_hierarchy = "at"

    wholesale_was = staticmethod(amount_column("old_wholesale", _("old wholesale price")))
    wholesale_is = staticmethod(amount_column("new_wholesale", _("new wholesale price")))
    price_was = staticmethod(amount_column("old_selling", _("old selling price")))
    price_is = staticmethod(amount_column("new_selling", _("new selling price")))
    reason = staticmethod(reason_column("why", _("reason")))

    def get_fields(self, request: HttpRequest, obj: PriceChange | None = None) -> list[Any]:
        return list(self.list_display)

    @admin.display(description=_("product"))
    def product(self, row: PriceChange) -> str:
        return str(row.denomination.product)


@admin.register(SyncRun)
class SyncRunAdmin(NoChanges, NamedAdmin):
    list_display = ["started_at", "finished_at", "ok", "counts"]
    list_filter = ["ok"]
    fields = ["started_at", "finished_at", "ok", "counts", "troubles"]
    readonly_fields = ["troubles"]
    actions = ["fetch_and_believe"]

    @admin.display(description=_("problems"), empty_value="–")
    def troubles(self, row: SyncRun) -> str | None:
        told = ((translate_reason_html(problem),) for problem in row.problems)
        return format_html_join("", "<p>{}</p>", told) or None

    def has_fetch_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalog.change_product")

    @admin.action(
        description=_("Fetch the catalogue now and believe it, even if much is missing"),
        permissions=["fetch"],
    )
    def fetch_and_believe(self, request: HttpRequest, queryset: QuerySet[SyncRun]) -> None:
        try:
            run = sync_catalog(accept_shrunken=True)
        except OneClickError as exc:
            self.message_user(request, str(exc), messages.ERROR)
        else:
            record(actor=actor_of(request), act="syncrun.believe", about=run, after=run.counts)
            self.message_user(request, _("Fetched: %(counts)s") % {"counts": run.counts}, messages.SUCCESS)


@admin.register(EmptySearch)
class EmptySearchAdmin(NoChanges, NamedAdmin):
    """Words that the titles of products and categories, or the lists of the search, should know."""

    list_display = ["query", "count", "day"]
    fields = ["query", "count", "day"]
    search_fields = ["query"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmptySearch]:
        return shown_empty_searches()
