"""Money in: payments, and what fitted no order."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.columns import dinars
from core.story import StoryAdmin
from core.tables import Table, evidence, history
from payments.models import Payment, Unapplied


@admin.register(Payment)
class PaymentAdmin(StoryAdmin):
    list_display = ["title", "customer", "price", "gateway", "status", "reference", "created_at"]
    list_filter = ["status", "gateway", "is_sandbox"]
    list_select_related = ["customer"]
    search_fields = ["title", "reference", "customer__email"]
    date_hierarchy = "created_at"
    # Without the address of the pay page: whoever has it can stand in for the customer there.
    fields = [
        "title", "customer", "price", "gateway", "status", "status_since", "reference", "gateway_status",
        "is_sandbox", "created_at", "expires_at", "confirmed_at", "next_due_at",
    ]  # fmt: skip
    readonly_fields = ["price"]
    price = staticmethod(dinars("amount", _("amount")))

    def tables(self, row: Payment) -> list[Table]:
        return [evidence(row.evidence, gettext("What the gateway told last")), history(row)]


@admin.register(Unapplied)
class UnappliedAdmin(StoryAdmin):
    list_display = ["payment", "money", "reason", "created_at", "resolved_at"]
    list_filter = [("resolved_at", admin.EmptyFieldListFilter)]
    list_select_related = ["payment"]
    search_fields = ["payment__reference", "payment__customer__email", "reason"]
    fields = ["payment", "money", "reason", "created_at", "resolved_at"]
    readonly_fields = ["money"]
    money = staticmethod(dinars("amount", _("amount")))

    def tables(self, row: Unapplied) -> list[Table]:
        return [history(row.payment)]
