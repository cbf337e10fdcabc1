"""Saying where a refund goes, and giving a card back that was never shown. Both on pages of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from core.audit_log import ActionNotAllowedError
from core.intervals import Interval
from core.rate_limits import counted_windows
from orders.aftersales.refund_presentation import refund_view
from orders.aftersales.refunds import refunds_of
from orders.aftersales.returns import may_be_returned, return_card
from orders.customer import access
from orders.forms import ReturnForm
from orders.models import LineCard, Order
from orders.views.reveal import no_store
from payments.models import Refund
from payments.refunds import Payee, choose_destination
from payments.refunds.forms import DestinationForm
from payments.states import RefundStatus

MOST_CHOICES = 10  # an hour: each is told by e-mail


@no_store
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables("form", "payee")
def choose(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say where a refund goes. It directs money, so it asks for a fresh proof, as revealing a code does."""
    order = access.order_or_404(request, reference)
    refund = get_object_or_404(refunds_of(order), pk=pk)
    if refund.status != RefundStatus.REQUESTED:
        return redirect("order", reference)
    if access.fresh_proof(request, order) is None:
        here = reverse("order-refund", args=[reference, pk])
        return redirect(access.proof_url(order, then=here))
    form = DestinationForm(_sent(request), initial={"destination": refund.destination})
    if form.is_valid():
        trouble = _choose(refund, form.payee)
        if not trouble:
            messages.success(request, _("We have noted where your money goes."))
            return redirect("order", reference)
        refund.refresh_from_db()
        if refund.status != RefundStatus.REQUESTED:  # decided while the form was being sent
            messages.error(request, trouble)
            return redirect("order", reference)
        form.add_error(None, trouble)
    context = {
        "order": order,
        "refund": refund_view(refund),
        "form": form,
        "is_guest": order.customer.user_id is None,
    }
    return render(request, "orders/refund.html", context, status=400 if form.errors else 200)


def _choose(refund: Refund, payee: Payee) -> str:
    """Note the choice; returns why it could not be noted, or nothing."""
    try:
        counted_windows.check_rate_limit(
            f"refund-destination:{refund.pk}", most=MOST_CHOICES, per=Interval.ONE_TIME_CODE_WINDOW.duration
        )
        choose_destination(refund=refund, payee=payee)
    except counted_windows.RateLimitExceededError:
        return _("That was asked for too often. Please try again later.")
    except ActionNotAllowedError as exc:
        return str(exc)
    return ""


@no_store
@require_http_methods(["GET", "POST"])
def return_one(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Give a card back: what that means and why it is wanted is asked first.

    It turns a code into money, so it asks for a fresh proof, as revealing one does.
    """
    line_card = access.card_or_404(request, reference, number)
    order = line_card.line.order
    if access.fresh_proof(request, order) is None:
        return redirect(access.proof_url(order, then=request.path))
    if not may_be_returned(line_card):
        messages.error(
            request, _("This card cannot be given back: its code was shown, or this was decided before.")
        )
        return redirect("order", reference)
    form = ReturnForm(_sent(request))
    if not form.is_valid():
        return _ask_why(request, order, line_card, form)
    try:
        return_card(line_card=line_card, reason=form.cleaned_data["reason"])
    except ActionNotAllowedError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(
            request, _("We have put the card aside and look into it. Choose where the money should go.")
        )
    return redirect("order", reference)


def _ask_why(request: HttpRequest, order: Order, line_card: LineCard, form: ReturnForm) -> HttpResponse:
    context: dict[str, Any] = {
        "order": order,
        "line": line_card.line,
        "number": line_card.position,
        "form": form,
    }
    return render(request, "orders/return.html", context, status=400 if form.errors else 200)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent, be it nothing at all; None for a visit."""
    return request.POST if request.method == "POST" else None
