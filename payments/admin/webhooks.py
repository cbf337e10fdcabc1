"""What gateways told unasked, and how many calls were refused: for looking."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin_links import row_link
from core.backoffice.columns import EMPTY, reason_column
from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table
from core.backoffice.filters import IsSetFilter
from core.backoffice.readonly import ReadOnlyAdmin
from payments.models import Payment, WebhookEvent, WebhookRefusals
from payments.states import WebhookRejection


@admin.register(WebhookEvent)
class WebhookEventAdmin(DetailAdmin):
    list_display = ["received_at", "gateway", "kind", "reference", "ending", "next_due_at"]
    list_filter = ["gateway", "kind", ("next_due_at", IsSetFilter)]
    search_fields = ["event_id", "reference"]
    reference_fields = ("reference",)
    date_hierarchy = "received_at"
    fields = ["gateway", "kind", "event_id", "reference", "received_at", "ending", "next_due_at"]
    readonly_fields = ["ending"]
    ending = staticmethod(reason_column("outcome", _("outcome")))

    def tables(self, row: WebhookEvent) -> list[Table]:
        payments = Payment.objects.filter(gateway=row.gateway, reference=row.reference or EMPTY)
        each = tuple((row_link(payment), payment.get_status_display()) for payment in payments)
        return [Table(gettext("Payment"), (gettext("payment"), gettext("status")), each)]


class RejectionFilter(admin.SimpleListFilter):
    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(each.value, str(each.label)) for each in WebhookRejection]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WebhookRefusals]
    ) -> QuerySet[WebhookRefusals]:
        return queryset.filter(reason=self.value()) if self.value() else queryset


@admin.register(WebhookRefusals)
class WebhookRefusalsAdmin(ReadOnlyAdmin):
    list_display = ["day", "gateway", "why", "count"]
    list_filter = ["gateway", RejectionFilter]
    fields = ["gateway", "why", "day", "count"]
    readonly_fields = ["why"]
    date_hierarchy = "day"

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, row: WebhookRefusals) -> str:
        words = dict(WebhookRejection.choices)
        return str(words.get(row.reason, row.reason))
