"""Lines of statements: the list, the page of one, and the way to the import."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.admin_links import row_link
from core.audit_log import ActionNotAllowedError
from core.backoffice.columns import EMPTY, amount_column, format_timestamp
from core.backoffice.detail_tables import Table, facts_table
from core.money import dinars_html
from payments.admin.payment_actions import PERMISSION, confirmation_message
from payments.admin.row_actions import ActionReasonForm, RowAction, RowActionAdmin
from payments.admin.statements import import_page
from payments.models import StatementLine
from payments.states import Direction
from payments.transfers.line_confirmation import confirm_line, find_payment, set_aside, take_back
from payments.transfers.line_proposals import open_line_proposals
from payments.transfers.proving_lines import importers, open_lines
from payments.transfers.sealed_texts import search


class StatementLineStateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("open")), ("used", _("confirms a payment")), ("aside", _("set aside"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StatementLine]) -> QuerySet[StatementLine]:
        match self.value():
            case "open":
                return queryset & open_lines()
            case "used":
                return queryset.exclude(confirmation=None)
            case "aside":
                return queryset.filter(is_set_aside=True)
        return queryset


class PaymentForm(forms.Form):
    payment = forms.CharField(
        label=_("Reference of the order or of the payment"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )


def _confirm(*, row: StatementLine, actor: Actor, form: forms.Form) -> str:
    payment = find_payment(form.cleaned_data["payment"])
    if payment is None:
        raise ActionNotAllowedError(gettext("No transfer has this reference."))
    outcome = confirm_line(line=row, payment=payment, actor=actor)
    return f"{payment}: {confirmation_message(payment, outcome)}"


def _set_aside(*, row: StatementLine, actor: Actor, form: forms.Form) -> str:
    set_aside(line=row, actor=actor, reason=form.cleaned_data["reason"])
    return gettext("Set aside: %(reason)s") % {"reason": form.cleaned_data["reason"]}


def _take_back(*, row: StatementLine, actor: Actor, form: forms.Form) -> str:
    take_back(line=row, actor=actor, reason=form.cleaned_data["reason"])
    return gettext("Open again: %(reason)s") % {"reason": form.cleaned_data["reason"]}


CONFIRM = RowAction(
    "confirm",
    _("It pays this"),
    _("The payment is confirmed with the amount of the line, also if another was asked for."),
    _confirm,
    PaymentForm,
)
SET_ASIDE = RowAction(
    "set_aside",
    _("Set aside"),
    _("It is no customer's money: the owner's own, a fee that came back, interest."),
    _set_aside,
    ActionReasonForm,
    requires_step_up=False,
)
TAKE_BACK = RowAction(
    "take_back",
    _("Open it again"),
    _("It is proposed for payments once more."),
    _take_back,
    requires_step_up=False,
)


@admin.register(StatementLine)
class StatementLineAdmin(RowActionAdmin):
    permission = PERMISSION
    change_list_template = "admin/payments/statementline/change_list.html"
    list_display = ["date", "money", "direction", "told", "called", "state", "imported_at"]
    list_filter = [StatementLineStateFilter, "direction"]
    list_select_related = ["confirmation__payment"]
    search_fields = ["account_ends"]
    search_help_text = _("Words of the text, the reference, or the last four digits of an account.")
    date_hierarchy = "date"
    money = staticmethod(amount_column("amount", _("amount")))

    @admin.display(description=_("text"))
    def told(self, line: StatementLine) -> str:
        return line.text or EMPTY

    @admin.display(description=_("reference"))
    def called(self, line: StatementLine) -> str:
        return line.reference or EMPTY

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[StatementLine], search_term: str
    ) -> tuple[QuerySet[StatementLine], bool]:
        return search(queryset, search_term), False

    @admin.display(description=_("state"))
    def state(self, line: StatementLine) -> str:
        if line.confirmation is not None:
            return row_link(line.confirmation.payment)
        if line.is_set_aside:
            return gettext("set aside")
        if line.missing_since:
            return gettext("not in a later statement")
        return gettext("open") if line.direction == Direction.IN else EMPTY

    def acts(self, row: StatementLine) -> list[RowAction]:
        if row.confirmation_id:
            return []
        if row.is_set_aside:
            return [TAKE_BACK]
        is_open = row.direction == Direction.IN and row.missing_since is None
        return [CONFIRM, SET_ASIDE] if is_open else [SET_ASIDE]

    def seen(self, row: StatementLine) -> str:
        missing = "missing" if row.missing_since else ""
        return f"{row.confirmation_id or ''}-{row.is_set_aside}-{row.direction}-{missing}"

    def tables(self, row: StatementLine) -> list[Table]:
        return [
            facts_table(
                gettext("Line of a statement"),
                (
                    (gettext("date"), row.date),
                    (gettext("amount"), dinars_html(row.amount)),
                    (gettext("direction"), row.get_direction_display()),
                    (gettext("text"), row.text or EMPTY),
                    (gettext("reference"), row.reference or EMPTY),
                    (gettext("state"), self.state(row)),
                    (gettext("imported by"), ", ".join(importers(row)) or row.imported_by),
                    (gettext("imported"), format_timestamp(row.imported_at)),
                    (gettext("missing since"), format_timestamp(row.missing_since)),
                ),
            ),
            _candidates(row),
            _decisions(row),
        ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(import_page.import_page(self)), name="payments_statementline_import"),
            path("columns/", view(import_page.name_columns(self)), name="payments_statementline_columns"),
            path("confirm/", view(import_page.confirm_all(self)), name="payments_statementline_confirm"),
            path(
                "<int:pk>/pays/<int:payment_pk>/",
                view(import_page.confirm_one(self)),
                name="payments_statementline_pays",
            ),
            *super().get_urls(),
        ]


def _candidates(line: StatementLine) -> Table:
    found = next((each for each in open_line_proposals() if each.line == line), None)
    heads = (gettext("payment"), gettext("amount"), gettext("customer"), gettext("what speaks for it"))
    return Table(
        gettext("What it may pay"),
        heads,
        tuple(
            (
                row_link(payment, payment.title),
                dinars_html(payment.amount),
                row_link(payment.customer),
                found.confidence.label,
            )
            for payment in found.candidates
        )
        if found
        else (),
    )


def _decisions(line: StatementLine) -> Table:
    """Who decided what about it, and why: a line has no history of states."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(StatementLine), object_id=str(line.pk)
    )
    heads = (gettext("when"), gettext("by whom"), gettext("what"))
    return Table(
        gettext("History"),
        heads,
        tuple(
            (format_timestamp(entry.action_time), entry.user.get_username(), entry.get_change_message())
            for entry in entries.select_related("user").order_by("pk")
        ),
    )
