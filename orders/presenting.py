"""An order as its pages show it: plain words for every state, computed before the template."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from catalog.regions import region_name
from delivery.states import CardStatus
from orders.models import Line, LineCard, Order
from orders.payment_words import PaymentView, payment_view
from orders.receipts import documents_of
from orders.refund_words import OWED_BACK, RefundView, refunds_of_money, view_of
from orders.returning import may_be_returned
from orders.states import FINAL_LINES, LineStatus, OrderStatus

REFRESH_SECONDS = 3
STAFF_REFRESH_SECONDS = 20  # while a person is to confirm a payment


@dataclass(frozen=True)
class CardView:
    number: int
    label: str
    is_revealed: bool
    is_frozen: bool
    may_be_returned: bool
    refund: RefundView | None


@dataclass(frozen=True)
class LineView:
    """A line in the customer's words; amounts in centimes."""

    title: str
    region: str
    region_name: str
    quantity: int
    unit_price: int
    status: str
    status_label: str
    explanation: str
    cards: list[CardView] = field(default_factory=list)
    refund: RefundView | None = None

    @property
    def price(self) -> int:
        return self.quantity * self.unit_price


def present(order: Order) -> dict[str, Any]:
    """Everything the order page and its live part show, in as many queries for any number of lines."""
    lines = list(
        order.lines.select_related("line_refund__refund")
        .annotate(is_owed_back=OWED_BACK)
        .prefetch_related(
            Prefetch("line_cards", LineCard.objects.select_related("card", "card_refund__refund"))
        )
    )
    stage = _stage(order, lines)
    payment = payment_view(order) if stage == "pay" else None
    return {
        "order": order,
        "lines": [_line_view(line) for line in lines],
        "refunds": refunds_of_money(order) if any(line.is_owed_back for line in lines) else [],
        "stage": stage,
        "payment": payment,
        "documents": documents_of(order) if order.status == OrderStatus.PAID else [],
        "refresh_seconds": _refresh_seconds(order, stage, payment),
    }


def _stage(order: Order, lines: Sequence[Line]) -> str:
    if order.status != OrderStatus.PAID:
        return "pay"
    return "done" if all(line.status in FINAL_LINES for line in lines) else "buying"


def _refresh_seconds(order: Order, stage: str, payment: PaymentView | None) -> int:
    """How often the page looks again; 0 once nothing changes by itself any more."""
    if stage == "done" or order.status in (OrderStatus.CANCELLED, OrderStatus.EXPIRED):
        return 0
    return STAFF_REFRESH_SECONDS if payment and payment.is_by_staff else REFRESH_SECONDS


def _line_view(line: Line) -> LineView:
    return LineView(
        title=f"{line.product_title} – {line.denomination_name}",
        region=line.region,
        region_name=region_name(line.region),
        quantity=line.quantity,
        unit_price=line.unit_price,
        status=line.status,
        status_label=_label(line),
        explanation=_explanation(line),
        cards=[_card_view(line, each) for each in line.line_cards.all()],
        refund=_refund_view(line),
    )


def _card_view(line: Line, line_card: LineCard) -> CardView:
    card = line_card.card
    return CardView(
        number=line_card.number,
        label=_("Card %(number)s") % {"number": line_card.position} if line.quantity > 1 else "",
        is_revealed=card.status == CardStatus.REVEALED,
        is_frozen=card.status in (CardStatus.FROZEN, CardStatus.REFUNDED),
        may_be_returned=may_be_returned(line_card),
        refund=view_of(line_card.card_refund.refund) if hasattr(line_card, "card_refund") else None,
    )


def _refund_view(line: Line) -> RefundView | None:
    return view_of(line.line_refund.refund) if hasattr(line, "line_refund") else None


def _label(line: Line) -> str:
    """The customer's word for a state; what is ours to mend looks like buying to them."""
    return {
        LineStatus.UNPAID: _("Waiting for payment"),
        LineStatus.QUEUED: _("Buying"),
        LineStatus.PLACING: _("Buying"),
        LineStatus.HELD: _("A little delayed"),
        LineStatus.UNKNOWN: _("Being checked"),
        LineStatus.PARKED: _("With our staff"),
        LineStatus.PLACED: _("Codes on their way"),
        LineStatus.DELIVERED: _("Delivered"),
        LineStatus.PARTLY_DELIVERED: _("Partly delivered"),
        LineStatus.REFUSED: _("Not available"),
    }[LineStatus(line.status)]


def _explanation(line: Line) -> str:
    return {
        LineStatus.HELD: _(
            "We will buy this as soon as we can. You need not do anything; your money is safe."
        ),
        LineStatus.UNKNOWN: _(
            "Our supplier's answer got lost on the way. We are checking whether the cards were made, "
            "so that nothing is bought twice. You need not do anything."
        ),
        LineStatus.PARKED: _(
            "Our staff are looking into this by hand. You will get your cards or your money back."
        ),
        LineStatus.PARTLY_DELIVERED: _("Not all of the cards came. What is missing is refunded to you."),
        LineStatus.REFUSED: _("The cards could not be had. What you paid for them is refunded to you."),
    }.get(LineStatus(line.status), "")
