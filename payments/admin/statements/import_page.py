"""The page on which statements are imported, and payments confirmed by their lines: one, or all sure ones."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.authentication.step_up import require_step_up
from core.actors import actor_of
from core.audit_log import ActionNotAllowedError
from payments.admin.payment_actions import confirmation_message
from payments.admin.row_actions import RowActionAdmin
from payments.admin.statements import column_page
from payments.admin.statements.column_page import ColumnsForm
from payments.bank_accounts.shop_accounts import shop_accounts
from payments.models import Payment, StatementLine
from payments.staff_confirmations import confirmations_awaiting_second
from payments.transfers.imports import (
    ImportResult,
    ReadingAnswers,
    StatementReading,
    import_statement,
    read_as_named,
    read_file,
)
from payments.transfers.layouts import ColumnNaming
from payments.transfers.line_confirmation import LineReport, confirm_line, confirm_sure_pairs
from payments.transfers.line_proposals import LineProposal, open_line_proposals
from payments.transfers.proving_lines import open_lines
from payments.transfers.statement_files.dates import DateOrder
from payments.transfers.statement_files.statement_reader import MAX_BYTES, NotAStatementError

PAIR = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")
View = Callable[..., HttpResponse]


class StatementForm(forms.Form):
    """Which account it is of is asked only where the shop has more than one."""

    statement = forms.FileField(
        label=gettext_lazy("Statement as CSV"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = shop_accounts().by_digits
        if len(self.accounts) > 1:
            choices = [("", _("choose")), *self.accounts.items()]
            self.fields["account"] = forms.ChoiceField(label=_("Account"), choices=choices)

    @property
    def account(self) -> str:
        """The digits of the account; empty if the shop has told none."""
        return str(self.cleaned_data.get("account") or next(iter(self.accounts), ""))


@dataclass(frozen=True)
class PaymentCandidate:
    """One payment that a line may pay; `short` in centimes is what it brings too little, or too much."""

    payment: Payment
    short: int


@dataclass(frozen=True)
class AmbiguousLine:
    """A line for which a person has to choose."""

    proposal: LineProposal
    candidates: list[PaymentCandidate]


def import_page(admin: RowActionAdmin) -> View:
    """The proposals, and the form for one more statement."""

    @require_http_methods(["GET", "POST"])
    def show(request: HttpRequest) -> HttpResponse:
        _demand_permission(admin, request)
        form = StatementForm(request.POST, request.FILES) if request.method == "POST" else StatementForm()
        if not form.is_valid():
            return _render(admin, request, form=form)
        data = form.cleaned_data["statement"].read(MAX_BYTES + 1)
        try:
            return _import_or_ask(admin, request, data, form)
        except NotAStatementError as exc:
            form.add_error("statement", str(exc))
            return _render(admin, request, form=form)

    return show


def _import_or_ask(
    admin: RowActionAdmin, request: HttpRequest, data: bytes, form: StatementForm
) -> HttpResponse:
    """Import a file that tells what its columns hold; else show its rows to this person first."""
    actor = actor_of(request)
    reading = read_file(data, account=form.account)
    if reading.asks(actor):
        return column_page.render(
            admin,
            request,
            reading=reading,
            data=data,
            account=form.account,
            asks_columns=reading.asks_columns(actor),
        )
    imported = import_statement(data=data, account=form.account, actor=actor)
    return _render(admin, request, form=form, imported=imported)


def name_columns(admin: RowActionAdmin) -> View:
    """Take what a person says of how a file is to be read, and import it so."""

    @require_POST
    def name(request: HttpRequest) -> HttpResponse:
        _demand_permission(admin, request)
        try:
            return _import_as_said(admin, request, str(request.POST.get("account", "")))
        except NotAStatementError as exc:
            admin.message_user(request, str(exc), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:payments_statementline_import"))

    return name


def _import_as_said(admin: RowActionAdmin, request: HttpRequest, account: str) -> HttpResponse:
    """Import the file, or ask on, if what was said leaves something open. Raises NotAStatementError."""
    if account not in (shop_accounts().by_digits or {""}):
        raise NotAStatementError(_("The shop has no such account."))
    data, actor = column_page.unpack_file(str(request.POST.get("held", ""))), actor_of(request)
    answers = column_page.reading_answers_of(request.POST)
    reading = read_file(data, account=account, answers=answers)
    asks_columns = reading.asks_columns(actor)
    form = column_page.new_form(reading, asks_columns=asks_columns, data=request.POST)
    naming = form.naming() if isinstance(form, ColumnsForm) and form.is_valid() else None
    if naming is not None and (orders := _still_open(reading, naming, account, answers)):
        form = column_page.new_form(reading, asks_columns=True, data=request.POST, orders=orders)
    if not form.is_valid():
        return column_page.render(
            admin, request, reading=reading, data=data, account=account, asks_columns=asks_columns, form=form
        )
    if (asked := require_step_up(request)) is not None:
        return asked
    imported = import_statement(data=data, account=account, actor=actor, naming=naming, answers=answers)
    return _render(admin, request, form=StatementForm(), imported=imported)


def _still_open(
    reading: StatementReading, naming: ColumnNaming, account: str, answers: ReadingAnswers
) -> tuple[DateOrder, ...]:
    """The orders in which the dates of the column may be written that was named only now."""
    return read_as_named(reading.sheet, naming, account=account, answers=answers).orders


def confirm_one(admin: RowActionAdmin) -> View:
    """Confirm the payment that a person has chosen for a line."""

    @require_POST
    def confirm(request: HttpRequest, pk: int, payment_pk: int) -> HttpResponse:
        _demand_permission(admin, request)
        line = get_object_or_404(StatementLine, pk=pk)
        payment = get_object_or_404(Payment, pk=payment_pk)
        asked = require_step_up(request)
        if asked is not None:
            return asked
        try:
            outcome = confirm_line(line=line, payment=payment, actor=actor_of(request))
        except ActionNotAllowedError as exc:
            admin.message_user(request, f"{payment.title}: {exc}", messages.ERROR)
        else:
            told = confirmation_message(payment, outcome)
            admin.log_change(request, line, f"confirm: {payment}: {told}")
            admin.message_user(request, f"{payment.title}: {told}", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:payments_statementline_import"))

    return confirm


def confirm_all(admin: RowActionAdmin) -> View:
    """Confirm all sure pairs that the person has seen, and tell row by row what became of them."""

    @require_POST
    def confirm(request: HttpRequest) -> HttpResponse:
        _demand_permission(admin, request)
        pairs = (PAIR.fullmatch(each) for each in request.POST.getlist("pair"))
        seen = [(int(pair[1]), int(pair[2])) for pair in pairs if pair]
        asked_again = require_step_up(request)
        if asked_again is not None:
            return asked_again
        reports = confirm_sure_pairs(seen=seen, actor=actor_of(request))
        for report in reports:
            if not report.trouble:
                admin.log_change(request, report.line, f"confirm: {report.payment}")
        return _render(admin, request, form=StatementForm(), reports=reports, asked=len(seen))

    return confirm


def _render(
    admin: RowActionAdmin,
    request: HttpRequest,
    *,
    form: StatementForm,
    imported: ImportResult | None = None,
    reports: list[LineReport] | None = None,
    asked: int = 0,
) -> HttpResponse:
    found = open_line_proposals()
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": _("Statements"),
        "opts": admin.opts,
        "form": form,
        "imported": imported,
        "reports": None if reports is None else [(each, _outcome(each)) for each in reports],
        "changed": asked - len(reports or []),
        "sure": [each for each in found if each.is_sure],
        "fitting": [each for each in found if each.fits_surely and not each.is_sure],
        "doubts": [_doubt(each) for each in found if not each.fits_surely],
        "waiting": confirmations_awaiting_second(),
        "others": open_lines().count() - len(found),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "admin/payments/statementline/import.html", context, status=status)


def _outcome(report: LineReport) -> str:
    return report.trouble or confirmation_message(report.payment)


def _doubt(proposal: LineProposal) -> AmbiguousLine:
    amount = proposal.line.amount
    return AmbiguousLine(
        proposal, [PaymentCandidate(each, each.amount - amount) for each in proposal.candidates]
    )


def _demand_permission(admin: RowActionAdmin, request: HttpRequest) -> None:
    if not admin.has_act_permission(request):
        raise PermissionDenied
