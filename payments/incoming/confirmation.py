"""The one way in which a payment is confirmed: booked and handed to what it was for, at once.

Money that came otherwise than asked for is booked apart, by payments/unapplied.py.
"""

from typing import Any

from core import clock
from core.actors import SYSTEM, Actor
from core.moves import batched_history, move
from core.reasons import ReasonLike
from payments import signals, wallet
from payments.models import Payment
from payments.states import PaymentStatus, Purpose


def confirm_payment(payment: Payment, *, why: ReasonLike, actor: Actor = SYSTEM, **changes: Any) -> None:
    """Confirm a payment and pass it on, in one transaction. Raises LostRaceError if it was confirmed already.

    Only for facts: what a gateway answered when asked, or our own wallet. A top-up is booked here; what was
    paid for an order is booked by `orders.order_payment.payment_booking`, which hears the signal.
    """
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
        else:
            signals.payment_confirmed.send(sender=Payment, payment=payment)
