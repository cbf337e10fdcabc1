"""Money out: the list of refunds, and the page on which one is reviewed."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from accounts.authentication.step_up import require_step_up
from core import clock
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.backoffice.columns import actor_of, amount_column
from core.backoffice.detail_tables import Table, history_table
from payments.admin import customer_tables
from payments.admin.refunds import payout_list, tables, unmatched_payouts
from payments.admin.refunds.actions import APPROVE, approval_message, possible_refund_actions
from payments.admin.refunds.filters import ApproversFilter, DestinationFilter
from payments.admin.row_actions import RowAction, RowActionAdmin
from payments.models import Refund
from payments.refunds import approve, refund_fingerprint, unproved_payouts, why_not_approved
from payments.states import RefundStatus


@admin.register(Refund)
class RefundAdmin(RowActionAdmin):
    """The evidence tells what the supplier did, the customer's history with whom one has to do."""

    permission = "payments.change_refund"
    change_list_template = "admin/payments/refund/change_list.html"
    tables_before_acts = 2
    list_display = ["subject", "money", "state", "goes_to", "waiting", "customer"]
    list_filter = ["status", DestinationFilter, ApproversFilter, "undelivered"]
    list_select_related = ["customer", "payee"]
    unfinished = Q(status__in=[RefundStatus.REQUESTED, RefundStatus.APPROVED])
    search_fields = ["about", "customer__email", "external_reference"]
    phone_fields = ("customer__orders__phone",)
    reference_fields = ("about", "external_reference")
    date_hierarchy = "requested_at"
    actions = ["approve_chosen"]
    money = staticmethod(amount_column("amount", _("amount")))

    @admin.display(description=_("about"), ordering="about")
    def subject(self, refund: Refund) -> str:
        return refund.about_in_short

    @admin.display(description=_("status"), ordering="status")
    def state(self, refund: Refund) -> str:
        """With what the list shows of the refund, so that nothing else is approved than what was seen."""
        words = refund.get_status_display()
        seen = format_html(
            '<input type="hidden" name="seen-{}" value="{}">', refund.pk, refund_fingerprint(refund)
        )
        return format_html("{}{}", words, seen if refund.status == RefundStatus.REQUESTED else "")

    @admin.display(description=_("goes to"), ordering="destination")
    def goes_to(self, refund: Refund) -> str:
        return tables.destination(refund)

    @admin.display(description=_("waiting for"), ordering="requested_at", empty_value="")
    def waiting(self, refund: Refund) -> str | None:
        is_open = refund.status in (RefundStatus.REQUESTED, RefundStatus.APPROVED)
        return timesince(refund.requested_at, clock.now(), depth=1) if is_open else None

    def acts(self, row: Refund) -> list[RowAction]:
        return possible_refund_actions(row)

    def refusal(self, act: RowAction, row: Refund, *, actor: Actor) -> str:
        return why_not_approved(row, by=actor) if act is APPROVE else ""

    def seen(self, row: Refund) -> str:
        return refund_fingerprint(row)

    def tables(self, row: Refund) -> list[Table]:
        return [
            tables.decision(row),
            tables.accounts(row),
            tables.payees(row),
            tables.told(row),
            customer_tables.customer_facts(row.customer),
            customer_tables.other_refunds(row),
            customer_tables.orders_of(row.customer),
            history_table(row),
        ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("payouts/", view(payout_list.payouts_page(self)), name="payments_refund_payouts"),
            path(
                "payouts/export/", view(payout_list.payouts_file(self)), name="payments_refund_payouts_export"
            ),
            path(
                "payouts/proofs/",
                view(unmatched_payouts.unmatched_payouts_page(self)),
                name="payments_refund_proofs",
            ),
            *super().get_urls(),
        ]

    def way_back(self, request: HttpRequest, row: Any) -> HttpResponse:
        if "payouts" in request.POST:
            return HttpResponseRedirect(reverse("admin:payments_refund_payouts"))
        return super().way_back(request, row)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        waiting = Refund.objects.filter(status=RefundStatus.APPROVED).count()
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            "to_pay_out": waiting,
            "unproved": unproved_payouts().count(),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @admin.action(description=_("Approve the chosen ones"), permissions=["act"])
    def approve_chosen(self, request: HttpRequest, queryset: QuerySet[Refund]) -> HttpResponse | None:
        """Each by itself, and what came of it row by row; one that changed since the list was shown waits."""
        asked = require_step_up(request)
        if asked is not None:
            return asked
        for refund in queryset.order_by("pk"):
            try:
                told = self._approve_as_seen(request, refund)
            except ActionNotAllowedError as exc:
                self.message_user(request, f"{refund}: {exc}", messages.ERROR)
            else:
                self.message_user(request, f"{refund}: {told}", messages.SUCCESS)
        return None

    def _approve_as_seen(self, request: HttpRequest, refund: Refund) -> str:
        was_requested = refund.status == RefundStatus.REQUESTED
        if was_requested and request.POST.get(f"seen-{refund.pk}") != refund_fingerprint(refund):
            raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide."))
        outcome = approve(refund=refund, actor=actor_of(request))
        told = approval_message(refund, outcome)
        self.log_change(request, refund, f"{APPROVE.name}: {told}")
        return told
