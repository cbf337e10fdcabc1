"""One's own orders and cards."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.customers import customer_of
from orders.aftersales.refund_presentation import money_coming
from orders.customer.listings import card_row, order_row
from orders.customer.pagination import page_below
from orders.models import LineCard, Order
from payments.wallet import balance_of

# What `show` may ask for, and what it means for `used_at`.
SHOWN = {"unused": True, "used": False}

_orders = Order.objects.prefetch_related("lines")
_cards = LineCard.objects.select_related(
    "card", "report__replacement", "line__order", "line__denomination__product"
)


@never_cache
@require_GET
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """The account's orders, the newest first, and its balance."""
    # An account without a confirmed address has no customer: no orders, no wallet.
    customer = customer_of(request.user)  # type: ignore[arg-type]
    page = page_below(_orders.filter(customer=customer), request.GET.get("before", ""))
    context = {
        "orders": [order_row(order) for order in page.rows],
        "page": page,
        "balance": balance_of(customer) if customer else None,
        "coming": money_coming(customer) if customer else None,
    }
    return render(request, "orders/account.html", context)


@never_cache
@require_GET
@login_required
def cards(request: HttpRequest) -> HttpResponse:
    """The cards that came, newest first; `show` leaves only those that are used, or that are not."""
    customer = customer_of(request.user)  # type: ignore[arg-type]
    show = request.GET.get("show", "")
    own = _cards.filter(line__order__customer=customer)
    if show in SHOWN:
        own = own.filter(card__used_at__isnull=SHOWN[show])
    page = page_below(own, request.GET.get("before", ""))
    context = {
        "cards": [card_row(line_card) for line_card in page.rows],
        "page": page,
        "show": show if show in SHOWN else "",
    }
    return render(request, "orders/cards.html", context)
