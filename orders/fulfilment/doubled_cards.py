"""A card that the supplier has sold before is shown to nobody: at once its price is asked back.

Staff approve that, or reject it with what the supplier has explained: then the code can be shown. So whoever
paid gets a code or the money, also where the supplier never answers.
"""

from collections.abc import Iterable

from django.db import transaction

from core import outbox
from core.actors import SYSTEM
from core.operations.housekeeping import daily_cleanup
from core.reasons import Reason, ReasonLike
from delivery.reasons import CardReason
from delivery.states import CardStatus
from orders.fulfilment.replacements import fail_replacement
from orders.fulfilment.sources.registry import report_of
from orders.kinds import OrdersMailKind
from orders.models import CardRefund, LineCard
from payments.refunds import request_return


def ask_back_doubled(line_cards: Iterable[LineCard]) -> None:
    """Ask for the price of those that came frozen, in the transaction that delivers them.

    One that was bought in place of another is no new code: its report is open again.
    """
    for line_card in line_cards:
        if line_card.card.status != CardStatus.FROZEN:
            continue
        why = Reason(CardReason.SOLD_TWICE, card=line_card.card.label)
        if line_card.line.is_replacement:
            fail_replacement(line_card.line, why=why)
        else:
            _ask_back(line_card, why)


@daily_cleanup
def ask_back_forgotten() -> None:
    """The same of what an earlier release has left frozen, and nobody has asked for. Safe to call twice."""
    frozen = LineCard.objects.filter(card__status=CardStatus.FROZEN, card_refund=None, line__unit_price__gt=0)
    for line_card in frozen.select_related("card", "line__order__customer"):
        with transaction.atomic():
            _ask_back(line_card, Reason(CardReason.SOLD_TWICE, card=line_card.card.label))


def _ask_back(line_card: LineCard, why: ReasonLike) -> None:
    order = line_card.line.order
    refund = request_return(
        customer=order.customer,
        about=order.about,
        unit_price=line_card.line.unit_price,
        reason=why,
        evidence=card_evidence(line_card, why),
        requested_by=SYSTEM,
    )
    CardRefund.objects.create(line_card=line_card, refund=refund)
    outbox.queue(kind=OrdersMailKind.CARD_HELD_BACK, about=refund)


def card_evidence(line_card: LineCard, why: object) -> dict[str, object]:
    """What reviewers of a delivered card's refund need; amounts in centimes, no codes."""
    line = line_card.line
    report = report_of(line)
    return {
        "card": line_card.card.label,
        **report.reference,
        "ordered": line.quantity,
        "fulfilled": report.cards,
        "charged": report.charged,
        "price_per_card": report.price_per_card,
        "unit_price_paid": line.unit_price,
        "why": why,
    }
