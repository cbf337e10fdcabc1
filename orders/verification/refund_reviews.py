"""Refunds one by one: booked as their state demands, reviewed as the rules demand, never above the price."""

import re
from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, F, Q, QuerySet, Sum

from core.models import Move
from core.moves import subject_of
from core.references import prefix_of
from orders.models import CardRefund, Line, LineRefund
from orders.verification.portions import portions, to_verify
from payments.ledger.chart_of_accounts import Account
from payments.ledger.journal import EventKey
from payments.models import JournalEntry, Refund, Unapplied
from payments.states import RefundStatus
from payments.subjects import PAYMENT, about_payment

SUBJECT = prefix_of(Refund)
# Keys of events that change what is owed for a refund: "refund-correction:17:2".
OF_REFUND = re.compile(r"(refund-request|return|refund-correction|refund):(?P<refund>[0-9]+)")
GRANTED = (RefundStatus.APPROVED, RefundStatus.PAID_OUT)


def each_is_booked() -> Iterator[str]:
    """What the journal owes for each refund is its amount while it is open, and nothing once it has ended.

    The price of a card that came is owed from the first approval on, which the history tells.
    """
    owed_in_money = JournalEntry.objects.filter(account=Account.REFUNDS)
    for refunds in portions(Refund.objects.all(), at="requested_at"):
        owed = _owed_by_refund(owed_in_money.filter(event__about__in={refund.about for refund in refunds}))
        approved = _approved_ones(refunds)
        for refund in refunds:
            is_due = refund.undelivered or refund.pk in approved
            is_open = refund.status in (RefundStatus.REQUESTED, RefundStatus.APPROVED)
            expected = refund.amount if is_open and is_due else 0
            if owed[refund.pk] != expected:
                yield f"refund {refund.pk} is {refund.status}: {expected} is owed, another sum is booked"
    booked = _owed_by_refund(to_verify(owed_in_money, at="event__at"))
    known = set(Refund.objects.filter(pk__in=booked).values_list("pk", flat=True))
    for number in sorted(booked.keys() - known):
        yield f"{booked[number]} is booked for refund {number}, which does not exist"


def _approved_ones(refunds: list[Refund]) -> set[int]:
    """Those that were approved at some time, whatever became of them."""
    subjects = {subject_of(refund): refund.pk for refund in refunds}
    moves = Move.objects.filter(subject__in=subjects, to_status=RefundStatus.APPROVED)
    return {subjects[subject] for subject in moves.values_list("subject", flat=True)}


def _owed_by_refund(entries: QuerySet[JournalEntry]) -> Counter[int]:
    """Centimes owed in money by these entries of the journal, for each refund that they name."""
    of_unapplied = dict(
        Refund.objects.filter(about__startswith=prefix_of(PAYMENT)).values_list("about", "pk").order_by("pk")
    )
    decided = {
        EventKey.RESOLUTION.of(row.pk): of_unapplied.get(about_payment(row.payment_id), 0)
        for row in Unapplied.objects.exclude(resolved_at=None)
    }
    owed: Counter[int] = Counter()
    for key, amount in entries.values_list("event__key", "amount").iterator():
        named = OF_REFUND.match(key)
        owed[int(named["refund"]) if named else decided.get(key, 0)] -= amount
    return owed


def granted_as_they_must_be() -> Iterator[str]:
    """A refund that was approved has a destination, and somebody who has approved it."""
    granted = Refund.objects.filter(status__in=GRANTED)
    for refund in granted.filter(Q(destination="") | Q(approved_by="")):
        if not refund.destination:
            yield f"refund {refund.pk} is {refund.status} and goes nowhere"
        if not refund.approved_by:
            yield f"refund {refund.pk} is {refund.status}, and nobody has approved it"


def within_the_price() -> Iterator[str]:
    """What was refunded of a line, and what its customer keeps of it, never come to more than was paid."""
    cards: dict[int, tuple[int, int]] = {
        line: (back, amount)
        for line, back, amount in CardRefund.objects.exclude(refund__status=RefundStatus.REJECTED)
        .values_list("line_card__line")
        .annotate(back=Count("pk"), amount=Sum("refund__amount"))
        .order_by("line_card__line")
    }
    of_lines, of_cards = (
        to_verify(model.objects.all(), at="refund__requested_at") for model in (LineRefund, CardRefund)
    )
    lines = Line.objects.filter(
        pk__in=of_lines.order_by().values("line").union(of_cards.order_by().values("line_card__line"))
    )
    for line in lines.annotate(came=Count("line_cards"), missing=F("line_refund__refund__amount")):
        back, returned = cards.get(line.pk, (0, 0))
        kept = (line.came - back) * line.unit_price
        if kept + returned + (line.missing or 0) > line.total:
            yield f"line {line.pk}: more than {line.total} was delivered and refunded"
