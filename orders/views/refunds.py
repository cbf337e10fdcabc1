"""Saying where refunds go, and giving a card back that was never shown. Both on pages of their own."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from core.audit_log import ActionNotAllowedError
from core.intervals import Interval
from core.rate_limits import counted_windows
from orders.aftersales.destinations import changeable_refunds, choose_for_order
from orders.aftersales.refund_presentation import money_back, refund_view
from orders.aftersales.returns import may_be_returned, return_card
from orders.customer import access
from orders.forms import ReturnForm
from orders.models import LineCard, Order
from orders.views.reveal import no_store
from payments.models import Refund
from payments.models.refund import WALLET
from payments.refunds import Payee
from payments.refunds.forms import DestinationForm

MOST_CHOICES = 10  # an hour, for each order: each is told by e-mail


@no_store
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables("form", "payee")
def choose(request: HttpRequest, reference: str) -> HttpResponse:
    """Say where all goes that comes back of an order, now and later.

    It directs money, so it asks for a fresh proof, as revealing a code does.
    """
    order = access.order_or_404(request, reference)
    if access.fresh_proof(request, order) is None:
        return redirect(access.proof_url(order, then=reverse("order-refund", args=[reference])))
    refunds = changeable_refunds(order)
    if not refunds:
        return redirect("order", reference)
    form = DestinationForm(_sent(request), initial={"destination": _expected(order, refunds)})
    if form.is_valid():
        trouble = _choose(order, form.payee)
        if not trouble:
            messages.success(request, _("We have noted where your money goes."))
            return redirect("order", reference)
        refunds = changeable_refunds(order)
        if not refunds:  # decided while the form was being sent
            messages.error(request, trouble)
            return redirect("order", reference)
        form.add_error(None, trouble)
    context = {
        "order": order,
        "money": money_back([refund_view(each) for each in refunds]),
        "form": form,
        "is_guest": order.customer.user_id is None,
    }
    return render(request, "orders/refund.html", context, status=400 if form.errors else 200)


def _expected(order: Order, refunds: Sequence[Refund]) -> str:
    """Where most likely: where some of it goes already, else the wallet of who has an account."""
    chosen = next((each.destination for each in refunds if each.destination), "")
    return chosen or (WALLET if order.customer.user_id is not None else "")


def _choose(order: Order, payee: Payee) -> str:
    """Note the choice; returns why it could not be noted, or nothing."""
    try:
        counted_windows.check_rate_limit(
            f"order-refund-destination:{order.pk}",
            most=MOST_CHOICES,
            per=Interval.ONE_TIME_CODE_WINDOW.duration,
        )
        choose_for_order(order, payee)
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
        messages.success(request, _("We have put the card aside and look into it."))
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
