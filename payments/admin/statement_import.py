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

from accounts.step_up import step_up
from core.columns import actor_of
from payments.admin.acting import ActingAdmin
from payments.admin.staff_acts import what_came_of_it
from payments.models import Payment, StatementLine
from payments.refusal import CannotAct
from payments.transfers.accounts import shop_accounts
from payments.transfers.imports import Imported, import_statement
from payments.transfers.lines import Report, confirm_line, confirm_sure
from payments.transfers.proposing import LineProposal, open_lines, proposals
from payments.transfers.statements import MOST_BYTES, NotAStatement

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
class Candidate:
    """One payment that a line may pay; `short` in centimes is what it brings too little, or too much."""

    payment: Payment
    short: int


@dataclass(frozen=True)
class Doubt:
    """A line for which a person has to choose."""

    proposal: LineProposal
    candidates: list[Candidate]


def page(admin: ActingAdmin) -> View:
    """The proposals, and the form for one more statement."""

    @require_http_methods(["GET", "POST"])
    def show(request: HttpRequest) -> HttpResponse:
        _demand_permission(admin, request)
        form = StatementForm(request.POST, request.FILES) if request.method == "POST" else StatementForm()
        imported = _import(request, form) if form.is_valid() else None
        return _render(admin, request, form=form, imported=imported)

    return show


def _import(request: HttpRequest, form: StatementForm) -> Imported | None:
    data = form.cleaned_data["statement"].read(MOST_BYTES + 1)
    try:
        return import_statement(data=data, account=form.account, actor=actor_of(request))
    except NotAStatement as refusal:
        form.add_error("statement", str(refusal))
    return None


def confirm_one(admin: ActingAdmin) -> View:
    """Confirm the payment that a person has chosen for a line."""

    @require_POST
    def confirm(request: HttpRequest, pk: int, payment_pk: int) -> HttpResponse:
        _demand_permission(admin, request)
        line = get_object_or_404(StatementLine, pk=pk)
        payment = get_object_or_404(Payment, pk=payment_pk)
        asked = step_up(request)
        if asked is not None:
            return asked
        try:
            confirm_line(line=line, payment=payment, actor=actor_of(request))
        except CannotAct as refusal:
            admin.message_user(request, f"{payment.title}: {refusal}", messages.ERROR)
        else:
            payment.refresh_from_db()
            told = what_came_of_it(payment)
            admin.log_change(request, line, f"confirm: {payment}: {told}")
            admin.message_user(request, f"{payment.title}: {told}", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:payments_statementline_import"))

    return confirm


def confirm_all(admin: ActingAdmin) -> View:
    """Confirm all sure pairs that the person has seen, and tell row by row what became of them."""

    @require_POST
    def confirm(request: HttpRequest) -> HttpResponse:
        _demand_permission(admin, request)
        pairs = (PAIR.fullmatch(each) for each in request.POST.getlist("pair"))
        seen = [(int(pair[1]), int(pair[2])) for pair in pairs if pair]
        asked_again = step_up(request)
        if asked_again is not None:
            return asked_again
        reports = confirm_sure(seen=seen, actor=actor_of(request))
        for report in reports:
            if not report.trouble:
                admin.log_change(request, report.line, f"confirm: {report.payment}")
        return _render(admin, request, form=StatementForm(), reports=reports, asked=len(seen))

    return confirm


def _render(
    admin: ActingAdmin,
    request: HttpRequest,
    *,
    form: StatementForm,
    imported: Imported | None = None,
    reports: list[Report] | None = None,
    asked: int = 0,
) -> HttpResponse:
    found = proposals()
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": _("Statements"),
        "opts": admin.opts,
        "form": form,
        "imported": imported,
        "reports": None if reports is None else [(each, _outcome(each)) for each in reports],
        "changed": asked - len(reports or []),
        "sure": [each for each in found if each.is_sure],
        "doubts": [_doubt(each) for each in found if not each.is_sure],
        "others": open_lines().count() - len(found),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "admin/payments/statementline/import.html", context, status=status)


def _outcome(report: Report) -> str:
    return report.trouble or what_came_of_it(report.payment)


def _doubt(proposal: LineProposal) -> Doubt:
    amount = proposal.line.amount
    return Doubt(proposal, [Candidate(each, each.amount - amount) for each in proposal.candidates])


def _demand_permission(admin: ActingAdmin, request: HttpRequest) -> None:
    if not admin.has_act_permission(request):
        raise PermissionDenied
