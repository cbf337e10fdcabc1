"""Checkout in three steps at one address: what you buy and the terms; your details; confirm and pay.

Every answer is kept with the cart, so a dropped line loses nothing. A POST may answer several steps at
once; the order is made when the way to pay is chosen and nothing before it is missing.
"""

import secrets

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import clock
from core.money import format_dinars
from orders import access, carts, checkout
from orders.forms import DetailsForm, PayForm, ReviewForm
from orders.models import Cart, Order
from orders.views.paying import go_and_pay
from orders.visitors import current_cart, set_count_cookie
from payments.gateways import registry
from payments.gateways.base import Gateway

STEPS = ("review", "details", "pay")


@never_cache
@require_http_methods(["GET", "POST"])
def check_out(request: HttpRequest) -> HttpResponse:
    cart = current_cart(request)
    if cart is None or not cart.lines.exists():
        return _no_cart(request, cart)
    if request.method == "POST":
        return _answer(request, cart)
    return _show(request, cart, _wanted_step(request, cart))


def _no_cart(request: HttpRequest, cart: Cart | None) -> HttpResponse:
    """An empty cart. If this very checkout has just made an order (a second click), lead there."""
    nonce = request.POST.get("nonce", "")
    if cart is None or not nonce:
        return redirect("cart")
    known = Order.objects.filter(checkout_key=checkout.key_for(cart, nonce)).first()
    if known is None:
        return redirect("cart")
    access.remember(request, known, how="buyer")
    return redirect("order", known.reference)


def _next_step(cart: Cart) -> str:
    if cart.terms_accepted_at is None:
        return "review"
    return "pay" if cart.email and cart.phone else "details"


def _wanted_step(request: HttpRequest, cart: Cart) -> str:
    """A step asked for, if every step before it is done; else the first that is not."""
    reachable = _next_step(cart)
    wanted = request.GET.get("step", reachable)
    if wanted in STEPS and STEPS.index(wanted) <= STEPS.index(reachable):
        return wanted
    return reachable


def _answer(request: HttpRequest, cart: Cart) -> HttpResponse:
    step = request.POST.get("step", "")
    for name, fields, take in _ANSWERS:
        if step == name or (step not in STEPS and fields & request.POST.keys()):
            form = take(cart, request)
            if form.errors:
                return _show(request, cart, name, form=form)
    if "payment_method" in request.POST or step == "pay":
        return _pay(request, cart)
    return redirect("checkout")


def _take_terms(cart: Cart, request: HttpRequest) -> Form:
    form = ReviewForm(request.POST)
    if form.is_valid():
        cart.terms_accepted_at = clock.now()
        cart.save(update_fields=["terms_accepted_at"])
    return form


def _take_details(cart: Cart, request: HttpRequest) -> Form:
    form = DetailsForm(request.POST)
    if form.is_valid():
        cart.email, cart.phone = form.cleaned_data["email"], form.cleaned_data["phone"]
        cart.save(update_fields=["email", "phone"])
    return form


_ANSWERS = (
    ("review", {"accept_terms"}, _take_terms),
    ("details", {"email", "phone"}, _take_details),
)


def _pay(request: HttpRequest, cart: Cart) -> HttpResponse:
    step = _next_step(cart)
    if step != "pay":
        return _show(request, cart, step, problems=[_("Something is still missing here.")])
    total = checkout.total_of(carts.lines_of(cart))
    # Another tab may have changed the cart since this page was shown.
    if request.POST.get("seen_total", str(total)) != str(total):
        return _show(
            request, cart, "pay", problems=[_("Your cart has changed. Please look at the new total.")]
        )
    form = PayForm(request.POST, gateways=registry.offered(total))
    if not form.is_valid():
        return _show(request, cart, "pay", form=form)
    try:
        order, payment = checkout.place_order(
            cart=cart,
            method=form.cleaned_data["payment_method"],
            language=get_language() or "ar",
            nonce=request.POST.get("nonce") or secrets.token_urlsafe(16),
        )
    except checkout.CannotCheckOut as trouble:
        return _show(request, cart, "pay", problems=trouble.problems)
    access.remember(request, order, how="buyer")
    response = go_and_pay(request, order, payment) if payment else redirect("order", order.reference)
    set_count_cookie(response, cart)
    return response


def _show(
    request: HttpRequest,
    cart: Cart,
    step: str,
    *,
    form: Form | None = None,
    problems: list[str] | None = None,
) -> HttpResponse:
    lines = carts.lines_of(cart)
    views = carts.view_lines(lines)
    total = sum(view.total for view in views)
    gateways = registry.offered(total)
    context = {
        "step": step,
        "lines": views,
        "total": total,
        "form": form or _form(cart, step, gateways),
        "problems": (problems or []) + _troubles(views, gateways, total),
        "nonce": secrets.token_urlsafe(16),
    }
    carts.accept_prices(lines)  # from here on these are the prices that the customer has seen
    return render(request, "orders/checkout.html", context, status=400 if form or problems else 200)


def _form(cart: Cart, step: str, gateways: list[Gateway]) -> Form:
    if step == "review":
        return ReviewForm(initial={"accept_terms": cart.terms_accepted_at is not None})
    if step == "details":
        return DetailsForm(initial={"email": cart.email, "phone": cart.phone})
    return PayForm(gateways=gateways)


def _troubles(views: list[carts.LineView], gateways: list[Gateway], total: int) -> list[str]:
    troubles = [f"{view.product_title}: {view.problem}" for view in views if view.problem]
    if not gateways and total:
        least = min(gateway.least for gateway in registry.GATEWAYS.values())
        troubles.append(
            _("No way to pay takes %(total)s. The least is %(least)s: add another card to your cart.")
            % {"total": format_dinars(total), "least": format_dinars(least)}
        )
    return troubles
