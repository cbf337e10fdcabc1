"""The cart's pages."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from catalog.models import Denomination
from core.web.request_origin import has_csrf_token, is_same_origin
from orders.cart import carts
from orders.cart.presentation import cart_line_views, mixed_regions, payable_total
from orders.cart.visitors import (
    current_cart,
    current_filled_cart,
    get_or_create_cart,
    show_count,
    update_cart_cookies,
    visitor_customer,
)
from orders.customer import access
from orders.forms import AddForm, ChangeForm
from orders.models import Cart, CartLine
from orders.order_payment.options import payment_options, spendable_balance_at_checkout
from orders.order_payment.presentation import no_option_text
from orders.supplier_account.solvency import SupplierCover, cost_of_cart, supplier_cover

ADDED = "added"  # in the cart's address, of a browser that had no cookies when it added something


@never_cache
@require_GET
def show_cart(request: HttpRequest) -> HttpResponse:
    """The cart, with what can be bought of it now and for how much."""
    cart, in_cart = current_filled_cart(request)
    cover = supplier_cover()
    lines = cart_line_views(in_cart)
    total = payable_total(lines)
    cannot_pay = _why_not_payable(request, cart, total, in_cart, cover) if cart else ""
    has_problem = any(line.problem for line in lines)
    context = {
        "lines": lines,
        "total": total,
        "cannot_pay": cannot_pay,
        "has_problem": has_problem,
        "mixed_regions": mixed_regions(lines),
        "most_per_line": settings.MOST_PER_LINE,
        "most_lines": settings.MOST_LINES,
        "can_checkout": bool(lines) and not has_problem and not cannot_pay,
        "checkout_address": _checkout_address(cart) if cart else "",
        "waiting": None if lines else access.waiting_order(request),
        **cover.context,
        "lacks_cookies": ADDED in request.GET and not request.COOKIES,
    }
    response = render(request, "orders/cart.html", context)
    # Another device may have changed the cart of an account; the icon says what this page says.
    show_count(response, sum(line.quantity for line in lines))
    return response


def _checkout_address(cart: Cart) -> str:
    """Where the checkout begins. A guest's first step is named: "back" leads to it from the next one."""
    begins_with_terms = cart.customer_id is None and cart.terms_accepted_at is None
    return f"{reverse('checkout')}?step=review" if begins_with_terms else reverse("checkout")


def _why_not_payable(
    request: HttpRequest, cart: Cart, total: int, lines: list[CartLine], cover: SupplierCover
) -> str:
    purse = spendable_balance_at_checkout(cart, visitor_customer(request))
    return no_option_text(payment_options(total, purse, cost=cost_of_cart(lines), cover=cover), total)


@csrf_exempt
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put cards into the cart. Product pages may be cached, so the browser vouches for the form's origin."""
    form = AddForm(request.POST)
    denomination = _denomination(form.cleaned_data["denomination"]) if form.is_valid() else None
    if denomination is None:
        return render(request, "orders/cannot_add.html", _what_is_wrong(form), status=400)
    quantity = form.cleaned_data["quantity"]
    if not is_same_origin(request) and not has_csrf_token(request):
        context = {
            "denomination": denomination,
            "quantity": quantity,
            "product_title": denomination.product.shown_title,
            "is_bought_now": _is_bought_now(request),
        }
        return render(request, "orders/add_confirm.html", context)
    return _put_into_cart(request, denomination, quantity)


def _put_into_cart(request: HttpRequest, denomination: Denomination, quantity: int) -> HttpResponse:
    cart, secret = get_or_create_cart(request)
    is_new = secret is not None and cart.customer_id is None  # that of an account is the same in two tabs
    count, next_page = None, _checkout_address(cart) if _is_bought_now(request) else reverse("cart")
    try:
        added = carts.add_to_cart(cart=cart, denomination=denomination, quantity=quantity, is_new=is_new)
        count = added.cards
        if not added.was_room_for_all:
            messages.info(request, _most_in_words())
    except carts.AddToCartError as exc:
        messages.error(request, str(exc))
        next_page = reverse("cart")  # which says what can be bought
    # A browser that comes without any cookie may keep none: the cart can tell, if it comes without one again.
    if not request.COOKIES:
        next_page += f"{'&' if '?' in next_page else '?'}{ADDED}"
    response = redirect(next_page)
    update_cart_cookies(request, response, cart, secret=secret, count=count)
    return response


def _is_bought_now(request: HttpRequest) -> bool:
    """Whether somebody goes on to the checkout, with all that is in their cart."""
    return request.POST.get("then") == "checkout"


def _what_is_wrong(form: AddForm) -> dict[str, object]:
    """For somebody who has sent what the product's page would not have let them."""
    chosen = _denomination(form.cleaned_data["denomination"]) if "denomination" in form.cleaned_data else None
    return {
        "product": chosen.product if chosen and chosen.product.is_visible else None,
        "problem": _most_in_words() if chosen else "",
    }


def _most_in_words() -> str:
    return _("One order takes 1 to %(most)s of each card.") % {"most": settings.MOST_PER_LINE}


def _denomination(pk: int) -> Denomination | None:
    return Denomination.objects.filter(pk=pk).first()


@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """Set how many of something are in the cart."""
    return _change(request, default=1)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take something out of the cart."""
    return _change(request, default=0)


def _change(request: HttpRequest, *, default: int) -> HttpResponse:
    form = ChangeForm(request.POST)
    cart = current_cart(request)
    if not form.is_valid() or cart is None:
        if "quantity" in form.errors:
            messages.error(request, _most_in_words())
        return redirect("cart")
    quantity = form.cleaned_data["quantity"] if default else 0
    carts.set_quantity(
        cart=cart,
        denomination_id=form.cleaned_data["denomination"],
        quantity=default if quantity is None else quantity,
    )
    response = redirect("cart")
    update_cart_cookies(request, response, cart)
    return response
