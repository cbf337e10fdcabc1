"""Checkout at one address: what you buy, the terms and your details; confirm and pay.

What is known is not asked: a member who has bought before comes to the last step at once.

Every answer is kept with the cart, so a dropped line loses nothing. A POST may answer several steps at
once; the order is made when the way to pay is chosen and nothing before it is missing.
"""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Customer
from core import clock
from core.web.request_origin import client_address, network_of
from orders.cart import carts
from orders.cart.presentation import CartLineView, cart_line_views, mixed_regions, payable_total
from orders.cart.visitors import (
    current_filled_cart,
    is_staff_visitor,
    set_count_cookie,
    show_count,
    visitor_customer,
)
from orders.checkout import order_creation
from orders.checkout.email_typos import suggest_email
from orders.checkout.terms import has_accepted_terms
from orders.customer import access
from orders.forms import DetailsForm, PayForm, ReviewForm, phone_in_words
from orders.models import Cart, CartLine, Order
from orders.order_payment.last_way import last_way, remember_way
from orders.order_payment.options import (
    PaymentOption,
    SpendableBalance,
    payment_options,
    spendable_balance_at_checkout,
)
from orders.order_payment.presentation import no_option_text
from orders.supplier_account.solvency import (
    SupplierCover,
    cost_of_cart,
    request_fresh_balance,
    supplier_cover,
)
from orders.views.carts import ADDED
from orders.views.payment import go_and_pay
from orders.views.script_forms import supports_script_forms
from payments import wallet

STEPS = ("review", "details", "pay")


@never_cache
@require_http_methods(["GET", "POST"])
@supports_script_forms
def check_out(request: HttpRequest) -> HttpResponse:
    """The steps to an order; a POST answers the step that was shown."""
    cart, lines = current_filled_cart(request)
    if cart is None or not lines:
        return _no_cart(request, cart)
    if request.method == "POST":
        return _answer(request, cart, lines)
    _take_known_details(cart, visitor_customer(request))
    step = _wanted_step(request, cart)
    # As somebody comes in, and before they choose how to pay.
    cover = request_fresh_balance() if step != "details" else supplier_cover()
    return _show(request, cart, step, lines=lines, cover=cover)


def _no_cart(request: HttpRequest, cart: Cart | None) -> HttpResponse:
    """An empty cart. If that is because an order was made (a second click, a way back), lead there."""
    made = _made_before(request, cart) if cart else None
    if made is None and (waiting := access.waiting_order(request)):
        made = redirect("order", waiting.reference)
    return made or redirect(f"{reverse('cart')}?{ADDED}" if ADDED in request.GET else "cart")


def _made_before(request: HttpRequest, cart: Cart) -> HttpResponse | None:
    """The way to the order that this very checkout has made already, if it has."""
    nonce = request.POST.get("nonce", "")
    known = (
        Order.objects.filter(checkout_key=order_creation.idempotency_key(cart, nonce)).first()
        if nonce
        else None
    )
    if known is None:
        return None
    access.grant_access(request, known, how="buyer")
    return redirect("order", known.reference)


def _next_step(request: HttpRequest, cart: Cart) -> str:
    has_details = bool(cart.email and cart.phone)
    if cart.terms_accepted_at is None and not (has_details and has_accepted_terms(visitor_customer(request))):
        return "review"
    return "pay" if has_details else "details"


def _take_known_details(cart: Cart, visitor: Customer | None) -> None:
    """Those of a member's last order, for a cart in which nobody has typed any."""
    if visitor is None or cart.email or cart.phone:
        return
    phone = visitor.orders.values_list("phone", flat=True).first()
    if phone:
        cart.email, cart.phone = visitor.email, phone
        cart.save(update_fields=["email", "phone"])


def _address_of(step: str) -> str:
    """Every step has an address of its own, so that the browser's "back" leads from one to the other."""
    return f"{reverse('checkout')}?step={step}"


def _wanted_step(request: HttpRequest, cart: Cart) -> str:
    """A step asked for, if every step before it is done; else the first that is not."""
    reachable = _next_step(request, cart)
    wanted = request.GET.get("step", reachable)
    if wanted in STEPS and STEPS.index(wanted) <= STEPS.index(reachable):
        return wanted
    return reachable


def _answer(request: HttpRequest, cart: Cart, lines: list[CartLine]) -> HttpResponse:
    step = request.POST.get("step", "")
    answers = {
        name: take(cart, request)
        for name, fields, take in _ANSWERS
        if step == name or fields & request.POST.keys()
    }
    wrong = [name for name, form in answers.items() if form.errors]
    if wrong:
        return _show(request, cart, step if step in answers else wrong[0], lines=lines, answers=answers)
    if "payment_method" in request.POST or step == "pay":
        return _pay(request, cart, lines)
    return redirect(_address_of(_next_step(request, cart)))


def _take_terms(cart: Cart, request: HttpRequest) -> Form:
    form = ReviewForm(request.POST)
    if form.is_valid():
        cart.terms_accepted_at = clock.now()
        cart.save(update_fields=["terms_accepted_at"])
    return form


def _take_details(cart: Cart, request: HttpRequest) -> Form:
    """What can be used is kept, also if something else has to be typed again."""
    form = DetailsForm(request.POST)
    form.is_valid()
    cart.email = form.cleaned_data.get("email", cart.email)
    cart.phone = form.cleaned_data.get("phone", cart.phone)
    cart.save(update_fields=["email", "phone"])
    return form


_ANSWERS = (
    ("review", {"accept_terms"}, _take_terms),
    ("details", {"email", "phone"}, _take_details),
)


def _pay(request: HttpRequest, cart: Cart, lines: list[CartLine]) -> HttpResponse:
    step = _next_step(request, cart)
    if step != "pay" or cart.terms_accepted_at is None:
        return _show(request, cart, step, lines=lines, problems=[_("Something is still missing here.")])
    if is_staff_visitor(request):
        return _refuse(request, cart, problems=[])  # the page says why
    visitor = visitor_customer(request)
    purse = spendable_balance_at_checkout(cart, visitor)
    total = payable_total(cart_line_views(lines))
    # Another tab may have changed the cart since this page was shown.
    if request.POST.get("seen_total", str(total)) != str(total):
        return _refuse(request, cart, problems=[_("Your cart has changed. Please look at the new total.")])
    ways = payment_options(total, purse, cost=cost_of_cart(lines))
    form = PayForm(request.POST, ways=ways, purse=purse)
    if not form.is_valid():
        return _refuse(request, cart, answers={"pay": form})
    if visitor and _spends_wallet(form) and not access.has_fresh_password(request):
        messages.info(request, _("Before your wallet pays, please show that it is you."))
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': _address_of('pay')})}")
    try:
        order, payment = order_creation.create_order(
            cart=cart,
            lines=lines,
            method=form.cleaned_data["payment_method"],
            language=get_language() or "ar",
            nonce=request.POST.get("nonce") or secrets.token_urlsafe(16),
            ip=network_of(client_address(request)),
            visitor=visitor,
            use_wallet=form.cleaned_data["use_wallet"],
        )
    except order_creation.CheckoutError as exc:
        return _refuse(request, cart, problems=exc.problems)
    access.grant_access(request, order, how="buyer")
    if payment:
        remember_way(request, payment)
    response = go_and_pay(request, order, payment) if payment else redirect("order", order.reference)
    if payment:
        show_count(response, 0)  # all that was in it has just been ordered
    else:
        set_count_cookie(response, cart)
    return response


def _spends_wallet(form: PayForm) -> bool:
    return bool(form.cleaned_data["use_wallet"] or form.cleaned_data["payment_method"] == wallet.NAME)


def _refuse(request: HttpRequest, cart: Cart, **why: Any) -> HttpResponse:
    """The step again with what is wrong, unless the other click of a double click has just made the order."""
    return _made_before(request, cart) or _show(request, cart, "pay", **why)


def _show(
    request: HttpRequest,
    cart: Cart,
    step: str,
    *,
    lines: list[CartLine] | None = None,
    answers: dict[str, Form] | None = None,
    problems: list[str] | None = None,
    cover: SupplierCover | None = None,
) -> HttpResponse:
    """A step of the checkout. `lines`: those of the cart, if nothing has happened since they were read;
    `cover` likewise.
    """
    lines = lines if lines is not None else carts.cart_lines(cart)
    if not lines:  # another tab has ordered them meanwhile, or taken them out
        return _no_cart(request, cart)
    views = cart_line_views(lines)
    total = payable_total(views)
    visitor = visitor_customer(request)
    purse = spendable_balance_at_checkout(cart, visitor)
    ways = payment_options(total, purse, cost=cost_of_cart(lines), cover=cover)
    cannot_pay, is_refused = no_option_text(ways, total), answers is not None or problems is not None
    if cannot_pay and not is_refused:
        return redirect("cart")  # which says what would help
    answers = answers or {}
    context = {
        "step": step,
        "lines": views,
        "cards": sum(view.quantity for view in views),
        "total": total,
        "mixed_regions": mixed_regions(views),
        "cart": cart,
        "phone": phone_in_words(cart.phone),
        "meant": suggest_email(cart.email),
        "can_pay": not cannot_pay,
        "switch_path": _address_of(step),  # this page may have answered a POST
        "form": answers.get(step) or _form(request, cart, step, ways, purse),
        "details": answers.get("details") or _details_beside(cart, step, visitor),
        "problems": (problems or []) + _problems(views, cannot_pay) + _staff_problems(request),
        "nonce": secrets.token_urlsafe(16),
        **(cover.context if cover else {}),
    }
    carts.accept_prices(lines)  # from here on these are the prices that the customer has seen
    return render(request, "orders/checkout.html", context, status=400 if is_refused else 200)


def _form(
    request: HttpRequest, cart: Cart, step: str, ways: list[PaymentOption], purse: SpendableBalance
) -> Form:
    if step == "review":
        return ReviewForm(initial={"accept_terms": cart.terms_accepted_at is not None})
    visitor = visitor_customer(request)
    if step == "details":
        return DetailsForm(initial=_known_details(cart, visitor))
    return PayForm(ways=ways, purse=purse, preferred=last_way(request, visitor))


def _details_beside(cart: Cart, step: str, visitor: Customer | None) -> Form | None:
    """The fields that are asked along with the terms; none of a member whose details are known."""
    if step != "review" or (visitor and cart.email and cart.phone):
        return None
    return DetailsForm(initial=_known_details(cart, visitor))


def _known_details(cart: Cart, visitor: Customer | None) -> dict[str, str]:
    """What was typed before, else what the account is known by."""
    email, phone = cart.email, cart.phone
    if visitor is not None:
        email = email or visitor.email
        phone = phone or visitor.orders.values_list("phone", flat=True).first() or ""
    return {"email": email, "phone": phone_in_words(phone)}


def _problems(views: list[CartLineView], cannot_pay: str) -> list[str]:
    troubles = [f"{view.product_title}: {view.problem}" for view in views if view.problem]
    return troubles + list(filter(None, [cannot_pay]))


def _staff_problems(request: HttpRequest) -> list[str]:
    """Whoever decides about money and codes here buys nothing with that login."""
    if not is_staff_visitor(request):
        return []
    return [_("You are signed in as staff. Buy with a customer account of your own, or without signing in.")]
