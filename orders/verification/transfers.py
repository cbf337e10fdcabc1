"""Transfers: what staff saw is in the books, and what customers sent lies before somebody."""

from collections.abc import Callable, Iterator

from django.db.models import F, Sum

from core.intervals import Interval
from core.models import Act, DeskItem
from core.moves import subject_of
from payments.models import Payment, StaffConfirmation, StatementLine, TransferProof
from payments.models.transfer import ReceiptVerdict
from payments.staff_confirmations import CONFIRM_ACT
from payments.states import Basis, Direction, PaymentStatus


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
    waiting = TransferProof.objects.filter(verdict=ReceiptVerdict.WAITING).order_by().values("payment")
    in_review = Payment.objects.filter(status=PaymentStatus.IN_REVIEW).order_by().values("pk")
    for payment in Payment.objects.only("status", "next_due_at").filter(pk__in=waiting.union(in_review)):
        if subject_of(payment) not in on_desk and payment.next_due_at is None:
            yield f"payment {payment.pk} is {payment.status} with a receipt that nobody will look at"
    for proof in TransferProof.objects.filter(
        verdict=ReceiptVerdict.WAITING, payment__status=PaymentStatus.CONFIRMED
    ):
        yield f"{proof} waits, and the payment is confirmed"


def lines_fit_what_they_confirm() -> Iterator[str]:
    """A line of a statement brings just what staff saw, and is not set aside as well."""
    used = StatementLine.objects.exclude(confirmation=None)
    for line in used.exclude(amount=F("confirmation__amount"), is_set_aside=False):
        yield f"line {line.pk} of a statement does not fit what it confirms"


def nobody_alone_makes_money() -> Iterator[str]:
    """A confirmation rests on a statement that somebody else imported, on two persons, or on a small sum."""
    rows = StaffConfirmation.objects.exclude(basis=Basis.BEFORE).select_related("statement_line")
    for each in rows.iterator():
        if trouble := _CHECKS[Basis(each.basis)](each):
            yield f"confirmation {each.pk} of payment {each.payment_id}: {trouble}"


def _by_statement(seen: StaffConfirmation) -> str:
    line = getattr(seen, "statement_line", None)
    if line is None or line.direction != Direction.IN:
        return "no line proves that money came in"
    others = {line.imported_by_id, line.again_by_id} - {None, seen.confirmed_by_id}
    return "" if seen.confirmed_by_id and others else "nobody else imported its line"


def _by_two(seen: StaffConfirmation) -> str:
    people = {seen.confirmed_by_id, seen.second_by_id}
    return "" if None not in people and len(people) == 2 else "one person is taken for two"


def _by_announcement(seen: StaffConfirmation) -> str:
    subject = subject_of(seen.payment)
    announced = Act.objects.filter(act=CONFIRM_ACT, subject=subject, is_one_person=True)
    return "" if announced.exists() else "nothing was announced"


def _by_small_sum(seen: StaffConfirmation) -> str:
    since = seen.confirmed_at - Interval.ALONE_WINDOW.duration
    lately = StaffConfirmation.objects.filter(
        confirmed_by_id=seen.confirmed_by_id,
        basis=Basis.SMALL_SUM,
        confirmed_at__gt=since,
        confirmed_at__lte=seen.confirmed_at,
    )
    total = lately.aggregate(total=Sum("amount"))["total"]
    is_small = seen.confirmed_by_id is not None and total < (seen.alone_below or 0)
    return "" if is_small else f"{total} in 24 hours is no small sum"


_CHECKS: dict[Basis, Callable[[StaffConfirmation], str]] = {
    Basis.STATEMENT: _by_statement,
    Basis.TWO_PERSONS: _by_two,
    Basis.ONE_PERSON: _by_announcement,
    Basis.SMALL_SUM: _by_small_sum,
}


def outgoing_confirms_nothing() -> Iterator[str]:
    """Money that went out, or of which nothing says the way, pays no order, but for lines of before."""
    used = StatementLine.objects.exclude(confirmation=None).exclude(confirmation__basis=Basis.BEFORE)
    for line in used.exclude(direction=Direction.IN):
        yield f"line {line.pk} of a statement is {line.direction} and confirms a payment"
