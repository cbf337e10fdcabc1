"""Money that fitted no order, and the two places where it can go."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin_links import row_link
from core.backoffice.columns import EMPTY, amount_column, format_timestamp, reason_column
from core.backoffice.detail_tables import Table, evidence_table, facts_table, history_table
from core.backoffice.filters import IsSetFilter
from core.money import dinars_html
from core.reasons import translate_reason_html
from payments.admin import customer_tables
from payments.admin.row_actions import RowAction, RowActionAdmin, proposal_message
from payments.models import Unapplied
from payments.unapplied import keep_in_wallet, refund_unapplied


def _keep(*, row: Unapplied, actor: str, form: forms.Form) -> str:
    outcome = keep_in_wallet(unapplied=row, actor=actor, reason=form.cleaned_data["reason"])
    return proposal_message(outcome) or gettext("The money is in the customer's wallet; they are told.")


def _refund(*, row: Unapplied, actor: str, form: forms.Form) -> str:
    refund_unapplied(unapplied=row, actor=actor, reason=form.cleaned_data["reason"])
    return gettext("A refund is requested; the customer is asked where it should go.")


ACTS = [
    RowAction(
        "wallet",
        _("Into the wallet"),
        _("At once. The customer can spend it on the next purchase, in the account with their address."),
        _keep,
    ),
    RowAction(
        "refund",
        _("Request a refund"),
        _("The customer chooses where it goes; it is reviewed like any other refund."),
        _refund,
        requires_step_up=False,
    ),
]


@admin.register(Unapplied)
class UnappliedAdmin(RowActionAdmin):
    permission = "payments.change_unapplied"
    list_display = ["payment", "money", "why", "created_at", "resolution", "resolved_at"]
    list_filter = [("resolved_at", IsSetFilter), "resolution"]
    unfinished = Q(resolved_at=None)
    list_select_related = ["payment"]
    search_fields = ["payment__reference", "payment__customer__email", "reason"]
    reason_fields = ("reason",)
    phone_fields = ("payment__customer__orders__phone",)
    reference_fields = ("payment__reference",)
    ordering = ["-pk"]
    money = staticmethod(amount_column("amount", _("amount")))
    why = staticmethod(reason_column("reason", _("reason")))

    def acts(self, row: Unapplied) -> list[RowAction]:
        return [] if row.resolved_at else ACTS

    def seen(self, row: Unapplied) -> str:
        return row.resolution or "open"

    def tables(self, row: Unapplied) -> list[Table]:
        payment = row.payment
        return [
            facts_table(
                gettext("Unapplied money"),
                (
                    (gettext("amount"), dinars_html(row.amount)),
                    (gettext("why it fits nothing"), translate_reason_html(row.reason)),
                    (gettext("payment"), row_link(payment)),
                    (gettext("what was asked for"), dinars_html(payment.amount)),
                    (gettext("for"), payment.title),
                    (gettext("since"), format_timestamp(row.created_at)),
                    (gettext("what became of it"), row.get_resolution_display() or EMPTY),
                    (gettext("resolved by"), row.resolved_by or EMPTY),
                    (gettext("resolved"), format_timestamp(row.resolved_at)),
                ),
            ),
            evidence_table(payment.evidence, gettext("What the gateway told last")),
            customer_tables.customer_facts(payment.customer),
            customer_tables.orders_of(payment.customer),
            history_table(payment),
        ]
