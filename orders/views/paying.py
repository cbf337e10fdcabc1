"""On the way to the gateway's page, and paying again."""

import logging

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from orders import access
from orders.checkout import return_path
from orders.expiring import cancel_order
from orders.models import Order
from orders.retrying import BuyingPaused, CannotRetry, open_payment, retry_payment
from payments.gateways.base import CannotStart
from payments.gateways.registry import offered
from payments.models import Payment
from payments.starting import start_payment

log = logging.getLogger(__name__)


def go_and_pay(request: HttpRequest, order: Order, payment: Payment) -> HttpResponse:
    """Start the payment and send the customer on; if that fails, to the order page, to try again."""
    try:
        start_payment(payment=payment, return_url=settings.SITE_URL + return_path(order))
    except CannotStart as trouble:
        log.warning("payment %s of order %s could not be started: %s", payment.pk, order.reference, trouble)
        return _not_opened(request, order)
    return redirect("order-go", order.reference)


def _not_opened(request: HttpRequest, order: Order) -> HttpResponse:
    messages.error(request, _("The payment page could not be opened. Nothing was charged; please try again."))
    return redirect("order", order.reference)


@never_cache
@require_GET
def go(request: HttpRequest, reference: str) -> HttpResponse:
    """A page on the way to the gateway.

    The content security policy lets forms lead to our own pages only, and browsers apply that to redirects
    after a form as well; so the form leads here, and this page leads on by itself.
    """
    order = access.find_order(request, reference)
    if order is None:
        raise Http404
    payment = open_payment(order)
    if payment is None or not payment.pay_url:
        return redirect("order", reference)
    return render(request, "orders/go.html", {"order": order, "pay_url": payment.pay_url})


@require_POST
def pay_again(request: HttpRequest, reference: str) -> HttpResponse:
    order = access.find_order(request, reference)
    if order is None:
        raise Http404
    gateways = [gateway.name for gateway in offered(order.still_due)]
    method = request.POST.get("payment_method") or (gateways[0] if gateways else "")
    try:
        payment = retry_payment(order=order, method=method)
    except BuyingPaused:
        return _not_opened(request, order)
    except CannotRetry:
        return redirect("order", reference)
    return go_and_pay(request, order, payment)


@require_POST
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    order = access.find_order(request, reference)
    if order is None:
        raise Http404
    cancel_order(order=order)
    return redirect("order", reference)
