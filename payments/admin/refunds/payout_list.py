"""Payouts to make: approved refunds with all that has to be typed at the bank, and as a file."""

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

from core import audit_log, clock
from core.backoffice.columns import actor_of
from core.money import dinars_from_centimes, is_whole_dinars
from core.sealing import CannotOpenError
from payments.admin.refunds.actions import ReferenceForm
from payments.admin.row_actions import RowActionAdmin
from payments.models import Refund
from payments.payout_methods.base import PayoutMethod
from payments.payout_methods.registry import ALL_PAYOUT_METHODS
from payments.refunds import Payee, refund_fingerprint
from payments.states import RefundStatus

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a cell begins that a spreadsheet would calculate


@dataclass(frozen=True)
class PendingPayout:
    """One payout to make."""

    refund: Refund
    payee: Payee | None  # None: its account cannot be opened
    seen: str
    form: forms.Form

    @property
    def account(self) -> str:
        return self.payee.account_text if self.payee else _("cannot be opened")

    @property
    def holder(self) -> str:
        return self.payee.holder if self.payee else ""

    @property
    def plain_amount(self) -> str:
        """Dinars as a bank's form takes them: "1030" or "1030.50"."""
        return plain_dinars(self.refund.amount)


@dataclass(frozen=True)
class PayoutGroup:
    """The payouts to one destination, with their sum in centimes."""

    method: PayoutMethod
    payouts: list[PendingPayout]
    total: int


def plain_dinars(centimes: int) -> str:
    """Centimes as dinars without separators, as banks' files have them."""
    dinars = dinars_from_centimes(centimes)
    return str(int(dinars)) if is_whole_dinars(centimes) else str(dinars)


def payouts_page(admin: RowActionAdmin) -> Callable[[HttpRequest], HttpResponse]:
    """The page, by kind of destination, the longest waiting first."""

    @require_GET
    def page(request: HttpRequest) -> HttpResponse:
        demand_permission(admin, request)
        groups = _groups()
        _record_look(request, [each for group in groups for each in group.payouts])
        context: dict[str, Any] = {
            **admin.admin_site.each_context(request),
            "title": _("Payouts to make"),
            "opts": admin.opts,
            "groups": groups,
        }
        return TemplateResponse(request, "admin/payments/refund/payouts.html", context)

    return page


def payouts_file(admin: RowActionAdmin) -> Callable[[HttpRequest], HttpResponse]:
    """The same as a file: what paying needs and nothing else of the customer."""

    @require_GET
    def file(request: HttpRequest) -> HttpResponse:
        demand_permission(admin, request)
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(
            ["refund", "about", "amount in DA", "destination", "account", "holder", "approved by"]
        )
        payouts = [_payout(refund) for refund in approved_payouts()]
        _record_look(request, payouts)
        for each in payouts:
            row = [each.refund.about, each.plain_amount, each.refund.destination, each.account, each.holder]
            writer.writerow([each.refund.pk, *map(spreadsheet_text, [*row, each.refund.approved_by])])
        # With a byte order mark, by which spreadsheets know that Arabic names are UTF-8.
        response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
        name = f"refunds-to-pay-out-{clock.now():%Y-%m-%d}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store, private"
        return response

    return file


def spreadsheet_text(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def approved_payouts() -> list[Refund]:
    """Refunds that have to be paid out, the oldest first."""
    waiting = Refund.objects.filter(status=RefundStatus.APPROVED)
    return list(waiting.select_related("customer", "payee").order_by("status_since", "pk"))


def _groups() -> list[PayoutGroup]:
    payouts = [_payout(refund) for refund in approved_payouts()]
    groups = []
    for method in ALL_PAYOUT_METHODS.values():
        own = [each for each in payouts if each.refund.destination == method.name]
        if own:
            groups.append(PayoutGroup(method, own, sum(each.refund.amount for each in own)))
    return groups


def _payout(refund: Refund) -> PendingPayout:
    try:
        payee = Payee.of(refund)
    except CannotOpenError:
        payee = None
    form = ReferenceForm(
        auto_id=f"id_{refund.pk}_%s", label=ALL_PAYOUT_METHODS[refund.destination].for_staff.reference
    )
    return PendingPayout(refund, payee, refund_fingerprint(refund), form)


def _record_look(request: HttpRequest, payouts: list[PendingPayout]) -> None:
    """Nobody reads whole account numbers without a trace."""
    if payouts:
        shown = [each.refund.pk for each in payouts]
        audit_log.record(
            actor=actor_of(request), act="refund.show_accounts", about="payouts", after={"refunds": shown}
        )


def demand_permission(admin: RowActionAdmin, request: HttpRequest) -> None:
    """Raises PermissionDenied for staff who may look and not act."""
    if not admin.has_act_permission(request):
        raise PermissionDenied
