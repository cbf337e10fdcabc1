"""Refunds: what the journal owes in money is what they come to, each is paid once, cards follow them."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import CharField, Exists, F, OuterRef, Sum, Value
from django.db.models.functions import Cast, Concat

from core.references import prefix_of
from delivery.models import Card
from delivery.states import CardStatus
from orders.models import CardRefund
from orders.verification.portions import portions, to_verify
from payments.ledger.chart_of_accounts import Account
from payments.ledger.journal import EventKey
from payments.models import JournalEntry, JournalEvent, Refund, WalletEntry
from payments.payout_methods.registry import ALL_PAYOUT_METHODS
from payments.states import RefundStatus

INTO_WALLETS = {each.name for each in ALL_PAYOUT_METHODS.values() if each.account == Account.WALLETS}
FITS = {
    RefundStatus.REQUESTED: {CardStatus.FROZEN},
    RefundStatus.APPROVED: {CardStatus.FROZEN},
    RefundStatus.PAID_OUT: {CardStatus.REFUNDED},
    RefundStatus.REJECTED: {CardStatus.SEALED, CardStatus.REVEALED},
}
# Of a code that was seen and does not work.
FITS_REPORTED = {
    RefundStatus.REQUESTED: {CardStatus.REVEALED},
    RefundStatus.APPROVED: {CardStatus.REVEALED},
    RefundStatus.PAID_OUT: {CardStatus.REFUNDED},
    RefundStatus.REJECTED: {CardStatus.REVEALED},
}


def owed_in_money() -> Iterator[str]:
    """Per subject, the journal owes exactly what its open refunds come to.

    The money of a delivered card is owed from its approval on, also while its transfer has come back.
    """
    expected: Counter[str] = Counter()
    open_refunds = list(Refund.objects.filter(status__in=[RefundStatus.REQUESTED, RefundStatus.APPROVED]))
    keys = [EventKey.RETURN.of(refund.pk) for refund in open_refunds]
    booked_back = set(JournalEvent.objects.filter(key__in=keys).values_list("key", flat=True))
    for refund in open_refunds:
        is_owed = refund.undelivered or refund.status == RefundStatus.APPROVED
        if is_owed or EventKey.RETURN.of(refund.pk) in booked_back:
            expected[refund.about] += refund.amount
    entries = JournalEntry.objects.filter(account=Account.REFUNDS).values_list("event__about")
    # Only what is open: of most subjects nothing is owed any more.
    booked = {about: -total for about, total in entries.annotate(total=Sum("amount")).exclude(total=0)}
    for about in sorted(expected.keys() | booked.keys()):
        if booked.get(about, 0) != expected[about]:
            yield f"{about}: {booked.get(about, 0)} is booked as owed in money, {expected[about]} is open"


def paid_once() -> Iterator[str]:
    """A refund is booked as paid exactly if it is, for what it comes to; from the wallet's side as well."""
    paid = JournalEntry.objects.filter(account=Account.REFUNDS, event__kind="refund")
    for refunds in portions(Refund.objects.all(), at="requested_at"):
        keys = [EventKey.REFUND.of(refund.pk) for refund in refunds]  # the wallet calls its entry the same
        sums = paid.filter(event__key__in=keys).values_list("event__key").annotate(total=Sum("amount"))
        booked = dict(sums.order_by("event__key"))
        credits = dict(WalletEntry.objects.filter(key__in=keys).values_list("key", "amount"))
        for refund, key in zip(refunds, keys, strict=True):
            amount = refund.amount if refund.status == RefundStatus.PAID_OUT else 0
            if booked.get(key, 0) != amount:
                yield f"refund {refund.pk} is {refund.status}, and its payment is booked differently"
            if credits.get(key, 0) != (amount if refund.destination in INTO_WALLETS else 0):
                yield f"refund {refund.pk} is {refund.status}, and its wallet was credited differently"
    known = Concat(Value(prefix_of(EventKey.REFUND)), Cast("pk", CharField()))
    refunds_known = Refund.objects.annotate(key=known)
    events = JournalEvent.objects.filter(kind="refund").exclude(
        Exists(refunds_known.filter(key=OuterRef("key")))
    )
    entries = WalletEntry.objects.filter(key__startswith=prefix_of(EventKey.REFUND))
    entries = entries.exclude(Exists(refunds_known.filter(key=OuterRef("key"))))
    for key in {*events.values_list("key", flat=True), *entries.values_list("key", flat=True)}:
        yield f"{key} is booked or credited, but there is no such refund"


def cards_follow_refunds() -> Iterator[str]:
    """A card whose price is asked back is frozen unless it was reported, none is shown once it was paid."""
    links = CardRefund.objects.select_related("refund", "line_card__card").only(
        "refund__status", "line_card__card__label", "line_card__card__status"
    )
    for link in links.annotate(report=F("refund__card_report")).iterator():
        card, refund = link.line_card.card, link.refund
        fits = FITS if link.report is None else FITS_REPORTED
        if card.status not in fits[RefundStatus(refund.status)]:
            yield f"card {card.label} is {card.status}, its refund is {refund.status}"
    cards = to_verify(Card.objects.only("label"), at="created_at")
    for card in cards.filter(status=CardStatus.REFUNDED, line_card__card_refund=None):
        yield f"card {card.label} is refunded without a refund"
