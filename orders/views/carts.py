"""The cart's pages."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from catalog.models import Denomination
from core.network import has_token, is_from_own_pages
from orders import carts
from orders.forms import AddForm, ChangeForm
from orders.visitors import cart_for_adding, current_cart, set_cart_cookie, set_count_cookie


@never_cache
@require_GET
def show_cart(request: HttpRequest) -> HttpResponse:
    lines = carts.view_lines(carts.lines_of(current_cart(request)))
    context = {
        "lines": lines,
        "total": sum(line.total for line in lines),
        "most_per_line": settings.MOST_PER_LINE,
        "can_checkout": bool(lines) and not any(line.problem for line in lines),
    }
    return render(request, "orders/cart.html", context)


@csrf_exempt
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put cards into the cart. Product pages may be cached, so the browser vouches for the form's origin."""
    form = AddForm(request.POST)
    denomination = _denomination(form.cleaned_data["denomination"]) if form.is_valid() else None
    if denomination is None:
        return render(request, "orders/cannot_add.html", {"form": form}, status=400)
    quantity = form.cleaned_data["quantity"]
    if not is_from_own_pages(request) and not has_token(request):
        context = {
            "denomination": denomination,
            "quantity": quantity,
            "product_title": denomination.product.title,
        }
        return render(request, "orders/add_confirm.html", context)
    cart, secret = cart_for_adding(request)
    try:
        carts.add_to_cart(cart=cart, denomination=denomination, quantity=quantity)
    except carts.CannotAdd as trouble:
        messages.error(request, str(trouble))
    response = redirect("cart")
    if secret:
        set_cart_cookie(response, secret)
    set_count_cookie(response, cart)
    return response


def _denomination(pk: int) -> Denomination | None:
    return Denomination.objects.select_related("product").filter(pk=pk).first()


@require_POST
def update(request: HttpRequest) -> HttpResponse:
    return _change(request, default=1)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    return _change(request, default=0)


def _change(request: HttpRequest, *, default: int) -> HttpResponse:
    form = ChangeForm(request.POST)
    cart = current_cart(request)
    if not form.is_valid() or cart is None:
        return redirect("cart")
    quantity = form.cleaned_data["quantity"] if default else 0
    carts.set_quantity(
        cart=cart,
        denomination_id=form.cleaned_data["denomination"],
        quantity=default if quantity is None else quantity,
    )
    response = redirect("cart")
    set_count_cookie(response, cart)
    return response
