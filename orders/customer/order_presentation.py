"""An order as its pages show it: plain words for every state, computed before the template."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from catalog.regions import region_name
from delivery.states import CardStatus
from orders.aftersales.receipts import documents_of
from orders.aftersales.refund_presentation import OWED_BACK, RefundView, refund_view, refunds_of_money
from orders.aftersales.returns import may_be_returned
from orders.customer.line_presentation import delivery_count, is_late, is_slow, line_explanation, line_label
from orders.models import Line, LineCard, Order
from orders.order_payment.presentation import PaymentView, payment_view
from orders.states import FINAL_LINES, OrderStatus

REFRESH_SECONDS = 3
READS = 3  # an order changes its state three times at most
STAFF_REFRESH_SECONDS = 20  # while a person is to confirm a payment


@dataclass(frozen=True)
class CardView:
    """What the customer sees of a card."""

    number: int
    label: str
    is_revealed: bool
    is_frozen: bool
    is_used: bool
    may_be_returned: bool
    refund: RefundView | None


@dataclass(frozen=True)
class OrderLineView:
    """A line in the customer's words; amounts in centimes."""

    title: str
    region: str
    region_name: str
    picture_url: str
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


def order_context(order: Order) -> dict[str, Any]:
    """Everything the order page and its live part show, in as many queries for any number of lines.

    All of it is from one moment: an order that was paid, cancelled or expired between two of the reads is
    read once more, so that nobody reads "pay" beside a payment that has arrived.
    """
    for _attempt in range(READS):
        context = _read(order)
        if order.status == OrderStatus.PAID or _is_as_read(order):
            break
        order.refresh_from_db()
    return context


def _is_as_read(order: Order) -> bool:
    return Order.objects.filter(pk=order.pk, status=order.status, amount_paid=order.amount_paid).exists()


def _read(order: Order) -> dict[str, Any]:
    lines = list(
        order.lines.select_related("line_refund__refund__payee", "denomination__product")
        .annotate(is_owed_back=OWED_BACK)
        .prefetch_related(
            Prefetch("line_cards", LineCard.objects.select_related("card", "card_refund__refund__payee"))
        )
    )
    stage = _stage(order, lines)
    payment = payment_view(order) if stage == "pay" else None
    views = [_line_view(line) for line in lines]
    return {
        "order": order,
        "lines": views,
        "refunds": refunds_of_money(order) if any(line.is_owed_back for line in lines) else [],
        "stage": stage,
        "cards": delivery_count(lines),
        "wants_choice": any(view.refund and view.refund.lacks_destination for view in views),
        "is_late": stage == "buying" and is_late(order, lines),
        "is_slow": stage == "buying" and is_slow(order),
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


def _line_view(line: Line) -> OrderLineView:
    return OrderLineView(
        title=f"{line.product_title} – {line.denomination_name}",
        region=line.region,
        region_name=region_name(line.region),
        picture_url=line.denomination.product.picture_url,
        quantity=line.quantity,
        unit_price=line.unit_price,
        status=line.status,
        status_label=line_label(line),
        explanation=line_explanation(line),
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
        is_used=card.used_at is not None,
        may_be_returned=may_be_returned(line_card),
        refund=refund_view(line_card.card_refund.refund) if hasattr(line_card, "card_refund") else None,
    )


def _refund_view(line: Line) -> RefundView | None:
    return refund_view(line.line_refund.refund) if hasattr(line, "line_refund") else None
