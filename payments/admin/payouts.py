"""Transfers to make: approved refunds with all that has to be typed at the bank, and as a file."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import clock
from core.money import dinars_from_centimes, is_whole_dinars
from payments.admin.acting import ActingAdmin
from payments.admin.refund_acts import ReferenceForm
from payments.models import Refund
from payments.refunds import Payee, fingerprint
from payments.states import Destination, RefundStatus

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a cell begins that a spreadsheet would calculate


@dataclass(frozen=True)
class Transfer:
    """One transfer to make."""

    refund: Refund
    payee: Payee
    seen: str
    form: forms.Form

    @property
    def plain_amount(self) -> str:
        """Dinars as a bank's form takes them: "1030" or "1030.50"."""
        return plain_dinars(self.refund.amount)


@dataclass(frozen=True)
class Group:
    """The transfers to one kind of account, with their sum in centimes."""

    label: str
    transfers: list[Transfer]
    total: int


def plain_dinars(centimes: int) -> str:
    dinars = dinars_from_centimes(centimes)
    return str(int(dinars)) if is_whole_dinars(centimes) else str(dinars)


def show(admin: ActingAdmin) -> Callable[[HttpRequest], HttpResponse]:
    """The page, by kind of destination, the longest waiting first."""

    @require_GET
    def page(request: HttpRequest) -> HttpResponse:
        _demand_permission(admin, request)
        context: dict[str, Any] = {
            **admin.admin_site.each_context(request),
            "title": _("Transfers to make"),
            "opts": admin.opts,
            "groups": _groups(),
        }
        return TemplateResponse(request, "admin/payments/refund/payouts.html", context)

    return page


def export(admin: ActingAdmin) -> Callable[[HttpRequest], HttpResponse]:
    """The same as a file: what a transfer needs and nothing else of the customer."""

    @require_GET
    def file(request: HttpRequest) -> HttpResponse:
        _demand_permission(admin, request)
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(
            ["refund", "about", "amount in DA", "destination", "account", "holder", "approved by"]
        )
        for refund in approved():
            payee = Payee.of(refund)
            assert payee is not None  # noqa: S101 - the database refuses an approved refund without one
            row = [refund.about, plain_dinars(refund.amount), payee.destination, payee.account_text]
            writer.writerow([refund.pk, *map(as_text, [*row, payee.holder, refund.approved_by])])
        # With a byte order mark, by which spreadsheets know that Arabic names are UTF-8.
        response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
        name = f"refunds-to-transfer-{clock.now():%Y-%m-%d}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store, private"
        return response

    return file


def as_text(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def approved() -> list[Refund]:
    waiting = Refund.objects.filter(status=RefundStatus.APPROVED)
    return list(waiting.select_related("customer").order_by("status_since", "pk"))


def _groups() -> list[Group]:
    transfers = [_transfer(refund) for refund in approved()]
    groups = []
    for kind in Destination:
        own = [each for each in transfers if each.payee.destination == kind]
        if own:
            groups.append(Group(str(kind.label), own, sum(each.refund.amount for each in own)))
    return groups


def _transfer(refund: Refund) -> Transfer:
    payee = Payee.of(refund)
    assert payee is not None  # noqa: S101 - the database refuses an approved refund without one
    return Transfer(refund, payee, fingerprint(refund), ReferenceForm(auto_id=f"id_{refund.pk}_%s"))


def _demand_permission(admin: ActingAdmin, request: HttpRequest) -> None:
    if not admin.has_act_permission(request):
        raise PermissionDenied
