"""On the way to the gateway's page; paying again, and in another way."""

import logging
import re

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Customer
from orders.cart.visitors import visitor_customer
from orders.checkout.order_creation import return_path
from orders.customer import access
from orders.forms import PayForm
from orders.models import Order
from orders.order_payment.bank_return import has_been_at_bank, record_departure
from orders.order_payment.expiry import cancel_order
from orders.order_payment.last_way import last_way, remember_way
from orders.order_payment.method_change import change_payment_method
from orders.order_payment.options import PaymentOption, payment_options, spendable_balance
from orders.order_payment.retry import PaymentRetryError, SalesPausedError, open_payment
from orders.states import OrderStatus
from orders.supplier_account.solvency import cost_of_order, request_fresh_balance
from orders.views.proof_redirect import redirect_unless_authorized
from orders.views.script_forms import supports_script_forms
from payments import wallet
from payments.gateways.base import PaymentStartError
from payments.gateways.registry import other_pages
from payments.incoming.initiation import start_payment
from payments.models import Payment
from payments.payer_guides import payer_guide_view
from payments.states import PaymentStatus

log = logging.getLogger(__name__)


def go_and_pay(request: HttpRequest, order: Order, payment: Payment) -> HttpResponse:
    """Start the payment and send the customer on; if that fails, to the order page, to try again."""
    try:
        start_payment(payment=payment, return_url=settings.SITE_URL + return_path(order))
    except PaymentStartError as exc:
        log.warning("payment %s of order %s could not be started: %s", payment.pk, order.reference, exc)
        return _not_opened(request, order, failed=payment)
    return redirect("order-go" if payment.pay_url else "order", order.reference)


def _not_opened(request: HttpRequest, order: Order, failed: Payment | None = None) -> HttpResponse:
    """To the order; or, if another page takes the same cards, to where that one is chosen already."""
    others = other_pages(failed.gateway) if failed else []
    if failed and any(each.takes(failed.amount, failed.customer) for each in others):
        messages.error(
            request, _("The payment page could not be opened. Here is another for the same cards.")
        )
        return redirect("order-pay", order.reference)
    if order.amount_paid:
        told = _(
            "The payment could not be begun. What your wallet paid stays with the order; please try again."
        )
    else:
        told = _("The payment page could not be opened. Please try again.")
    messages.error(request, told)
    return redirect("order", order.reference)


@never_cache
@require_GET
def go(request: HttpRequest, reference: str) -> HttpResponse:
    """A page on the way to the gateway.

    The content security policy lets forms lead to our own pages only, and browsers apply that to redirects
    after a form as well; so the form leads here, and this page leads on by itself.
    """
    order = access.order_or_404(request, reference)
    payment = open_payment(order)
    if payment is None or not payment.pay_url:
        return redirect("order", reference)
    record_departure(request, payment)
    return render(request, "payments/go.html", {"payment": payment, "back": order})


@never_cache
@require_http_methods(["GET", "POST"])
@supports_script_forms
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose how to pay what is still due. A post that names no way pays again as before."""
    order = access.order_or_404(request, reference)
    if detour := redirect_unless_authorized(request, order, then=request.path):
        return detour
    current = open_payment(order)
    order.refresh_from_db()  # after its payment: confirmed in between, it is paid and this page is over
    if order.status != OrderStatus.AWAITING_PAYMENT or (current and current.status != PaymentStatus.PENDING):
        return redirect("order", reference)
    visitor = visitor_customer(request)
    purse = spendable_balance(visitor, email=order.customer.email)
    cover = request_fresh_balance()
    ways = payment_options(order.still_due, purse, cost=cost_of_order(order), cover=cover)
    posted = request.POST if "payment_method" in request.POST else None
    form = PayForm(posted, ways=ways, purse=purse, preferred=last_way(request, visitor))
    if form.is_valid():
        use_wallet = form.cleaned_data["use_wallet"]
        return _pay(request, order, visitor, form.cleaned_data["payment_method"], use_wallet=use_wallet)
    if request.method == "POST" and not form.is_bound:
        return _pay(request, order, visitor, _as_before(order, ways), use_wallet=False)
    context = {"order": order, "current": current, "form": form}
    return render(request, "orders/pay.html", context, status=400 if form.is_bound else 200)


def _pay(
    request: HttpRequest, order: Order, visitor: Customer | None, method: str, *, use_wallet: bool
) -> HttpResponse:
    if (use_wallet or method == wallet.NAME) and access.fresh_proof(request, order) is None:
        return redirect(access.proof_url(order, then=request.path))
    seen = request.POST.get("instead_of", "")
    try:
        payment = change_payment_method(
            order=order,
            instead_of=int(seen) if re.fullmatch("[0-9]{1,18}", seen) else 0,
            method=method,
            visitor=visitor,
            use_wallet=use_wallet,
        )
    except SalesPausedError:
        return _not_opened(request, order)
    except PaymentRetryError as exc:
        if exc.told:
            messages.error(request, exc.told)
        return redirect("order", order.reference)
    if payment is None:
        return redirect("order", order.reference)
    remember_way(request, payment)
    return go_and_pay(request, order, payment)


def _as_before(order: Order, ways: list[PaymentOption]) -> str:
    """The way that was tried last if it can still be used, else the first that can."""
    usable = [way.name for way in ways if way.trouble is None and not way.needs_wallet]
    gateways = order.order_payments.order_by("-pk").values_list("payment__gateway", flat=True)
    return next((name for name in gateways if name in usable), next(iter(usable), ""))


@require_POST
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Give an unpaid order up. One that cannot be cancelled stays as it is.

    Whose money may be on its way is asked first.
    """
    order = access.order_or_404(request, reference)
    if detour := redirect_unless_authorized(request, order):
        return detour
    if "sure" not in request.POST and _may_be_paid(request, order):
        return render(request, "orders/cancel.html", {"order": order})
    cancel_order(order=order)
    return redirect("order", reference)


def _may_be_paid(request: HttpRequest, order: Order) -> bool:
    """Whether the customer has sent a receipt, has been at the bank's page for the open payment, or was told
    how to send its money, of which nobody here sees whether they did.
    """
    payment = open_payment(order)
    if payment is not None and (has_been_at_bank(request, payment.pk) or _is_sent_unseen(payment)):
        return True
    return order.order_payments.filter(payment__proofs__isnull=False).exists()


def _is_sent_unseen(payment: Payment) -> bool:
    guide = payer_guide_view(payment)
    return guide is not None and guide.wants_receipt
