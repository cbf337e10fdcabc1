"""Which credit of a statement pays which open payment: proposals for a person, who decides.

Kinds of evidence are tried from the strongest to the weakest. A row and a payment are proposed as a pair only
if, at their kind of evidence, neither fits another; otherwise the row lists what it might be. What took part
at one kind takes no part at a weaker one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.normalisation import fold_lookalikes
from payments.transfers.statement_files.statement_reader import StatementRow

DAYS_TO_ARRIVE = 7  # after the order; a transfer between banks may take some days and a weekend
MIN_REFERENCE_LENGTH = 6  # letters; anything shorter is found in a text by chance
MIN_NAME_LENGTH = 3

# What a row might pay, by the position of the row: two rows may be equal in everything.
Candidates = dict[int, list["OpenPayment"]]


class Confidence(TextChoices):
    """How sure it is that a line of a statement pays a payment."""

    REFERENCE_AND_AMOUNT = "reference_and_amount", _("reference and amount")
    REFERENCE = "reference", _("reference, another amount")
    OPERATION = "operation", _("amount, day and operation reference")
    AMOUNT = "amount", _("amount alone")


@dataclass(frozen=True)
class OpenPayment:
    """A transfer that the shop waits for. `amount` in centimes; the customer may have told the last two."""

    id: int
    amount: int
    reference: str
    created_at: datetime
    operation: str = ""
    sender: str = ""


@dataclass(frozen=True)
class MatchProposal:
    """What a row might pay: `payment` if that is sure, and all that fit, the likeliest first."""

    row: StatementRow
    confidence: Confidence
    payment: OpenPayment | None
    candidates: tuple[OpenPayment, ...]

    @property
    def is_exact(self) -> bool:
        """The row is proposed for one payment and brings just its amount."""
        return self.payment is not None and self.payment.amount == self.row.amount_centimes


def propose(rows: Sequence[StatementRow], payments: Iterable[OpenPayment]) -> tuple[MatchProposal, ...]:
    """One proposal for each row that might pay something, in the order of the rows.

    Pass the rows that confirm nothing yet and the payments that wait, also those that expired lately: the
    money of a payment that is left out may look like another's, by its amount alone. Ids must differ.
    Changes nothing; what is proposed does not depend on the order of rows or payments.
    """
    payments = list(payments)
    quoted = _quoted(rows, payments)
    exact = {at: found for at, each in quoted.items() if (found := _exact(rows[at], each))}
    proposals = _Proposals(rows)
    proposals.add(Confidence.REFERENCE_AND_AMOUNT, exact)
    proposals.add(Confidence.REFERENCE, {at: quoted[at] for at in quoted.keys() - exact.keys()})
    arrived = _arrived(rows, proposals.free(payments))
    proposals.add(Confidence.OPERATION, {at: _of_operation(rows[at], each) for at, each in arrived.items()})
    proposals.add(Confidence.AMOUNT, _arrived(rows, proposals.free(payments)))
    return tuple(proposals.made[at] for at in sorted(proposals.made))


class _Proposals:
    """Collects proposals, the strongest evidence first. A row has one; a payment is sure in one at most."""

    def __init__(self, rows: Sequence[StatementRow]) -> None:
        self.rows = rows
        self.made: dict[int, MatchProposal] = {}
        self.taken: set[int] = set()  # payments that stronger evidence speaks of

    def free(self, payments: Iterable[OpenPayment]) -> list[OpenPayment]:
        return [payment for payment in payments if payment.id not in self.taken]

    def add(self, confidence: Confidence, candidates: Candidates) -> None:
        """Propose for the rows that have no proposal yet; a pair is sure if neither side fits another."""
        fitting = {at: each for at, each in candidates.items() if each and at not in self.made}
        claims = Counter(payment.id for each in fitting.values() for payment in each)
        for at, each in fitting.items():
            first = each[0]
            is_sure = len(each) == 1 and claims[first.id] == 1 and first.id not in self.taken
            self.made[at] = MatchProposal(
                row=self.rows[at],
                confidence=confidence,
                payment=first if is_sure else None,
                candidates=_likeliest_first(self.rows[at], each),
            )
        self.taken.update(claims)


def _likeliest_first(row: StatementRow, candidates: list[OpenPayment]) -> tuple[OpenPayment, ...]:
    def doubts(payment: OpenPayment) -> tuple[bool, bool, timedelta, int]:
        away = abs(row.date - timezone.localdate(payment.created_at))
        return payment.amount != row.amount_centimes, not _names_sender(row, payment), away, payment.id

    return tuple(sorted(candidates, key=doubts))


def _quoted(rows: Sequence[StatementRow], payments: Iterable[OpenPayment]) -> Candidates:
    """The payments whose reference stands in the row, however it was typed."""
    by_reference: dict[str, list[OpenPayment]] = defaultdict(list)
    for payment in payments:
        if len(reference := fold_lookalikes(payment.reference)) >= MIN_REFERENCE_LENGTH:
            by_reference[reference].append(payment)
    lengths = {len(reference) for reference in by_reference}
    found: Candidates = {}
    for at, row in enumerate(rows):
        said = {part for text in _said(row) for part in _parts(text, lengths)}
        if each := [payment for part in said & by_reference.keys() for payment in by_reference[part]]:
            found[at] = each
    return found


def _exact(row: StatementRow, quoted: list[OpenPayment]) -> list[OpenPayment]:
    """Those of the row's amount, unless it quotes two references: then the sender meant to pay both."""
    if len({fold_lookalikes(payment.reference) for payment in quoted}) > 1:
        return []
    return [payment for payment in quoted if payment.amount == row.amount_centimes]


def _arrived(rows: Sequence[StatementRow], payments: Iterable[OpenPayment]) -> Candidates:
    """The payments of the row's amount that were asked for shortly before the row's day, or on it."""
    by_amount: dict[int, list[OpenPayment]] = defaultdict(list)
    for payment in payments:
        by_amount[payment.amount].append(payment)
    return {
        at: [payment for payment in by_amount.get(row.amount_centimes, ()) if _in_time(row.date, payment)]
        for at, row in enumerate(rows)
    }


def _in_time(day: date, payment: OpenPayment) -> bool:
    asked = timezone.localdate(payment.created_at)
    return asked <= day <= asked + timedelta(days=DAYS_TO_ARRIVE)


def _of_operation(row: StatementRow, payments: list[OpenPayment]) -> list[OpenPayment]:
    """Those for which the customer told an operation reference that stands in the row."""
    return [payment for payment in payments if _names_operation(row, payment)]


def _names_operation(row: StatementRow, payment: OpenPayment) -> bool:
    operation = fold_lookalikes(payment.operation)
    return len(operation) >= MIN_REFERENCE_LENGTH and any(operation in text for text in _said(row))


def _names_sender(row: StatementRow, payment: OpenPayment) -> bool:
    """Every longer word of the sender's name stands in the row: a hint that puts a candidate first."""
    words = [fold_lookalikes(word) for word in payment.sender.split() if len(word) >= MIN_NAME_LENGTH]
    text = fold_lookalikes(row.text)
    return bool(words) and all(word in text for word in words)


def _said(row: StatementRow) -> tuple[str, str]:
    return fold_lookalikes(row.text), fold_lookalikes(row.reference)


def _parts(text: str, lengths: Iterable[int]) -> set[str]:
    return {text[at : at + length] for length in lengths for at in range(len(text) - length + 1)}
