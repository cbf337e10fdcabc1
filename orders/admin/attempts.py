"""Attempts and supplier orders: for looking."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.columns import dinars
from core.story import StoryAdmin
from core.tables import Table, history
from orders.models import Attempt, SupplierOrder


@admin.register(Attempt)
class AttemptAdmin(StoryAdmin):
    list_display = ["sent_at", "line", "number", "status", "answer_class", "vendor_code", "looks"]
    list_filter = ["status", "answer_class"]
    list_select_related = ["line"]
    search_fields = ["line__order__reference", "request_id", "vendor_code"]
    reference_fields = ("line__order__reference",)
    ordering = ["-pk"]
    # Without the lease's token, which says who may act on the line.
    fields = [
        "line", "number", "status", "status_since", "product_id", "type_id", "quantity", "price", "balance",
        "sent_at", "lease_ends_at", "answer_class", "vendor_code", "request_id", "looks",
    ]  # fmt: skip
    readonly_fields = ["price", "balance"]
    price = staticmethod(dinars("wholesale", _("wholesale price")))
    balance = staticmethod(dinars("balance_before", _("balance before")))


@admin.register(SupplierOrder)
class SupplierOrderAdmin(StoryAdmin):
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
    charged = staticmethod(dinars("fulfilled_amount", _("charged")))
    price_of_one = staticmethod(dinars("price_per_card", _("price per card")))
    above_limit = staticmethod(dinars("loss", _("charged above the limit")))

    def tables(self, row: SupplierOrder) -> list[Table]:
        return [history(row.line)]
