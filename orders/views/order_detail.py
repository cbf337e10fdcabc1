"""The order page: follows the order live, and works on reload alone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from core import outbox
from core.intervals import Interval
from core.rate_limits import counted_windows
from core.text import truncate
from core.web.request_origin import client_address
from orders.customer import access
from orders.customer.order_presentation import order_context
from orders.forms import LostLinkForm
from orders.kinds import OrdersMailKind
from orders.models import Order
from orders.order_payment.bank_return import bank_return
from orders.order_payment.retry import open_payment
from orders.states import OrderStatus
from orders.views.fragments import fragment_response
from orders.views.proof_redirect import redirect_unless_authorized
from payments.incoming.status_check import watch_payment


@never_cache
@require_GET
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """The order, or a neutral page that does not tell whether there is such an order."""
    order = access.find_order(request, reference)
    if order is None:
        return render(request, "orders/neutral.html", {"reference": reference}, status=404)
    return render(request, "orders/order.html", _followed(request, order))


@never_cache
@require_GET
def live(request: HttpRequest, reference: str) -> HttpResponse:
    """The part of the page that changes; 304 while it has not."""
    order = access.find_order(request, reference)
    if order is None:
        raise Http404
    return fragment_response(request, "orders/_order_live.html", _followed(request, order))


def _followed(request: HttpRequest, order: Order) -> dict[str, Any]:
    """The order as it stands once the look is noted: that write may have waited for its payment."""
    _watch(order)
    context = order_context(order)
    payment = context["payment"].row if context["payment"] else None
    return context | {
        "shown_email": access.visible_email(request, order),
        "bank": bank_return(request, payment),
    }


def _watch(order: Order) -> None:
    """A customer is looking: the gateway is asked more often meanwhile."""
    payment = open_payment(order) if order.status == OrderStatus.AWAITING_PAYMENT else None
    if payment is not None:
        watch_payment(payment)


@never_cache
@require_safe
def open_link(request: HttpRequest, reference: str, secret: str) -> HttpResponse:
    """The link of an e-mail: this browser may see the order from now on; the address loses the secret."""
    link = access.find_link(reference, secret)
    if link is None:
        return render(request, "orders/neutral.html", {"reference": reference}, status=404)
    access.grant_access(request, link.order, how="link", link=link)
    return redirect("order", reference)


@require_POST
def end_links(request: HttpRequest, reference: str) -> HttpResponse:
    """End all links to the order that were mailed. Safe to send twice."""
    order = access.order_or_404(request, reference)
    if detour := redirect_unless_authorized(request, order):
        return detour
    access.end_other_links(request, order)
    messages.success(request, _("The links in all e-mails about this order have ended."))
    return redirect("order", reference)


@require_POST
def send_lost_link(request: HttpRequest) -> HttpResponse:
    """Send the links of open orders again. The answer is the same whether there is such an address or not."""
    form = LostLinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type the e-mail address that you ordered with."))
        return redirect("order", "-")
    email, reference = form.cleaned_data["email"], form.cleaned_data["reference"]
    try:
        for key in (f"lost-link:{email}", f"lost-link-from:{client_address(request)}"):
            counted_windows.check_rate_limit(
                truncate(key, 120), most=5, per=Interval.ONE_TIME_CODE_WINDOW.duration
            )
    except counted_windows.RateLimitExceededError:
        messages.error(request, _("That was asked for too often. Please try again later."))
        return redirect("order", reference or "-")
    orders = Order.objects.filter(email=email)
    wanted = orders.filter(reference=reference) or orders
    for order in wanted.order_by("-pk")[:3]:
        outbox.queue(kind=OrdersMailKind.ORDER_LINK, about=order, once=str(order.links.count()))
    messages.success(request, _("If an order belongs to this address, its link is on the way."))
    return redirect("order", reference or "-")
