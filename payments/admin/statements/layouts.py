"""Columns of statements that staff have named: who named them, who agreed, and the way back."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.backoffice.columns import EMPTY, format_timestamp
from core.backoffice.detail_tables import Table, facts_table
from payments.admin.payment_actions import PERMISSION
from payments.admin.row_actions import RowAction, RowActionAdmin
from payments.admin.statements.column_page import layout_table
from payments.models import StatementLayout
from payments.transfers.layouts import agree, why_not_agree, withdraw


def _agree(*, row: StatementLayout, actor: Actor, form: forms.Form) -> str:  # noqa: ARG001 - as all acts
    agree(layout=row, actor=actor)
    return gettext("Agreed. Statements with these columns prove which way the money went.")


def _withdraw(*, row: StatementLayout, actor: Actor, form: forms.Form) -> str:
    withdraw(layout=row, actor=actor, reason=form.cleaned_data["reason"])
    return gettext("Withdrawn. Whoever imports such a statement next names the columns again.")


AGREE = RowAction(
    "agree",
    _("The columns are named rightly"),
    _("Compare with a statement of the bank first: whoever swaps two columns turns payouts into payments."),
    _agree,
    forms.Form,
)
WITHDRAW = RowAction(
    "withdraw",
    _("They are wrong"),
    _("No statement is read by these names any more."),
    _withdraw,
    requires_step_up=False,
)


@admin.register(StatementLayout)
class StatementLayoutAdmin(RowActionAdmin):
    permission = PERMISSION
    list_display = ["__str__", "named_by", "named_at", "agreed_by", "withdrawn_at"]

    def acts(self, row: StatementLayout) -> list[RowAction]:
        if row.withdrawn_at:
            return []
        return [WITHDRAW] if row.agreed_at else [AGREE, WITHDRAW]

    def refusal(self, act: RowAction, row: StatementLayout, *, actor: Actor) -> str:
        return why_not_agree(row, by=actor) if act is AGREE else ""

    def seen(self, row: StatementLayout) -> str:
        return f"{row.agreed_at or ''}-{row.withdrawn_at or ''}"

    def tables(self, row: StatementLayout) -> list[Table]:
        return [
            facts_table(
                gettext("Columns of a statement"),
                (
                    (gettext("named by"), row.named_by),
                    (gettext("named"), format_timestamp(row.named_at)),
                    (gettext("agreed by"), row.agreed_by or EMPTY),
                    (gettext("agreed"), format_timestamp(row.agreed_at)),
                    (gettext("withdrawn"), format_timestamp(row.withdrawn_at)),
                ),
            ),
            layout_table(row),
        ]
