"""What the imported lines of statements might pay: the matcher's proposals, with the rows they speak of."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils import timezone

from core import clock
from core.intervals import Interval
from payments.gateways.references import quoted_reference
from payments.gateways.transfer import NAME
from payments.models import Payment, StatementLine, TransferProof
from payments.staff_confirmations import CONFIRMABLE
from payments.states import OPEN_PAYMENTS, Direction
from payments.transfers.matching import Confidence, OpenPayment, propose
from payments.transfers.proving_lines import is_imported_twice, open_lines
from payments.transfers.statement_files.statement_reader import StatementRow


@dataclass(frozen=True)
class LineProposal:
    """What a line might pay: `payment` if that is sure, and all that fit, the likeliest first.

    `is_imported_twice`: two persons have imported the line, so that nobody has to look at the account again.
    """

    line: StatementLine
    confidence: Confidence
    payment: Payment | None
    candidates: tuple[Payment, ...]
    is_imported_twice: bool = False

    @property
    def is_sure(self) -> bool:
        """It fits for certain, and is nobody's invention: it may be confirmed together with others."""
        return self.fits_surely and self.is_imported_twice

    @property
    def fits_surely(self) -> bool:
        """The line names one payment and brings just its amount; or shows what staff have seen before.

        What customers typed beside a picture, or the amount alone, is never sure: a person has to look.
        """
        if self.payment is None or amount_of(self.payment) != self.line.amount:
            return False
        was_seen = hasattr(self.payment, "staff_confirmation")
        return self.confidence is Confidence.REFERENCE_AND_AMOUNT or (
            was_seen and self.confidence is Confidence.OPERATION
        )


def open_line_proposals() -> list[LineProposal]:
    """One for each open line of late that might pay something, the newest first. Changes nothing."""
    first_day = timezone.localdate(clock.now() - Interval.TRANSFER_SOUGHT.duration)
    lines = {line.key: line for line in open_lines().filter(date__gte=first_day)}
    payments = {payment.pk: payment for payment in sought_payments()}
    found = propose([_row(line) for line in lines.values()], [_open(each) for each in payments.values()])
    return [
        LineProposal(
            line=lines[each.row.key],
            confidence=each.confidence,
            payment=payments[each.payment.id] if each.payment else None,
            candidates=tuple(payments[candidate.id] for candidate in each.candidates),
            is_imported_twice=is_imported_twice(lines[each.row.key]),
        )
        for each in found
    ]


def sought_payments() -> list[Payment]:
    """Transfers whose money a statement may show, also those that ended lately, or were confirmed by hand.

    Of several with the same reference and amount, of one order, the one that is still open or newest.
    """
    since = clock.now() - Interval.TRANSFER_SOUGHT.duration
    unseen = Q(staff_confirmation=None, status__in=CONFIRMABLE)
    seen_elsewhere = Q(staff_confirmation__isnull=False, staff_confirmation__statement_line=None)
    recent = Q(created_at__gte=since) | Q(status__in=OPEN_PAYMENTS)
    rows = Payment.objects.filter(recent, unseen | seen_elsewhere, gateway=NAME, reference__isnull=False)
    rows = rows.select_related("customer", "staff_confirmation").order_by("pk")
    newest_proof_last = Prefetch("proofs", TransferProof.objects.order_by("pk"))
    kept: dict[tuple[str, int], Payment] = {}
    for payment in rows.prefetch_related(newest_proof_last):
        known = kept.get((quoted_reference(payment), amount_of(payment)))
        if known is None or payment.is_open or not known.is_open:
            kept[quoted_reference(payment), amount_of(payment)] = payment
    return list(kept.values())


def amount_of(payment: Payment) -> int:
    """The centimes that its line shows: what staff saw, or what was asked for."""
    seen = getattr(payment, "staff_confirmation", None)
    return int(seen.amount if seen else payment.amount)


def _open(payment: Payment) -> OpenPayment:
    proofs = list(payment.proofs.all())
    told = proofs[-1] if proofs else None
    seen = getattr(payment, "staff_confirmation", None)
    return OpenPayment(
        id=payment.pk,
        amount=amount_of(payment),
        reference=quoted_reference(payment),
        created_at=payment.created_at,
        operation=seen.reference if seen else told.operation if told else "",
        sender=told.sender if told else "",
    )


def _row(line: StatementLine) -> StatementRow:
    direction = Direction(line.direction)
    return StatementRow(line.pk, line.date, line.amount, line.text, line.reference, line.key, direction)
