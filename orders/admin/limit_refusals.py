"""What the limits against abuse refused: for looking. They are lifted on the page of the customer."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from core.admin_links import row_link, subject_link
from core.backoffice.columns import amount_column, format_timestamp
from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table
from core.money import dinars_html
from core.references import Ref
from orders.limits.abuse import Limit
from orders.models import LimitRefusal, Order

MOST_SHOWN = 20


class LimitFilter(admin.SimpleListFilter):
    title = _("limit")
    parameter_name = "limit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Limit.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[LimitRefusal]) -> QuerySet[LimitRefusal]:
        return queryset.filter(limit=self.value()) if self.value() else queryset


@admin.register(LimitRefusal)
class LimitRefusalAdmin(DetailAdmin):
    list_display = ["at", "which", "who", "ip", "money"]
    list_filter = [LimitFilter]
    search_fields = ["email", "phone", "ip"]
    phone_fields = ("phone",)
    date_hierarchy = "at"
    fields = ["at", "which", "who", "phone", "ip", "money"]
    readonly_fields = ["which", "who", "money"]
    money = staticmethod(amount_column("amount", _("amount")))

    def get_queryset(self, request: HttpRequest) -> QuerySet[LimitRefusal]:
        owner = Customer.objects.filter(email=OuterRef("email")).values("pk")[:1]
        rows: QuerySet[LimitRefusal] = super().get_queryset(request)
        return rows.annotate(customer_id=Subquery(owner))

    @admin.display(description=_("limit"), ordering="limit")
    def which(self, row: LimitRefusal) -> str:
        return str(Limit(row.limit).label)

    @admin.display(description=_("customer"), ordering="email")
    def who(self, row: Any) -> str:
        """Leads to the customer; somebody whose first order was refused is none yet."""
        return (
            subject_link(str(Ref.to(Customer, row.customer_id)), row.email) if row.customer_id else row.email
        )

    def tables(self, row: LimitRefusal) -> list[Table]:
        """The last orders that have the address, the phone or the network in common with it."""
        alike = Q(email=row.email)
        if row.phone:
            alike |= Q(phone=row.phone)
        if row.ip:
            alike |= Q(ip=row.ip)
        heads = (
            _("order"),
            _("created"),
            _("e-mail address"),
            _("phone"),
            _("address"),
            _("status"),
            _("amount due"),
        )
        orders = Order.objects.filter(alike).order_by("-pk")[:MOST_SHOWN]
        return [Table(gettext("Orders that are alike"), tuple(map(str, heads)), tuple(map(_order, orders)))]


def _order(order: Order) -> tuple[object, ...]:
    return (
        row_link(order),
        format_timestamp(order.created_at),
        order.email,
        order.phone,
        order.ip,
        order.get_status_display(),
        dinars_html(order.amount_due),
    )
