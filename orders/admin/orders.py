"""Orders and lines: for looking. What may be done about them is done at the desk."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin_links import row_link
from core.backoffice.columns import amount_column
from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table, history_table
from orders.admin import tables
from orders.admin.link_revocation import LinkRevocationAdmin
from orders.admin.order_bookings import PERMISSION as SEE_BOOKS
from orders.admin.order_bookings import statement
from orders.aftersales.refunds import refunds_of
from orders.models import Line, LineCard, Order
from orders.resolution.actions import line_proposals
from orders.states import OPEN_LINES, LineStatus
from payments.models import Payment, Refund


class LineStateFilter(admin.SimpleListFilter):
    title = _("state of a line")
    parameter_name = "line"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(LineStatus.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        return queryset.filter(lines__status=self.value()).distinct() if self.value() else queryset


@admin.register(Order)
class OrderAdmin(LinkRevocationAdmin):
    list_display = ["reference", "email", "due", "is_paid", "states_of_lines", "created_at"]
    list_filter = ["status", LineStateFilter, "language"]
    search_fields = ["reference", "email", "phone"]
    unfinished = Q(next_due_at__isnull=False)
    phone_fields = ("phone",)
    reference_fields = ("reference",)
    date_hierarchy = "created_at"
    fields = [
        "reference", "customer", "email", "phone", "ip", "language", "status", "status_since", "due", "paid",
        "created_at", "paid_at", "terms_accepted_at", "next_due_at",
    ]  # fmt: skip
    readonly_fields = ["due", "paid"]
    due = staticmethod(amount_column("amount_due", _("amount due")))
    paid = staticmethod(amount_column("amount_paid", _("amount paid")))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        return super().get_queryset(request).prefetch_related("lines")

    @admin.display(description=_("paid"), boolean=True, ordering="paid_at")
    def is_paid(self, order: Order) -> bool:
        return order.paid_at is not None

    @admin.display(description=_("lines"))
    def states_of_lines(self, order: Order) -> str:
        return ", ".join(f"{line.quantity} × {line.get_status_display()}" for line in order.lines.all())

    def tables_for(self, request: HttpRequest, row: Order) -> list[Table]:
        *told, history_of_all = self.tables(row)
        return [*told, *(statement(row) if request.user.has_perm(SEE_BOOKS) else []), history_of_all]

    def tables(self, row: Order) -> list[Table]:
        lines = list(row.lines.select_related("supplier_order"))
        attempts = [each for line in row.lines.prefetch_related("attempts") for each in line.attempts.all()]
        payments = list(Payment.objects.filter(order_payment__order=row).order_by("pk"))
        refunds = list(refunds_of(row).order_by("pk"))
        cards = (
            LineCard.objects.filter(line__order=row)
            .select_related("card")
            .order_by("line__position", "position")
        )
        return [
            tables.lines(lines),
            tables.payments(payments),
            tables.cards(cards),
            tables.refunds(refunds),
            tables.attempts(attempts),
            history_table(row, *lines, *attempts, *payments, *refunds),
        ]


@admin.register(Line)
class LineAdmin(DetailAdmin):
    list_display = [
        "__str__",
        "of_order",
        "product_title",
        "status",
        "hold_reason",
        "status_since",
        "next_due_at",
    ]
    list_filter = ["status", "hold_reason"]
    list_select_related = ["order"]
    unfinished = Q(status__in=OPEN_LINES)
    search_fields = ["order__reference", "order__email", "product_title", "supplier_order__supplier_id"]
    phone_fields = ("order__phone",)
    reference_fields = ("order__reference",)
    ordering = ["-pk"]
    fields = [
        "of_order", "product_title", "denomination_name", "region", "quantity", "price", "expected", "limit",
        "status", "status_since", "hold_reason", "next_due_at", "tries", "supplier_product_id",
        "supplier_type_id",
    ]  # fmt: skip
    readonly_fields = ["of_order", "price", "expected", "limit"]
    price = staticmethod(amount_column("unit_price", _("unit price")))
    expected = staticmethod(amount_column("expected_wholesale", _("expected wholesale price")))
    limit = staticmethod(amount_column("most_wholesale", _("limit of the wholesale price")))

    @admin.display(description=_("order"), ordering="order")
    def of_order(self, line: Line) -> str:
        return row_link(line.order)

    def tables(self, row: Line) -> list[Table]:
        attempts = list(row.attempts.all())
        return [
            tables.attempts(attempts),
            tables.proposals(line_proposals(row)),
            tables.cards(row.line_cards.select_related("card")),
            tables.refunds(Refund.objects.filter(line_refund__line=row)),
            history_table(row, *attempts),
        ]
