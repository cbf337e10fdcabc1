"""Starting a payment: its row is committed before the gateway hears of it, so no link is unknown to us."""

from contextlib import nullcontext, suppress

from django.db import transaction

from accounts.models import Customer
from core import clock
from core.intervals import Interval
from core.moves import LostRaceError, move, record_created
from core.reasons import Reason
from payments.gateways.base import Instructions, PaymentStartError, Redirect, Settled, Started
from payments.gateways.outages import note_start_failure
from payments.gateways.registry import gateway
from payments.incoming.confirmation import confirm_payment
from payments.models import Payment
from payments.reasons import PaymentReason
from payments.states import PaymentStatus, Purpose


def create_payment(
    *,
    customer: Customer,
    method: str,
    amount: int,
    title: str,
    purpose: Purpose = Purpose.ORDER,
    top_up_key: str | None = None,
) -> Payment:
    """The row of a payment of `amount` centimes, made in the caller's transaction; start it after commit.

    Raises IntegrityError for a `top_up_key` that has a payment already.
    """
    now = clock.now()
    payment = Payment.objects.create(
        customer=customer,
        gateway=gateway(method).name,
        amount=amount,
        title=title,
        purpose=purpose,
        top_up_key=top_up_key,
        next_due_at=now + Interval.PAYMENT_LEASE.duration,
    )
    record_created(payment, why=PaymentReason.CHOSEN)
    return payment


def start_payment(*, payment: Payment, return_url: str) -> Payment:
    """Ask the gateway how the customer pays. Raises PaymentStartError.

    Outside any transaction, unless the money is our own (`is_remote` is false). After a refusal or a lost
    answer the payment is failed: nobody holds its link, a new one may be made.
    """
    chosen = gateway(payment.gateway)
    if chosen.is_remote and transaction.get_connection().in_atomic_block:
        raise RuntimeError("a gateway is never called inside a transaction")
    try:
        # What we take from our own books is taken and confirmed together, or not at all.
        with nullcontext() if chosen.is_remote else transaction.atomic():
            _record_start(payment, chosen.start(payment, return_url=return_url))
    except PaymentStartError as exc:
        _record_failure(payment, exc)
        if chosen.is_remote:
            note_start_failure(chosen.name)
        raise
    except LostRaceError:
        # So slow that the sweep gave the payment up. The link is dropped unseen: nobody can pay it.
        raise PaymentStartError("the gateway took too long", try_again=True) from None
    return payment


def _record_start(payment: Payment, started: Started) -> None:
    """Raises LostRaceError."""
    first_look = clock.now() + Interval.PAYMENT_FIRST_LOOK.duration
    match started:
        case Redirect():
            move(
                payment,
                to=PaymentStatus.PENDING,
                why=PaymentReason.LINK_MADE,
                reference=started.reference,
                pay_url=started.pay_url,
                is_sandbox=started.is_sandbox,
                expires_at=started.expires_at,
                next_due_at=first_look,
            )
        case Instructions():
            move(
                payment,
                to=PaymentStatus.PENDING,
                why=PaymentReason.TOLD_HOW,
                reference=started.reference,
                is_sandbox=False,
                expires_at=started.expires_at,
                next_due_at=first_look,
            )
        case Settled():
            confirm_payment(
                payment, why=PaymentReason.PAID_AT_ONCE, reference=started.reference, is_sandbox=False
            )


def _record_failure(payment: Payment, trouble: PaymentStartError) -> None:
    why = Reason(PaymentReason.NOT_BEGUN, answer=trouble.why)
    with suppress(LostRaceError):
        move(payment, to=PaymentStatus.FAILED, why=why, next_due_at=None)
