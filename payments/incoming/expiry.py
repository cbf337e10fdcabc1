"""Until when a payment can still be paid, which is not how long it is open: the truth may come later."""

from datetime import datetime

from django.db.models import Q

from core import clock
from core.intervals import Interval
from payments.models import Payment
from payments.states import OPEN_PAYMENTS, PaymentStatus


def is_past_expiry(payment: Payment) -> bool:
    """Whether its link has ended, and with it the grace for a payment begun in the last minute."""
    return (
        payment.expires_at is not None and clock.now() > payment.expires_at + Interval.PAYMENT_GRACE.duration
    )


def past_expiry_filter(ended: datetime) -> Q:
    """Open payments that nobody can pay any more, since their links were over by `ended` (`last_ended`): what
    the gateway says of them could not be read yet. A transfer in review is not among them: its money is on
    the way.
    """
    waiting = [status for status in OPEN_PAYMENTS if status != PaymentStatus.IN_REVIEW]
    return Q(status__in=waiting, expires_at__lt=ended)


def last_ended() -> datetime:
    """A payment whose link ended before this can be paid no more."""
    return clock.now() - Interval.PAYMENT_GRACE.duration
