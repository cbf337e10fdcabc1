"""The order page: follows the order live, and works on reload alone."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from core import clock, outbox
from core.intervals import Interval
from core.rate_limits import counted_windows
from core.text import truncate
from core.web.request_origin import client_address
from orders.customer import access
from orders.customer.order_presentation import order_context
from orders.customer.order_stamp import OrderStamp, read_stamp
from orders.forms import LostLinkForm
from orders.kinds import OrdersMailKind
from orders.models import Order
from orders.order_payment.bank_return import bank_return, bank_wait
from orders.views.proof_redirect import redirect_unless_authorized
from payments.incoming.status_check import renew_watch

LIVE_SECONDS = 60  # for which "nothing new" is believed at most, whatever the stamp says
OPENED = "opened"  # in the address of an order to which a mailed link has just led


@never_cache
@require_GET
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """The order, or a neutral page that does not tell whether there is such an order."""
    stamp = visible_stamp(request, reference)
    if stamp is None:
        lacks_cookies = OPENED in request.GET and not request.COOKIES
        context = {"reference": reference, "lacks_cookies": lacks_cookies}
        return render(request, "orders/neutral.html", context, status=404)
    _watch(stamp)
    context = {"live_tag": live_tag(request, reference, stamp, get_language())} | _context(request, stamp)
    return render(request, "orders/order.html", context)


@never_cache
@require_GET
def live(request: HttpRequest, reference: str) -> HttpResponse:
    """The part of the page that changes; 304 while it has not, which one query tells (`order_stamp`).

    Most of those are told before it: see `unchanged_order`.
    """
    stamp = visible_stamp(request, reference)
    if stamp is not None and _watch(stamp):
        stamp = visible_stamp(request, reference)
    if stamp is None:
        raise Http404
    tag = live_tag(request, reference, stamp, get_language())
    response = get_conditional_response(request, etag=tag) if tag else None
    if response is None:
        response = render(request, "orders/_order_live.html", _context(request, stamp))
    if tag:
        response["ETag"] = tag
    return response


def _watch(stamp: OrderStamp) -> bool:
    """Note that a customer is looking; whether there was anything to note.

    That write may have waited for its payment, so whatever is shown is read afterwards.
    """
    if stamp.unwatched_id is None:
        return False
    renew_watch(payment_id=stamp.unwatched_id)
    return True


def visible_stamp(request: HttpRequest, reference: str) -> OrderStamp | None:
    """The order's stamp, if this visitor may see the order."""
    return if_visible(request, reference, read_stamp(reference))


def if_visible(request: HttpRequest, reference: str, stamp: OrderStamp | None) -> OrderStamp | None:
    """The same of a stamp of that order, which was read already."""
    if stamp is None:
        return None
    link = access.held_link(request, reference, working=stamp.links)
    return stamp if access.may_see(request, reference, owner=stamp.owner, link_id=link) else None


def live_tag(request: HttpRequest, reference: str, stamp: OrderStamp, language: str | None) -> str | None:
    """What differs whenever the live part does; None where that cannot be told, so that it is sent again.

    Beside what the stamp covers, the page hangs on the language, on who looks, and on the clock. And no
    answer is good for more than a minute, for what hardly ever changes: settings, templates, pictures.
    """
    if stamp.version is None:
        return None
    parts = (
        stamp.version,
        language,
        access.is_trusted(request, reference, owner=stamp.owner),
        bank_wait(request, stamp.payment_id),
        stamp.is_slow,
        stamp.is_overdue,
        clock.now().timestamp() // LIVE_SECONDS,
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _context(request: HttpRequest, stamp: OrderStamp) -> dict[str, Any]:
    context = order_context(stamp.order_id)
    order, payment = context["order"], context["payment"]
    order.customer.user = stamp.owner
    return context | {
        "shown_email": access.visible_email(request, order),
        "bank": bank_return(request, payment.row if payment else None),
    }


@never_cache
@require_safe
def open_link(request: HttpRequest, reference: str, secret: str) -> HttpResponse:
    """The link of an e-mail: this browser may see the order from now on; the address loses the secret."""
    link = access.find_link(reference, secret)
    if link is None:
        context = {"reference": reference, "has_ended": True}
        return render(request, "orders/neutral.html", context, status=404)
    access.grant_access(request, link.order, how="link", link=link)
    return redirect(f"{reverse('order', args=[reference])}?{OPENED}")


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
