"""Revealing codes: a POST by the customer, freshly proved, logged before the text leaves, never cached."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.authentication.one_time_codes import check_code, send_code
from accounts.email_display import mask_email
from catalog.presentation.redemption_guides import guide_for
from core.rate_limits import counted_windows
from core.sealing import CannotOpenError
from core.web.request_origin import client_address
from delivery.code_presentation import present_code
from delivery.reveal import NotRevealableError, reveal, reveal_all
from delivery.states import CardStatus
from orders.aftersales.card_reports import may_be_reported
from orders.customer import access
from orders.customer.code_sheet import code_sheet
from orders.forms import CodeForm
from orders.models import Order
from orders.views.script_forms import SCRIPT_HEADER


def no_store(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Neither the browser nor anything between keeps the answer, so that going back shows no code."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    return guarded


@no_store
@require_POST
@sensitive_variables()
def reveal_card(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Show one code, to whoever has just proved the address."""
    line_card = access.card_or_404(request, reference, number)
    line, order = line_card.line, line_card.line.order
    proof = access.fresh_proof(request, order)
    if proof is None:
        return redirect("order-prove", reference)
    was_seen = line_card.card.status == CardStatus.REVEALED
    try:
        revealed = reveal(
            card=line_card.card,
            place=line_card.place,
            proof=proof,
            ip=client_address(request),
            agent=request.headers.get("User-Agent", ""),
        )
    except (NotRevealableError, counted_windows.RateLimitExceededError, CannotOpenError) as exc:
        messages.error(request, _refusal(exc))
        return redirect("order", reference)
    context = {
        "order": order,
        "line": line,
        "number": number,
        "is_used": line_card.card.used_at is not None,
        "code": present_code(revealed),
        "guide": guide_for(line.denomination.product),
    }
    is_part = SCRIPT_HEADER in request.headers
    # The order's page has that link already where the code was seen before.
    context["may_be_reported"] = may_be_reported(line_card) and not (is_part and was_seen)
    # The order's page shows the code in its place; without a script it has a page of its own, with
    # the guide.
    template = "_revealed" if is_part else "reveal"
    return render(request, f"orders/{template}.html", context)


@no_store
@require_POST
@sensitive_variables()
def reveal_all_cards(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every code of an order on one page, each look logged, to whoever has just proved the address."""
    order, line_cards = access.cards_or_404(request, reference)
    proof = access.fresh_proof(request, order)
    if proof is None:
        return redirect("order-prove", reference)
    try:
        revealed = reveal_all(
            cards=[(each.card, each.place) for each in line_cards],
            customer_id=order.customer_id,
            proof=proof,
            ip=client_address(request),
            agent=request.headers.get("User-Agent", ""),
        )
    except counted_windows.RateLimitExceededError as exc:
        messages.error(request, _refusal(exc))
        return redirect("order", reference)
    context = {"order": order, "lines": code_sheet(line_cards, revealed)}
    return render(request, "orders/codes.html", context)


def _refusal(trouble: Exception) -> str:
    if isinstance(trouble, counted_windows.RateLimitExceededError):
        return _("That was asked for too often. Please try again later.")
    if isinstance(trouble, NotRevealableError):
        return _("This code is held back while our staff look into it.")
    return _("This code cannot be shown right now. It is safe; please try again later.")


@no_store
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
def prove(request: HttpRequest, reference: str) -> HttpResponse:
    """Prove by a one-time code that the order's address is one's own; `next` names the page to go on to."""
    order = access.order_or_404(request, reference)
    if request.method == "GET":
        _send(request, order)
        return _ask(request, order, CodeForm())
    form = CodeForm(request.POST)
    if form.is_valid():
        if check_code(customer=order.customer, purpose=order.about, code=form.cleaned_data["code"]):
            access.record_proof(request, order)
            return redirect(access.url_after_proof(request, order))
        form.add_error("code", _("These are not the digits we sent, or they are too old."))
    return _ask(request, order, form, status=400)


def _ask(request: HttpRequest, order: Order, form: CodeForm, *, status: int = 200) -> HttpResponse:
    context = {
        "order": order,
        "masked_email": mask_email(order.customer.email),
        "form": form,
        "next": access.url_after_proof(request, order),
    }
    return render(request, "orders/prove.html", context, status=status)


@require_POST
def send_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Send another one-time code."""
    order = access.order_or_404(request, reference)
    _send(request, order, again=True)
    return redirect(access.proof_url(order, then=access.url_after_proof(request, order)))


def _send(request: HttpRequest, order: Order, *, again: bool = False) -> None:
    """Send digits once per visit of the page, not on every reload."""
    sent = request.session.get("codes_sent", [])
    if order.reference in sent and not again:
        return
    try:
        send_code(customer=order.customer, purpose=order.about)
    except counted_windows.RateLimitExceededError:
        messages.error(request, _("That was asked for too often. Please try again later."))
        return
    request.session["codes_sent"] = [*sent, order.reference][-20:]
