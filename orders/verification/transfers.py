"""Transfers: what staff saw is in the books, and what customers sent lies before somebody."""

from collections.abc import Iterator

from django.db.models import F, Q

from core.models import DeskItem
from core.moves import subject_of
from payments.models import Payment, StaffConfirmation, StatementLine, TransferProof
from payments.models.transfer import Verdict
from payments.states import PaymentStatus


def what_was_seen_is_booked() -> Iterator[str]:
    """The word of staff has become a payment or unapplied money, or is just about to."""
    seen = StaffConfirmation.objects.select_related("payment", "payment__unapplied").only(
        "amount", "payment__next_due_at", "payment__unapplied__amount"
    )
    for each in seen.exclude(payment__status=PaymentStatus.CONFIRMED):
        amount = each.payment.unapplied.amount if hasattr(each.payment, "unapplied") else None
        if amount != each.amount and each.payment.next_due_at is None:
            yield f"payment {each.payment_id}: {each.amount} was seen, and nothing comes of it"
    for each in seen.filter(payment__status=PaymentStatus.CONFIRMED).exclude(amount=F("payment__amount")):
        yield f"payment {each.payment_id} is confirmed, but {each.amount} was seen"


def receipts_are_before_somebody() -> Iterator[str]:
    """A receipt that waits is on the desk, and so is every payment in review."""
    on_desk = set(DeskItem.objects.filter(closed_at=None).values_list("subject", flat=True))
    waits = Q(proofs__verdict=Verdict.WAITING) | Q(status=PaymentStatus.IN_REVIEW)
    for payment in Payment.objects.only("status", "next_due_at").filter(waits).distinct():
        if subject_of(payment) not in on_desk and payment.next_due_at is None:
            yield f"payment {payment.pk} is {payment.status} with a receipt that nobody will look at"
    for proof in TransferProof.objects.filter(
        verdict=Verdict.WAITING, payment__status=PaymentStatus.CONFIRMED
    ):
        yield f"{proof} waits, and the payment is confirmed"


def lines_fit_what_they_confirm() -> Iterator[str]:
    """A line of a statement brings just what staff saw, and is not set aside as well."""
    used = StatementLine.objects.exclude(confirmation=None)
    for line in used.exclude(amount=F("confirmation__amount"), is_set_aside=False):
        yield f"line {line.pk} of a statement does not fit what it confirms"
