"""Attempts and supplier orders: for looking."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.backoffice.columns import amount_column
from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table, history_table
from orders.models import Attempt, SupplierOrder
from orders.states import AttemptStatus


@admin.register(Attempt)
class AttemptAdmin(DetailAdmin):
    list_display = ["sent_at", "line", "number", "status", "answer_class", "vendor_code", "looks"]
    list_filter = ["status", "answer_class"]
    list_select_related = ["line"]
    search_fields = ["line__order__reference", "request_id", "vendor_code"]
    unfinished = Q(status__in=[AttemptStatus.OPEN, AttemptStatus.UNKNOWN])
    reference_fields = ("line__order__reference",)
    ordering = ["-pk"]
    # Without the lease's token, which says who may act on the line.
    fields = [
        "line", "number", "status", "status_since", "product_id", "type_id", "quantity", "price", "balance",
        "sent_at", "lease_ends_at", "answer_class", "vendor_code", "request_id", "looks",
    ]  # fmt: skip
    readonly_fields = ["price", "balance"]
    price = staticmethod(amount_column("wholesale", _("wholesale price")))
    balance = staticmethod(amount_column("balance_before", _("balance before")))


@admin.register(SupplierOrder)
class SupplierOrderAdmin(DetailAdmin):
    list_display = [
        "supplier_id",
        "line",
        "placed_at",
        "status",
        "fulfilled_quantity",
        "charged",
        "above_limit",
    ]
    list_filter = ["status"]
    list_select_related = ["line"]
    search_fields = ["supplier_id", "line__order__reference"]
    reference_fields = ("line__order__reference",)
    ordering = ["-pk"]
    fields = [
        "supplier_id",
        "line",
        "attempt",
        "placed_at",
        "status",
        "fulfilled_quantity",
        "charged",
        "price_of_one",
        "above_limit",
    ]
    readonly_fields = ["charged", "price_of_one", "above_limit"]
    charged = staticmethod(amount_column("fulfilled_amount", _("charged")))
    price_of_one = staticmethod(amount_column("price_per_card", _("price per card")))
    above_limit = staticmethod(amount_column("loss", _("charged above the limit")))

    def tables(self, row: SupplierOrder) -> list[Table]:
        return [history_table(row.line)]
