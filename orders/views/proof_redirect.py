"""The way to a proof, for visitors who may look at an order and not act."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from orders.customer import access
from orders.models import Order


def redirect_unless_authorized(request: HttpRequest, order: Order, *, then: str = "") -> HttpResponse | None:
    """Where somebody is led who only holds a link; None for whoever may act. `then`: a page of the order."""
    if access.may_act(request, order):
        return None
    return redirect(access.proof_url(order, then=then or reverse("order", args=[order.reference])))
