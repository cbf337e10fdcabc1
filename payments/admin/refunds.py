"""Money out: refunds to review."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.columns import dinars
from core.story import StoryAdmin
from core.tables import Table, evidence, history
from payments.models import Refund


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
