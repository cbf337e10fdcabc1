"""Money in the back office: for looking. Nobody edits a payment, a refund or a booking here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.columns import dinars
from core.money import dinars_html
from core.story import StoryAdmin
from core.tables import Table, evidence, history
from payments.models import JournalEvent, Payment, Refund, Unapplied


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


@admin.register(Refund)
class RefundAdmin(StoryAdmin):
    """Requested by the settling of a line; the evidence tells what the supplier did."""

    list_display = ["about", "customer", "money", "quantity", "status", "reason", "requested_at"]
    list_filter = ["status", "undelivered", "destination"]
    list_select_related = ["customer"]
    search_fields = ["about", "customer__email"]
    date_hierarchy = "requested_at"
    fields = [
        "about", "customer", "quantity", "price_of_one", "money", "undelivered", "reason", "status",
        "status_since", "requested_by", "requested_at", "destination",
    ]  # fmt: skip
    readonly_fields = ["price_of_one", "money"]
    price_of_one = staticmethod(dinars("unit_price", _("price paid for one")))
    money = staticmethod(dinars("amount", _("amount")))

    def tables(self, row: Refund) -> list[Table]:
        return [evidence(row.evidence, gettext("What the supplier did")), history(row)]


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
