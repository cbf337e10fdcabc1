"""A refund begins: by a line that is settled, a customer who gives a card back, or money without an order."""

from typing import Any

from accounts.models import Customer
from core import desk
from core.actors import CUSTOMER, SYSTEM, user_id_of
from core.money import format_dinars
from core.moves import record_created
from core.reasons import Reason, ReasonLike, ReasonOrNote, kept_reason
from core.text import truncate
from payments import signals
from payments.kinds import PaymentsDeskKind
from payments.ledger import journal
from payments.models import Refund, Unapplied
from payments.reasons import RefundReason
from payments.subjects import about_payment


def request_refund(
    *,
    customer: Customer,
    about: str,
    quantity: int,
    unit_price: int,
    reason: ReasonLike,
    evidence: dict[str, Any],
    requested_by: str = SYSTEM,
) -> Refund:
    """Ask for the money of `quantity` units that never came, at the price the customer paid (centimes each).

    Runs inside the caller's transaction, together with the move that makes it due; the caller's one-to-one
    link to the refund makes a second request for the same line impossible.
    """
    refund = _create(
        customer=customer,
        about=about,
        quantity=quantity,
        unit_price=unit_price,
        reason=reason,
        evidence=evidence,
        requested_by=requested_by,
    )
    journal.post_refund_request(refund_id=refund.pk, about=about, amount=refund.amount)
    _open(refund)
    return refund


def request_return(
    *,
    customer: Customer,
    about: str,
    unit_price: int,
    reason: ReasonLike,
    evidence: dict[str, Any],
    requested_by: str = CUSTOMER,
) -> Refund:
    """Ask for the money of one card that was delivered; nothing is owed, and booked, until staff approve.

    Runs inside the caller's transaction, together with the freezing of the card; the caller's one-to-one link
    makes a second request for the same card impossible.
    """
    refund = _create(
        customer=customer,
        about=about,
        quantity=1,
        unit_price=unit_price,
        undelivered=False,
        reason=reason,
        evidence=evidence,
        requested_by=requested_by,
    )
    _open(refund)
    return refund


def request_refund_of_unapplied(*, unapplied: Unapplied, requested_by: str, reason: ReasonOrNote) -> Refund:
    """Owe money that fitted no order back, inside the caller's transaction, which marks it as resolved."""
    payment = unapplied.payment
    refund = _create(
        customer=payment.customer,
        about=about_payment(payment.pk),
        quantity=1,
        unit_price=unapplied.amount,
        reason=reason,
        evidence={
            "gateway": payment.gateway,
            "reference": payment.reference,
            "expected": payment.amount,
            "why": unapplied.reason,
            "told": payment.evidence,
        },
        requested_by=requested_by,
    )
    journal.post_unapplied_to_refund(unapplied_id=unapplied.pk, about=refund.about, amount=refund.amount)
    _open(refund)
    return refund


def _create(
    *, quantity: int, unit_price: int, reason: ReasonOrNote, requested_by: str, **fields: Any
) -> Refund:
    refund = Refund.objects.create(
        quantity=quantity,
        unit_price=unit_price,
        amount=quantity * unit_price,
        reason=truncate(reason, 200),
        requested_by=requested_by,
        requested_by_id=user_id_of(requested_by),
        **fields,
    )
    record_created(refund, why=reason, actor=requested_by)
    return refund


def _open(refund: Refund) -> None:
    open_for_review(refund)
    signals.refund_requested.send(sender=Refund, refund=refund)


def open_for_review(refund: Refund) -> None:
    """Put the refund on the desk, to be reviewed. Safe to call twice."""
    why = kept_reason(refund.reason)
    title = Reason(RefundReason.TO_REVIEW, amount=format_dinars(refund.amount), why=why)
    desk.open_item(kind=PaymentsDeskKind.REFUND, about=refund, title=title)
