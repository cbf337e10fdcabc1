"""What a simulated customer does about a payment, and what of it is counted."""

import io
from typing import Any

from PIL import Image

from accounts.models import Customer
from core.audit_log import ActionNotAllowedError
from orders.models import Order
from orders.order_payment.method_change import change_payment_method
from orders.order_payment.retry import PaymentRetryError, open_payment, retry_payment
from orders.states import OrderStatus
from payments.gateways.base import PaymentStartError
from payments.gateways.chargily import Chargily
from payments.gateways.ocpay import OCPay
from payments.gateways.transfer import NAME as TRANSFER
from payments.incoming.initiation import start_payment
from payments.models import Payment
from payments.states import PaymentStatus
from payments.transfers.receipts.proofs import submit_proof
from tools.soak.customers.gateway_pages import GatewayPages
from tools.soak.customers.payment_behaviour import PaymentMeans
from tools.soak.ground_truth.coverage_goals import CoverageGoal
from tools.soak.ground_truth.tally import Tally

RETURN_URL = "http://127.0.0.1/back"
MATCHES = {OCPay.name: "ref", Chargily.name: "checkout"}
ENDED = (OrderStatus.EXPIRED, OrderStatus.CANCELLED)
OVER = (PaymentStatus.FAILED, PaymentStatus.EXPIRED)
DIFFERENCE = 10_000  # centimes that a transfer is too small or too large by


def rule_match(payment: Payment) -> dict[str, Any]:
    """What confines a rule of the sandbox to this payment. Nothing of a transfer passes there."""
    return {MATCHES.get(payment.gateway, "ref"): payment.reference}


def perform_payment_act(
    name: str, payment: Payment, *, order: Order | None, tally: Tally, tills: GatewayPages
) -> None:
    """Pay, pay late, pay less or more, decline, leave, or have the webhook sent again.

    `order` is what the payment is for; None for a top-up.
    """
    match name:
        case "decline":
            tills.decline(payment)
        case "leave":
            tills.leave(payment)
        case "send again":
            tally.count("G10", int(tills.send_again(payment)))
        case "show":
            tally.did(CoverageGoal.RECEIPT, int(_show(payment)))
        case "pay less":
            tills.pay(payment, more=-DIFFERENCE)
        case "pay more":
            tills.pay(payment, more=DIFFERENCE)
        case _:
            _count(payment, order, tally)
            tills.pay(payment)


def _show(payment: Payment) -> bool:
    """Send a picture of the receipt; returns whether it was taken."""
    picture = io.BytesIO()
    Image.effect_noise((24, 24), 60).save(picture, "PNG")
    picture.seek(0)
    payment.refresh_from_db()
    try:
        submit_proof(payment=payment, file=picture, sender="Test Customer")
    except ActionNotAllowedError:  # its money was seen already, or another picture waits
        return False
    return True


def _count(payment: Payment, order: Order | None, tally: Tally) -> None:
    payment.refresh_from_db()
    if order is not None and order.status in ENDED:
        tally.count("G4")
    if payment.status in OVER:
        tally.count("G18")
    if payment.gateway == OCPay.name:
        tally.count("G2")  # nobody comes back to the shop: no page asks, no hint is sent
    tally.did(CoverageGoal.CHARGILY, int(payment.gateway == Chargily.name))
    tally.did(CoverageGoal.TWO_PAYMENTS, int(order is not None and order.status == OrderStatus.PAID))


def pay_again(order: Order, means: PaymentMeans, visitor: Customer | None) -> Payment | None:
    """One more try after the last one failed; None if none is possible (yet)."""
    try:
        payment = retry_payment(order=order, method=_online(means), visitor=visitor)
        return payment and start_payment(payment=payment, return_url=RETURN_URL)
    except (PaymentRetryError, PaymentStartError):
        return None


def change_method(
    order: Order, means: PaymentMeans, visitor: Customer | None, tally: Tally
) -> Payment | None:
    """Pay what is still due elsewhere; None if that is not possible (any more)."""
    current = open_payment(order)
    if current is None:
        return pay_again(order, means.other, visitor)
    try:
        payment = change_payment_method(
            order=order, instead_of=current.pk, method=means.other.method, visitor=visitor
        )
        tally.did(CoverageGoal.SWITCH)
        return payment and start_payment(payment=payment, return_url=RETURN_URL)
    except (PaymentRetryError, PaymentStartError):
        return None


def _online(means: PaymentMeans) -> str:
    return OCPay.name if means.method == TRANSFER else means.method
