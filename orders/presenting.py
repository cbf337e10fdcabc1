"""An order as its pages show it: plain words for every state, computed before the template."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from catalog.regions import region_name
from delivery.states import CardStatus
from orders.models import Line, LineCard, Order
from orders.retrying import open_payment
from orders.states import FINAL_LINES, LineStatus, OrderStatus
from payments.gateways.registry import offered
from payments.models import Refund
from payments.states import PaymentStatus

REFRESH_SECONDS = 3


@dataclass(frozen=True)
class CardView:
    number: int
    label: str
    is_revealed: bool
    is_frozen: bool


@dataclass(frozen=True)
class RefundView:
    amount: int
    quantity: int
    status_label: str


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


@dataclass(frozen=True)
class PaymentView:
    status: str
    pay_url: str
    can_retry: bool
    message: str


def present(order: Order) -> dict[str, Any]:
    """Everything the order page and its live part show, in as many queries for any number of lines."""
    lines = list(
        order.lines.select_related("line_refund__refund").prefetch_related(
            Prefetch("line_cards", LineCard.objects.select_related("card"))
        )
    )
    stage = _stage(order, lines)
    return {
        "order": order,
        "lines": [_line_view(line) for line in lines],
        "stage": stage,
        "payment": _payment_view(order) if stage == "pay" else None,
        "refresh_seconds": REFRESH_SECONDS if _may_change(order, stage) else 0,
    }


def _stage(order: Order, lines: list[Line]) -> str:
    if order.status != OrderStatus.PAID:
        return "pay"
    return "done" if all(line.status in FINAL_LINES for line in lines) else "buying"


def _may_change(order: Order, stage: str) -> bool:
    return stage == "buying" or order.status == OrderStatus.AWAITING_PAYMENT


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
    )


def _refund_view(line: Line) -> RefundView | None:
    if not hasattr(line, "line_refund"):
        return None
    refund: Refund = line.line_refund.refund
    return RefundView(refund.amount, refund.quantity, str(refund.get_status_display()))


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


def _payment_view(order: Order) -> PaymentView:
    current = open_payment(order)
    if current is not None:
        return PaymentView(current.status, current.pay_url, can_retry=False, message="")
    can_retry = order.status == OrderStatus.AWAITING_PAYMENT and bool(offered(order.still_due))
    last = order.order_payments.select_related("payment").order_by("-pk").first()
    status = last.payment.status if last else ""
    messages = {
        PaymentStatus.FAILED: _("The payment did not go through."),
        PaymentStatus.EXPIRED: _("The payment page has expired."),
    }
    return PaymentView(status, "", can_retry, str(messages.get(PaymentStatus(status), "")) if status else "")
