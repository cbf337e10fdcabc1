"""Money in: payments. What no machine can be asked about is confirmed here by staff."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.staff.proposals import find_open_proposal
from core.actors import Actor
from core.admin_links import row_link
from core.backoffice.columns import EMPTY, amount_column, format_timestamp
from core.backoffice.detail_tables import Table, evidence_table, facts_table, history_table
from core.money import dinars_html
from payments.admin import customer_tables, transfer_tables
from payments.admin.payment_actions import AGREE, CONFIRM, PERMISSION, possible_payment_actions, state_summary
from payments.admin.row_actions import RowAction, RowActionAdmin
from payments.gateways.registry import GATEWAYS
from payments.models import Payment, TransferProof, Unapplied
from payments.staff_confirmations import CONFIRM_ACT, why_not_agree, why_not_confirmed
from payments.states import OPEN_PAYMENTS
from payments.views.transfers import picture_response


@admin.register(Payment)
class PaymentAdmin(RowActionAdmin):
    """Without the address of the pay page: whoever has it can stand in for the customer there."""

    permission = PERMISSION
    tables_before_acts = 2
    list_display = ["title", "customer", "price", "gateway", "status", "reference", "created_at"]
    list_filter = ["status", "gateway", "is_sandbox"]
    list_select_related = ["customer"]
    unfinished = Q(status__in=OPEN_PAYMENTS)
    search_fields = ["title", "reference", "customer__email"]
    phone_fields = ("order_payment__order__phone",)
    reference_fields = ("reference", "order_payment__order__reference")
    date_hierarchy = "created_at"
    price = staticmethod(amount_column("amount", _("amount")))

    def acts(self, row: Payment) -> list[RowAction]:
        return possible_payment_actions(row)

    def refusal(self, act: RowAction, row: Payment, *, actor: Actor) -> str:
        if act is CONFIRM:
            return why_not_confirmed(row, by=actor)
        proposal = find_open_proposal(CONFIRM_ACT, row) if act is AGREE else None
        return why_not_agree(row, proposal, by=actor) if proposal else ""

    def seen(self, row: Payment) -> str:
        return state_summary(row)

    def tables(self, row: Payment, *, with_pictures: bool = False) -> list[Table]:
        return [
            *transfer_tables.decision_tables(row, with_pictures=with_pictures),
            _facts(row),
            *transfer_tables.background_tables(row, with_pictures=with_pictures),
            evidence_table(row.evidence, gettext("What the gateway told last")),
            _unapplied(row),
            customer_tables.customer_facts(row.customer),
            customer_tables.orders_of(row.customer),
            history_table(row),
        ]

    def tables_for(self, request: HttpRequest, row: Payment) -> list[Table]:
        return self.tables(row, with_pictures=request.user.has_perm("payments.view_transferproof"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_GET(self.picture))
        return [path("receipts/<int:pk>/", view, name="payments_payment_picture"), *super().get_urls()]

    def picture(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A picture that a customer has sent, for those who may look at receipts."""
        if not request.user.has_perm("payments.view_transferproof"):
            raise PermissionDenied
        return picture_response(TransferProof.objects.filter(pk=pk).first())


def _label(gateway: str) -> str:
    """What a gateway is called. One that the shop has no more keeps its name."""
    return str(GATEWAYS[gateway].label) if gateway in GATEWAYS else gateway


def _facts(payment: Payment) -> Table:
    link = getattr(payment, "order_payment", None)
    pairs: list[tuple[str, Any]] = [
        (gettext("for"), row_link(link.order) if link else payment.title),
        (gettext("amount"), dinars_html(payment.amount)),
        (gettext("status"), payment.get_status_display()),
        (gettext("since"), format_timestamp(payment.status_since)),
        (gettext("customer"), row_link(payment.customer)),
        (gettext("gateway"), _label(payment.gateway)),
        (gettext("reference"), payment.reference or EMPTY),
        (gettext("gateway's status"), payment.gateway_status or EMPTY),
        (
            gettext("sandbox"),
            EMPTY if payment.is_sandbox is None else gettext("yes") if payment.is_sandbox else gettext("no"),
        ),
        (gettext("created"), format_timestamp(payment.created_at)),
        (gettext("expires"), format_timestamp(payment.expires_at)),
        (gettext("confirmed"), format_timestamp(payment.confirmed_at)),
        (gettext("next look"), format_timestamp(payment.next_due_at)),
    ]
    return facts_table(gettext("Payment"), pairs)


def _unapplied(payment: Payment) -> Table:
    """What of it fitted no order, with the way to decide where that goes."""
    rows = [
        (row_link(row), row.get_resolution_display() or gettext("to be decided"))
        for row in Unapplied.objects.filter(payment=payment)
    ]
    heads = (gettext("unapplied money"), gettext("what became of it"))
    return Table(gettext("Fitted no order"), heads, tuple(rows))
