"""What a customer has bought, as lists: one's orders and one's cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.regions import region_name
from delivery.states import CardStatus
from orders.aftersales.report_presentation import ReportView, report_view
from orders.customer.line_presentation import is_late
from orders.models import Line, LineCard, Order
from orders.states import FINAL_LINES, LineStatus, OrderStatus


@dataclass(frozen=True)
class OrderRow:
    """An order in one line; `state` names the look of its label."""

    reference: str
    placed_at: datetime
    amount_due: int
    title: str
    others: int  # lines beside the first
    state: str
    label: str
    url: str
    bought: Line | None = None  # the one line of an order that was paid, to be bought again


@dataclass(frozen=True)
class CardRow:
    """A card in one line. Nothing of its code."""

    reference: str
    number: int
    denomination: int
    title: str
    art_title: str  # by which the card is drawn
    region: str
    region_name: str
    picture_url: str
    bought_at: datetime
    is_revealed: bool
    is_frozen: bool
    is_paid_back: bool
    is_void: bool  # came in place of a code that did not work, and had been sold before
    is_used: bool
    report: ReportView | None
    url: str


def order_row(order: Order) -> OrderRow:
    """Of an order whose lines were fetched along."""
    lines = list(order.lines.all())
    sold = [line for line in lines if not line.is_replacement]
    state, label = _state_of(order, lines)
    return OrderRow(
        reference=order.reference,
        placed_at=order.created_at,
        amount_due=order.amount_due,
        title=sold[0].shown_title if sold else "",
        others=max(len(sold) - 1, 0),
        state=state,
        label=label,
        url=reverse("order", args=[order.reference]),
        bought=sold[0] if len(sold) == 1 and order.paid_at else None,
    )


def card_row(line_card: LineCard) -> CardRow:
    """Of a card whose order and product were fetched along."""
    card, line = line_card.card, line_card.line
    return CardRow(
        reference=line.order.reference,
        number=line_card.number,
        denomination=line.denomination_id,
        title=line.shown_title,
        art_title=line.product_title,
        region=line.region,
        region_name=region_name(line.region),
        picture_url=line.denomination.product.picture_url,
        bought_at=card.created_at,
        is_revealed=card.status == CardStatus.REVEALED,
        is_frozen=card.status in (CardStatus.FROZEN, CardStatus.REFUNDED),
        is_paid_back=card.status == CardStatus.REFUNDED,
        is_void=card.status == CardStatus.FROZEN and line.is_replacement,
        is_used=card.used_at is not None,
        report=report_view(line_card.report) if hasattr(line_card, "report") else None,
        url=f"{reverse('order', args=[line.order.reference])}#card-{line_card.number}",
    )


def _state_of(order: Order, lines: Sequence[Line]) -> tuple[str, str]:
    """The look and the words of an order's label: what the customer waits for, or how it ended."""
    if order.status != OrderStatus.PAID:
        words = {
            OrderStatus.AWAITING_PAYMENT: _("Waiting for payment"),
            OrderStatus.CANCELLED: _("Cancelled"),
            OrderStatus.EXPIRED: _("Ran out of time"),
        }
        return order.status, words[OrderStatus(order.status)]
    statuses = {line.status for line in lines if not (line.is_replacement and line.is_final)}
    if not statuses <= FINAL_LINES:
        return ("held", _("A little delayed")) if is_late(order, lines) else ("placed", _("Buying"))
    if statuses <= {LineStatus.DELIVERED}:
        return LineStatus.DELIVERED, _("Delivered")
    if statuses <= {LineStatus.REFUSED}:
        return LineStatus.REFUSED, _("Not available")
    return LineStatus.PARTLY_DELIVERED, _("Partly delivered")
