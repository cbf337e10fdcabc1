"""One's wallet: its statement, topping it up, following a top-up."""

import logging
import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.customers import customer_of
from accounts.models import Customer
from core.web.consistent_reads import read_consistently
from core.web.request_origin import client_address, network_of
from orders.aftersales.refund_presentation import money_coming
from orders.forms import TopUpForm
from orders.order_payment.bank_return import bank_return, record_departure
from orders.views.fragments import fragment_response
from orders.wallet.presentation import entry_rows, open_top_ups, view_top_up
from orders.wallet.top_ups import TopUpError, begin_top_up, top_up_gateways
from payments.gateways.base import PaymentStartError
from payments.incoming.initiation import start_payment
from payments.incoming.status_check import watch_payment
from payments.models import Payment, WalletEntry
from payments.states import Purpose
from payments.wallet import balance_of

log = logging.getLogger(__name__)

PER_PAGE = 25


@never_cache
@require_GET
@login_required
def show_wallet(request: HttpRequest) -> HttpResponse:
    """The balance of the wallet, and the entries that sum to it."""
    customer = _customer(request)
    entries = WalletEntry.objects.filter(wallet__customer=customer)
    newest = entries.first()
    # Up to the same entry as the balance: what is booked between the reads is in neither.
    up_to_newest = entries.filter(pk__lte=newest.pk) if newest else entries.none()
    page = Paginator(up_to_newest, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "balance": newest.balance_after if newest else 0,
        "entries": entry_rows(page),
        "coming": money_coming(customer),
        "open_top_ups": open_top_ups(customer),
        "page": page,
        "can_top_up": bool(top_up_gateways()),
    }
    return render(request, "payments/wallet.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def top_up(request: HttpRequest) -> HttpResponse:
    """Choose an amount and how to pay it."""
    customer = _customer(request)
    form = TopUpForm(
        request.POST or None, gateways=top_up_gateways(), initial={"amount": request.GET.get("amount")}
    )
    if form.is_valid():
        try:
            payment, is_new = begin_top_up(
                customer=customer,
                method=form.cleaned_data["payment_method"],
                amount=form.cleaned_data["amount"],
                nonce=request.POST.get("nonce") or secrets.token_urlsafe(16),
                ip=network_of(client_address(request)),
            )
        except TopUpError as exc:
            form.add_error(None, str(exc))
        else:
            return _start(request, payment) if is_new else redirect("top-up", payment.pk)
    context = {"form": form, "balance": balance_of(customer), "nonce": secrets.token_urlsafe(16)}
    return render(request, "payments/wallet_top_up.html", context, status=400 if form.errors else 200)


def _start(request: HttpRequest, payment: Payment) -> HttpResponse:
    page = reverse("top-up", args=[payment.pk])
    try:
        start_payment(payment=payment, return_url=settings.SITE_URL + page)
    except PaymentStartError as exc:
        log.warning("top-up %s could not be started: %s", payment.pk, exc)
        told = _("The payment page could not be opened. Please try again.")
        messages.error(request, told)
        return redirect(page)
    return redirect("top-up-go", payment.pk) if payment.pay_url else redirect(page)


@never_cache
@require_GET
@login_required
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """A page on the way to the gateway; see orders.views.payment.go."""
    payment = top_up_or_404(request, pk)
    if not view_top_up(payment).pay_url:
        return redirect("top-up", pk)
    record_departure(request, payment)
    return render(request, "payments/go.html", {"payment": payment, "back": reverse("top-up", args=[pk])})


@never_cache
@require_GET
@login_required
def show_top_up(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a payment into the wallet is."""
    return render(request, "payments/wallet_follow.html", _followed(request, pk))


@never_cache
@require_GET
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes; 304 while it has not."""
    return fragment_response(request, "payments/_wallet_live.html", _followed(request, pk))


def _followed(request: HttpRequest, pk: int) -> dict[str, Any]:
    """A top-up as it stands once the look is noted: that write may have waited for its confirmation."""
    watch_payment(top_up_or_404(request, pk))
    row = Payment.objects.filter(pk=pk).values_list("status", "status_since")
    top_up = read_consistently(lambda: view_top_up(top_up_or_404(request, pk)), state=row.get)
    return {"top_up": top_up, "bank": bank_return(request, top_up.row)}


def _customer(request: HttpRequest) -> Customer:
    """Whose wallet it is. Raises Http404 for an account without a confirmed address, which has none."""
    customer = customer_of(request.user) if request.user.is_authenticated else None
    if customer is None:
        raise Http404
    return customer


def top_up_or_404(request: HttpRequest, pk: int) -> Payment:
    """Somebody else's top-up simply does not exist. Raises Http404."""
    customer = _customer(request)
    payment = Payment.objects.filter(pk=pk, customer=customer, purpose=Purpose.TOP_UP).first()
    if payment is None:
        raise Http404
    return payment
