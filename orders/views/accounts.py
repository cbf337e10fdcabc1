"""One's own orders."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.customers import customer_of
from orders.models import Order
from payments.wallet import balance_of

MOST_SHOWN = 100


@dataclass(frozen=True)
class OrderRow:
    reference: str
    placed_at: datetime
    amount_due: int
    status_label: str
    url: str


@never_cache
@require_GET
@login_required
def account(request: HttpRequest) -> HttpResponse:
    customer = customer_of(request.user)  # type: ignore[arg-type]
    orders = Order.objects.filter(customer=customer)[:MOST_SHOWN] if customer else []
    rows = [
        OrderRow(
            reference=order.reference,
            placed_at=order.created_at,
            amount_due=order.amount_due,
            status_label=str(order.get_status_display()),
            url=reverse("order", args=[order.reference]),
        )
        for order in orders
    ]
    # The wallet of an account without a confirmed address does not exist.
    balance = balance_of(customer) if customer else None
    return render(request, "orders/account.html", {"orders": rows, "balance": balance})
