"""Noted payouts that no statement shows, and money that left for no noted payout: the daily list."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.admin_links import row_link
from core.backoffice.columns import format_timestamp
from core.backoffice.detail_tables import Table
from core.money import dinars_html
from payments.admin.refunds.payout_list import demand_permission
from payments.admin.refunds.tables import destination
from payments.admin.row_actions import RowActionAdmin
from payments.refunds import unexplained_lines, unproved_payouts
from payments.refunds.payout_proof import who_noted

MAX_SHOWN = 200


def unmatched_payouts_page(admin: RowActionAdmin) -> Callable[[HttpRequest], HttpResponse]:
    """The page, the oldest payouts first."""

    @require_GET
    def page(request: HttpRequest) -> HttpResponse:
        demand_permission(admin, request)
        context: dict[str, Any] = {
            **admin.admin_site.each_context(request),
            "title": _("Payouts without proof"),
            "opts": admin.opts,
            "tables": [table for table in (_payouts(), _lines()) if table.rows],
        }
        return TemplateResponse(request, "admin/payments/refund/proofs.html", context)

    return page


def _payouts() -> Table:
    rows = unproved_payouts().select_related("payee").order_by("status_since")[:MAX_SHOWN]
    heads = (
        _("refund"),
        _("amount"),
        _("goes to"),
        _("reference of the payout"),
        _("noted by"),
        _("since"),
    )
    return Table(
        _("Noted, and on no statement yet"),
        heads,
        tuple(
            (
                row_link(refund, refund.about_in_short),
                dinars_html(refund.amount),
                destination(refund),
                refund.external_reference,
                who_noted(refund),
                format_timestamp(refund.status_since),
            )
            for refund in rows
        ),
    )


def _lines() -> Table:
    rows = unexplained_lines().order_by("-date", "-pk")[:MAX_SHOWN]
    return Table(
        _("On a statement, and for no noted payout"),
        (_("line of a statement"), _("text"), _("imported by")),
        tuple((row_link(line), line.text, line.imported_by) for line in rows),
    )
