"""Settling a line: state, cards, journal, refund request and messages commit together, or not at all."""

from typing import Any

from django.conf import settings

from core import desk, outbox
from core.intervals import Interval
from core.jobs import NO_TIME
from core.locks import lock_rows
from core.moves import batched_history, move
from core.reasons import Reason, ReasonLike
from delivery.storage import store_cards
from orders.fulfilment.doubled_cards import ask_back_doubled
from orders.fulfilment.replacements import fail_replacement, tell_of_replacement
from orders.fulfilment.sources.base import Fulfilled, SourceReport
from orders.kinds import OrdersMailKind
from orders.models import Line, LineCard, LineRefund, Order
from orders.reasons import DeskOutcome, LineReason
from orders.states import LineStatus
from payments.ledger import journal
from payments.ledger.chart_of_accounts import Account
from payments.refunds import request_refund


def settle(line: Line, fulfilled: Fulfilled, *, why: ReasonLike | None = None, actor: str = "system") -> None:
    """Deliver what came from its source and ask for the money of what did not.

    Raises LostRaceError if it was settled already.
    """
    source = fulfilled.source
    came = len(fulfilled.cards)
    missing = line.quantity - came
    target = (
        LineStatus.DELIVERED if not missing else LineStatus.PARTLY_DELIVERED if came else LineStatus.REFUSED
    )
    with batched_history():
        move(
            line,
            to=target,
            why=Reason(
                LineReason.SETTLED,
                why=why or source.name,
                status=fulfilled.status,
                came=came,
                quantity=line.quantity,
            ),
            actor=actor,
            next_due_at=None,
        )
        source.record(line, fulfilled)
        if came:
            _deliver(line, fulfilled, source.cost(line, fulfilled))
        if missing:
            _request_refund(
                line,
                missing,
                reason=source.shortfall,
                evidence=_evidence(line, source.report(line) or SourceReport()),
                actor=actor,
            )
        _close(line, actor, is_short=missing > 0)


def settle_refused(line: Line, *, why: ReasonLike, actor: str = "system") -> None:
    """Nothing was bought and nothing will be: ask for all the money back.

    Raises LostRaceError if it has moved.
    """
    with batched_history():
        move(line, to=LineStatus.REFUSED, why=why, actor=actor, next_due_at=None, lease_token="")
        _request_refund(
            line, line.quantity, reason=why, evidence={"ordered": line.quantity, "why": why}, actor=actor
        )
        _close(line, actor, is_short=True)


def _deliver(line: Line, fulfilled: Fulfilled, cost: int) -> None:
    order = line.order
    to_store = [
        (line.place_of_card(position).label, contents)
        for position, contents in enumerate(fulfilled.cards, start=1)
    ]
    cards = store_cards(customer=order.customer, cards=to_store, repeats_allowed=not settings.IN_PRODUCTION)
    line_cards = LineCard.objects.bulk_create(
        LineCard(line=line, position=position, card=card) for position, card in enumerate(cards, start=1)
    )
    journal.post_delivery(
        key=line.about,
        about=order.about,
        price=len(cards) * line.unit_price,
        cost=cost,
        paid_from=fulfilled.source.account,
        cost_to=Account.REPLACEMENTS if line.is_replacement else Account.COST,
    )
    ask_back_doubled(line_cards)


def _request_refund(
    line: Line, quantity: int, *, reason: ReasonLike, evidence: dict[str, Any], actor: str = "system"
) -> None:
    if line.is_replacement:
        fail_replacement(line, why=reason, actor=actor)
        return
    order = line.order
    refund = request_refund(
        customer=order.customer,
        about=order.about,
        quantity=quantity,
        unit_price=line.unit_price,
        reason=reason,
        evidence=evidence,
        requested_by=actor,
    )
    LineRefund.objects.create(line=line, refund=refund)


def _evidence(line: Line, report: SourceReport) -> dict[str, Any]:
    """The source's answer as reviewers need it; amounts in centimes, no codes."""
    return {
        **report.reference,
        "status": report.status,
        "ordered": line.quantity,
        "fulfilled": report.cards,
        "charged": report.charged,
        "price_per_card": report.price_per_card,
        "unit_price_paid": line.unit_price,
    }


def _close(line: Line, actor: str, *, is_short: bool) -> None:
    """Nothing is left to do about the line; when that holds for the whole order, the customer is told."""
    outcome = Reason(DeskOutcome.SETTLED, status=LineStatus(line.status))
    desk.close_items(about=line, outcome=outcome, by=actor)
    if line.is_replacement:  # the order was told of without it
        tell_of_replacement(line)
        return
    # Lines of one order that end at the same moment take turns from here on. Else neither would see that the
    # other has ended, and the customer would never be told.
    lock_rows(Order.objects.filter(pk=line.order_id), column="status")
    lines = list(line.order.lines.filter(unit_price__gt=0).values_list("pk", "status"))
    others_open = any(pk != line.pk and not Line(status=status).is_final for pk, status in lines)
    delivered = {LineStatus.DELIVERED, LineStatus.PARTLY_DELIVERED} & {
        line.status,
        *(status for _, status in lines),
    }
    if is_short:
        wait = Interval.REFUND_MAIL_WAITS.duration if len(lines) > 1 else NO_TIME
        outbox.queue(kind=OrdersMailKind.REFUND_REQUESTED, about=line, after=wait)
    if not others_open and delivered:
        outbox.queue(kind=OrdersMailKind.ORDER_READY, about=line.order)
