"""Reporting a code that was shown and does not work, on a page of its own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.audit_log import ActionNotAllowedError
from core.intervals import Interval
from core.rate_limits import counted_windows
from core.web.request_origin import client_address, network_of
from orders.aftersales.card_reports import may_be_reported, report_card, reported_until
from orders.customer import access
from orders.forms import ReportForm
from orders.models import LineCard
from orders.models.card_report import Fault
from orders.views.proof_redirect import redirect_unless_authorized
from orders.views.reveal import no_store

MAX_PER_NETWORK = 40  # tries in one CARD_REPORTS_WINDOW: reading a picture costs time and memory


@no_store
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What the service said of the code is asked. Whoever only holds a link proves who they are first."""
    line_card = access.card_or_404(request, reference, number)
    if detour := redirect_unless_authorized(request, line_card.line.order, then=request.path):
        return detour
    back = f"{reverse('order', args=[reference])}#card-{number}"
    if not may_be_reported(line_card):
        if not hasattr(line_card, "report"):
            messages.error(
                request,
                _("This code cannot be reported: it was not shown yet, or too long ago. Please write to us."),
            )
        return redirect(back)
    form = ReportForm(request.POST, request.FILES) if request.method == "POST" else ReportForm()
    if form.is_valid():
        trouble = _send(request, line_card, form)
        if not trouble:
            messages.success(request, _("We have noted it and look into it."))
            return redirect(back)
        form.add_error(None, trouble)
    context = {
        "order": line_card.line.order,
        "line": line_card.line,
        "number": line_card.position,
        "until": reported_until(line_card.card),
        "form": form,
        "back": back,
    }
    return render(request, "orders/report.html", context, status=400 if form.errors else 200)


def _send(request: HttpRequest, line_card: LineCard, form: ReportForm) -> str:
    """Returns why the report was not taken, or nothing."""
    typed = form.cleaned_data
    try:
        counted_windows.check_rate_limit(
            f"card-reports-from:{network_of(client_address(request)) or 'unknown'}",
            most=MAX_PER_NETWORK,
            per=Interval.CARD_REPORTS_WINDOW.duration,
        )
        report_card(
            line_card=line_card,
            fault=Fault(typed["fault"]),
            words=typed["words"],
            picture=typed["picture"],
        )
    except counted_windows.RateLimitExceededError:
        return _("That was sent too often. Please try again later.")
    except ActionNotAllowedError as exc:
        return str(exc)
    return ""
