"""Ending a payment that its customer does not want any more. If its money comes all the same, it counts."""

from core import clock
from core.intervals import Interval
from core.moves import move
from payments.gateways.base import GatewayOutcome
from payments.gateways.registry import gateway
from payments.incoming.status_check import apply_gateway_status
from payments.models import Payment
from payments.reasons import PaymentReason
from payments.states import PaymentStatus


def close_payment(*, payment: Payment) -> bool:
    """Ask about a payment that was begun, and close it at its gateway if nobody has paid it.

    Outside any transaction; `payment` is read again. Returns whether it still waits for its customer, so
    that it may be dropped; otherwise its status tells what became of it, or a person must look at what the
    gateway said. Safe to call twice and at once. Raises StatusCheckError.
    """
    chosen = gateway(payment.gateway)
    fact = chosen.fetch(payment)
    apply_gateway_status(payment=payment, fact=fact)
    payment.refresh_from_db()
    if payment.status != PaymentStatus.PENDING or fact.outcome is not GatewayOutcome.PENDING:
        return False
    chosen.close(payment)
    return True


def drop_payment(*, payment: Payment) -> None:
    """End a payment that was closed, inside the caller's transaction. Raises LostRaceError if it has moved
    since.

    It is looked at again at once, since it may have been paid while it was being closed, and then as late
    money is.
    """
    move(
        payment,
        to=PaymentStatus.EXPIRED,
        expected=PaymentStatus.PENDING,
        why=PaymentReason.METHOD_CHANGED,
        actor="customer",
        next_due_at=clock.now() + Interval.PAYMENT_FIRST_LOOK.duration,
    )
