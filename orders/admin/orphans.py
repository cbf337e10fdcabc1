"""Supplier orders without a line, and rebuilding what a restore has lost."""

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table
from core.backoffice.filters import IsSetFilter
from orders.admin import lost_order_pages, pair_pages
from orders.models import Orphan


@admin.register(Orphan)
class OrphanAdmin(DetailAdmin):
    change_list_template = "admin/orders/orphan/change_list.html"
    list_display = ["supplier_id", "quantity", "ordered_at", "seen_at", "attempt"]
    list_filter = [("attempt", IsSetFilter)]
    unfinished = Q(attempt=None)
    list_select_related = ["attempt"]
    search_fields = ["supplier_id"]
    ordering = ["-pk"]

    def tables(self, row: Orphan) -> list[Table]:
        return [pair_pages.orphan_pairs(row)]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("rebuild/", view(self.rebuild_page), name="orders_orphan_rebuild"),
            path(
                "rebuild/<int:pk>/agree/",
                view(require_POST(lost_order_pages.review_proposal)),
                name="orders_orphan_agree",
            ),
            *super().get_urls(),
        ]

    def rebuild_page(self, request: HttpRequest) -> HttpResponse:
        """The page on which an order that a restore has lost is rebuilt."""
        return lost_order_pages.view(self, request)
