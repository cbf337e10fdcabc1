"""Receipts of transfers: sent for an order or a top-up, and looked at by who may see that."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.web.request_origin import client_address, network_of
from orders.customer import access
from orders.order_payment.transfer_receipts import payment_awaiting_receipt
from orders.views.proof_redirect import redirect_unless_authorized
from orders.views.reveal import no_store
from orders.views.wallets import top_up_or_404
from payments.models import TransferProof
from payments.states import PaymentStatus
from payments.transfers.receipts.proofs import takes_proof
from payments.views.transfers import picture_response, proof_page


@no_store
@require_http_methods(["GET", "POST"])
def send_for_order(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the receipt of an order's transfer is sent."""
    order = access.order_or_404(request, reference)
    if detour := redirect_unless_authorized(request, order, then=request.path):
        return detour
    payment = payment_awaiting_receipt(order)
    if payment is None:
        return redirect("order", reference)
    back = reverse("order", args=[reference])
    return proof_page(request, payment, back=back, network=_network(request))


@no_store
@require_http_methods(["GET", "POST"])
@login_required
def send_for_top_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the receipt of a transfer into the wallet is sent."""
    payment = top_up_or_404(request, pk)
    if payment.status != PaymentStatus.IN_REVIEW and not takes_proof(payment):
        return redirect("top-up", pk)
    back = reverse("top-up", args=[pk])
    return proof_page(request, payment, back=back, network=_network(request))


def _network(request: HttpRequest) -> str:
    return network_of(client_address(request)) or "unknown"


@require_GET
def picture_of_order(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A receipt that was sent for an order, for its customer."""
    order = access.order_or_404(request, reference)
    if detour := redirect_unless_authorized(request, order):
        return detour
    proofs = TransferProof.objects.filter(payment__order_payment__order=order)
    return picture_response(proofs.filter(pk=pk).first())


@require_GET
@login_required
def picture_of_top_up(request: HttpRequest, pk: int, proof_pk: int) -> HttpResponse:
    """A receipt that was sent for a transfer into the wallet, for its customer."""
    payment = top_up_or_404(request, pk)
    return picture_response(payment.proofs.filter(pk=proof_pk).first())
