"""The one way in which a payment is confirmed: booked and handed to what it was for, at once.

Money that came otherwise than asked for is booked apart, by payments/unapplied.py.
"""

from typing import Any

from core import clock, outbox
from core.actors import SYSTEM, Actor
from core.moves import batched_history, move
from core.reasons import ReasonLike
from payments import signals, wallet
from payments.gateways.registry import GATEWAYS
from payments.kinds import PaymentsMailKind
from payments.models import Payment
from payments.states import PaymentStatus, Purpose


def confirm_payment(payment: Payment, *, why: ReasonLike, actor: Actor = SYSTEM, **changes: Any) -> None:
    """Confirm a payment and pass it on, in one transaction. Raises LostRaceError if it was confirmed already.

    Only for facts: what a gateway answered when asked, or our own wallet. A top-up is booked here; what was
    paid for an order is booked by `orders.order_payment.payment_booking`, which hears the signal.
    """
    is_news = _is_late(payment)
    with batched_history():
        move(
            payment,
            to=PaymentStatus.CONFIRMED,
            why=why,
            actor=actor,
            next_due_at=None,
            confirmed_at=clock.now(),
            **changes,
        )
        if payment.purpose == Purpose.TOP_UP:
            wallet.top_up(payment=payment)
            if is_news:
                outbox.queue(kind=PaymentsMailKind.TOP_UP_CONFIRMED, about=payment)
        else:
            signals.payment_confirmed.send(sender=Payment, payment=payment)


def _is_late(payment: Payment) -> bool:
    """Whether its customer has most likely left: a person looks for the money, or it had been given up."""
    gateway = GATEWAYS.get(payment.gateway)
    is_looked_for = gateway is not None and gateway.is_confirmed_by_staff
    return is_looked_for or payment.status in (PaymentStatus.EXPIRED, PaymentStatus.FAILED)
