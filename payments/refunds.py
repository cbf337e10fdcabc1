"""Refunds: requested by the settling of a line, reviewed by staff."""

from typing import Any

from accounts.models import Customer
from core import desk
from core.money import format_dinars
from core.moves import born
from payments import journal
from payments.models import Refund


def request_refund(
    *,
    customer: Customer,
    about: str,
    quantity: int,
    unit_price: int,
    reason: str,
    evidence: dict[str, Any],
    requested_by: str = "system",
) -> Refund:
    """Ask for the money of `quantity` units that never came, at the price the customer paid (centimes each).

    Runs inside the caller's transaction, together with the move that makes it due; the caller's one-to-one
    link to the refund makes a second request for the same line impossible.
    """
    refund = Refund.objects.create(
        customer=customer,
        about=about,
        quantity=quantity,
        unit_price=unit_price,
        amount=quantity * unit_price,
        reason=reason,
        evidence=evidence,
        requested_by=requested_by,
    )
    born(refund, why=reason, actor=requested_by)
    journal.post_refund_request(refund_id=refund.pk, about=about, amount=refund.amount)
    desk.open_item(kind="refund", about=refund, title=f"Refund {format_dinars(refund.amount)}: {reason}")
    return refund
