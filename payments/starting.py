"""Starting a payment: its row is committed before the gateway hears of it, so no link is unknown to us."""

from contextlib import suppress

from django.db import transaction

from accounts.models import Customer
from core import clock
from core.intervals import interval
from core.moves import LostRace, born, move
from payments.gateways.base import CannotStart
from payments.gateways.registry import gateway
from payments.models import Payment
from payments.states import PaymentStatus


def create_payment(*, customer: Customer, method: str, amount: int, title: str) -> Payment:
    """The row of a payment of `amount` centimes, made in the caller's transaction; start it after commit."""
    now = clock.now()
    payment = Payment.objects.create(
        customer=customer,
        gateway=gateway(method).name,
        amount=amount,
        title=title,
        next_due_at=now + interval("payment_lease"),
    )
    born(payment, why="the customer chose to pay")
    return payment


def start_payment(*, payment: Payment, return_url: str) -> Payment:
    """Ask the gateway for the page where the customer pays. Outside any transaction. Raises CannotStart.

    After a refusal or a lost answer the payment is failed: nobody holds its link, a new one may be made.
    """
    if transaction.get_connection().in_atomic_block:
        raise RuntimeError("a gateway is never called inside a transaction")
    try:
        started = gateway(payment.gateway).start(payment, return_url=return_url)
    except CannotStart as trouble:
        _record_failure(payment, str(trouble))
        raise
    try:
        move(
            payment,
            to=PaymentStatus.PENDING,
            why="the gateway made a link",
            reference=started.reference,
            pay_url=started.pay_url,
            is_sandbox=started.is_sandbox,
            expires_at=started.expires_at,
            next_due_at=clock.now() + interval("payment_first_look"),
        )
    except LostRace:
        # So slow that the sweep gave the payment up. The link is dropped unseen: nobody can pay it.
        raise CannotStart("the gateway took too long", try_again=True) from None
    return payment


def _record_failure(payment: Payment, why: str) -> None:
    with suppress(LostRace):
        move(payment, to=PaymentStatus.FAILED, why=why, next_due_at=None)
