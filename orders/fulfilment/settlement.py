"""Settling a line: state, cards, journal, refund request and messages commit together, or not at all."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from core import desk, outbox
from core.locks import lock_rows
from core.moves import move
from core.secret import Secret
from core.text import truncate
from delivery.contents import CardContents
from delivery.services import store_cards
from orders.fulfilment.costs import expected_cost, report_not_named
from orders.fulfilment.losses import report_loss
from orders.models import Line, LineCard, LineRefund, Order, SupplierOrder
from orders.states import LineStatus
from payments import journal
from payments.refunds import request_refund


@dataclass(frozen=True)
class Fulfilled:
    """What the supplier delivered: the cards, and what it charged in centimes (None if it did not say)."""

    status: str
    cards: tuple[CardContents, ...]
    amount: int | None
    price_per_card: int | None

    @sensitive_variables()
    def as_text(self) -> Secret:
        """All that was said, to tell whether another answer says the same."""
        cards = [
            [each.value.reveal(), each.serial.reveal(), [[name, text.reveal()] for name, text in each.extras]]
            for each in self.cards
        ]
        return Secret(json.dumps([self.status, self.amount, self.price_per_card, cards]))

    @property
    def charged(self) -> int | None:
        """What all cards together cost, in centimes. None: not said; an amount goes before a price."""
        if self.amount is not None or not self.cards:
            return self.amount or 0
        return None if self.price_per_card is None else self.price_per_card * len(self.cards)


def settle(
    line: Line,
    supplier_order: SupplierOrder,
    fulfilled: Fulfilled,
    *,
    why: str = "supplier",
    actor: str = "system",
) -> None:
    """Deliver what came and ask for the money of what did not.

    Raises LostRaceError if it was settled already.
    """
    came = len(fulfilled.cards)
    missing = line.quantity - came
    target = (
        LineStatus.DELIVERED if not missing else LineStatus.PARTLY_DELIVERED if came else LineStatus.REFUSED
    )
    with transaction.atomic():
        move(
            line,
            to=target,
            why=f"{why}: {fulfilled.status}, {came} of {line.quantity}",
            actor=actor,
            next_due_at=None,
        )
        _record_supplier_order(line, supplier_order, fulfilled)
        if came:
            _deliver(line, fulfilled, _cost(line, supplier_order, fulfilled))
        if missing:
            _request_refund(
                line,
                missing,
                reason="the supplier did not deliver",
                evidence=_evidence(line, supplier_order),
                actor=actor,
            )
        _close(line, actor)


def settle_refused(line: Line, *, why: str, actor: str = "system") -> None:
    """Nothing was bought and nothing will be: ask for all the money back.

    Raises LostRaceError if it has moved.
    """
    with transaction.atomic():
        move(line, to=LineStatus.REFUSED, why=why, actor=actor, next_due_at=None, lease_token="")
        _request_refund(
            line, line.quantity, reason=why, evidence={"ordered": line.quantity, "why": why}, actor=actor
        )
        _close(line, actor)


def _record_supplier_order(line: Line, supplier_order: SupplierOrder, fulfilled: Fulfilled) -> None:
    supplier_order.status = truncate(fulfilled.status, 40)
    supplier_order.fulfilled_quantity = len(fulfilled.cards)
    supplier_order.fulfilled_amount = fulfilled.amount
    supplier_order.price_per_card = fulfilled.price_per_card
    supplier_order.loss = max((fulfilled.charged or 0) - len(fulfilled.cards) * line.most_wholesale, 0)
    fields = ["status", "fulfilled_quantity", "fulfilled_amount", "price_per_card", "loss"]
    supplier_order.save(update_fields=fields)
    if supplier_order.loss:
        report_loss(line, supplier_order)


def _cost(line: Line, supplier_order: SupplierOrder, fulfilled: Fulfilled) -> int:
    if fulfilled.charged is not None:
        return fulfilled.charged
    expected = expected_cost(supplier_order, len(fulfilled.cards))
    report_not_named(line, supplier_order, expected)
    return expected


def _deliver(line: Line, fulfilled: Fulfilled, cost: int) -> None:
    order = line.order
    to_store = [
        (line.place_of_card(position).label, contents)
        for position, contents in enumerate(fulfilled.cards, start=1)
    ]
    cards = store_cards(customer=order.customer, cards=to_store, repeats_allowed=not settings.IN_PRODUCTION)
    LineCard.objects.bulk_create(
        LineCard(line=line, position=position, card=card) for position, card in enumerate(cards, start=1)
    )
    journal.post_delivery(
        key=f"line:{line.pk}",
        about=order.about,
        price=len(cards) * line.unit_price,
        cost=cost,
    )


def _request_refund(
    line: Line, quantity: int, *, reason: str, evidence: dict[str, Any], actor: str = "system"
) -> None:
    order = line.order
    refund = request_refund(
        customer=order.customer,
        about=order.about,
        quantity=quantity,
        unit_price=line.unit_price,
        reason=truncate(reason, 200),
        evidence=evidence,
        requested_by=actor,
    )
    LineRefund.objects.create(line=line, refund=refund)
    outbox.queue(kind="refund_requested", about=line)


def _evidence(line: Line, supplier_order: SupplierOrder) -> dict[str, Any]:
    """The supplier's answer as reviewers need it; amounts in centimes, no codes."""
    return {
        "supplier_order": supplier_order.supplier_id,
        "status": supplier_order.status,
        "ordered": line.quantity,
        "fulfilled": supplier_order.fulfilled_quantity,
        "charged": supplier_order.fulfilled_amount,
        "price_per_card": supplier_order.price_per_card,
        "unit_price_paid": line.unit_price,
    }


def _close(line: Line, actor: str) -> None:
    """Nothing is left to do about the line; when that holds for the whole order, the customer is told."""
    desk.close_items(about=line, outcome=f"settled: {line.status}", by=actor)
    # Lines of one order that end at the same moment take turns from here on. Else neither would see that the
    # other has ended, and the customer would never be told.
    lock_rows(Order.objects.filter(pk=line.order_id), column="status")
    lines = list(line.order.lines.values_list("pk", "status"))
    others_open = any(pk != line.pk and not Line(status=status).is_final for pk, status in lines)
    delivered = {LineStatus.DELIVERED, LineStatus.PARTLY_DELIVERED} & {
        line.status,
        *(status for _, status in lines),
    }
    if not others_open and delivered:
        outbox.queue(kind="order_ready", about=line.order)
