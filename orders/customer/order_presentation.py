"""An order as its pages show it: plain words for every state, computed before the template."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Subquery, prefetch_related_objects

from catalog.delivery_figures import told_counts
from catalog.presentation.redemption_guides import RedemptionGuide, guide_for
from catalog.regions import region_name
from core.actors import CUSTOMER
from delivery.states import CardStatus
from orders.aftersales.card_reports import may_be_reported
from orders.aftersales.receipts import DOCUMENTS, documents_in
from orders.aftersales.refund_presentation import (
    OWED_BACK,
    RefundView,
    money_back,
    refund_view,
    refunds_of_money,
)
from orders.aftersales.report_presentation import ReportView, report_view
from orders.aftersales.returns import may_be_returned
from orders.customer.code_sheet import card_label
from orders.customer.line_presentation import (
    SLOW,
    CardCount,
    card_count,
    is_late,
    is_overdue,
    is_slow,
    line_explanation,
    line_label,
)
from orders.models import Line, LineCard, Order, OrderPayment
from orders.order_payment.presentation import PaymentView, payment_links, payment_view
from orders.states import FINAL_LINES, OrderStatus
from orders.supplier_account import sales_gate

REFRESH_SECONDS = 3  # while codes are due, or the bank is asked
FOLDED_FROM = 4  # cards of a line; more of them are shown when somebody asks
READS = 3  # an order changes its state three times at most
LATE_REFRESH_SECONDS = 10  # while a line is on hold, or checked: nothing is due for seconds
STAFF_REFRESH_SECONDS = 20  # while a person is to act, be it the customer


@dataclass(frozen=True)
class CardView:
    """What the customer sees of a card."""

    number: int
    label: str
    is_revealed: bool
    is_frozen: bool
    is_given_back: bool  # by the customer, whatever has become of it
    is_paid_back: bool
    is_used: bool
    may_be_returned: bool
    refund: RefundView | None
    may_be_reported: bool
    report: ReportView | None


@dataclass(frozen=True)
class OrderLineView:
    """A line in the customer's words; amounts in centimes."""

    denomination: int
    title: str
    art_title: str  # by which the card is drawn
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
    guide: RedemptionGuide | None = None

    @property
    def is_folded(self) -> bool:
        """Whether its cards stand behind one line, so that the page stays short."""
        return len(self.cards) > FOLDED_FROM

    @property
    def is_replacement(self) -> bool:
        return self.unit_price == 0

    @property
    def price(self) -> int:
        return self.quantity * self.unit_price


def order_context(order_id: int) -> dict[str, Any]:
    """Everything the order page and its live part show: in two queries, for any number of lines and cards.

    A transfer takes one more, for its receipts, and so do refunds of money that did not fit. All of it is
    from one moment: an order that was paid, cancelled or expired between two of the reads is read once more,
    so that nobody reads "pay" beside a payment that has arrived.
    """
    for _attempt in range(READS):
        lines = _lines(order_id)
        order = lines[0].order if lines else Order.objects.select_related("customer").get(pk=order_id)
        if order.status == OrderStatus.PAID:
            return _paid_context(order, lines)
        links = payment_links(order_id)
        if not links or _is_same(order, links[0].order):
            break
    return _unpaid_context(order, lines, links)


def _lines(order_id: int) -> list[Any]:
    """Lines, with their order and what is told of it."""
    related = ("order__customer", "line_refund__refund__payee", "denomination__product__category")
    asked = {
        "is_owed_back": OWED_BACK,
        "documents": DOCUMENTS,
        "usual_seconds": Subquery(told_counts().values("median_seconds")),
        "sales_allowed": sales_gate.sales_allowed_now(),
    }
    return list(Line.objects.filter(order=order_id).select_related(*related).annotate(**asked))


def _is_same(order: Order, later: Order) -> bool:
    return (order.status, order.amount_paid) == (later.status, later.amount_paid)


def _paid_context(order: Order, lines: Sequence[Any]) -> dict[str, Any]:
    cards = LineCard.objects.select_related("card", "card_refund__refund__payee", "report__replacement")
    prefetch_related_objects(lines, Prefetch("line_cards", cards))
    stage = "done" if all(line.status in FINAL_LINES for line in lines) else "buying"
    views = [_line_view(line, line.line_cards.all()) for line in lines]
    return (
        _context(order, lines, views, stage)
        | _refunds(order, lines, views)
        | {
            "cards": card_count(lines),
            **_acts_on_all([card for view in views for card in view.cards]),
            "is_late": stage == "buying" and is_late(order, lines),
            "is_replacing": stage == "buying" and not any(map(_is_awaited, lines)),
            "is_slow": any(_is_awaited(line) for line in lines) and is_slow(order),
            "usual_seconds": lines[0].usual_seconds if lines else None,
            "documents": documents_in(lines[0].documents) if lines else [],
            "refresh_seconds": _while_buying(order, lines) if stage == "buying" else 0,
        }
    )


def _acts_on_all(cards: Sequence[CardView]) -> dict[str, Any]:
    """What can be done with several cards at once: how many codes are shown, whether any is to be marked."""
    return {
        "showable": sum(not card.is_frozen for card in cards),
        "markable": sum(card.is_revealed and not card.is_used for card in cards),
    }


def _unpaid_context(order: Order, lines: Sequence[Any], links: Sequence[OrderPayment]) -> dict[str, Any]:
    """No card has come of an order that was not paid, and none will before it is."""
    payment = payment_view(order, links)
    views = [_line_view(line, []) for line in lines]
    return (
        _context(order, lines, views, "pay", payment)
        | _refunds(order, lines, views)
        | {"refresh_seconds": _while_unpaid(order, payment)}
    )


def _refunds(order: Order, lines: Sequence[Any], views: Sequence[OrderLineView]) -> dict[str, Any]:
    """Refunds of money that did not fit, and what of all refunds of the order is on its way."""
    others = refunds_of_money(order) if any(line.is_owed_back for line in lines) else []
    of_lines = [view.refund for view in views]
    of_cards = [card.refund for view in views for card in view.cards]
    known = [refund for refund in (*of_lines, *of_cards, *others) if refund]
    return {"refunds": others, "money_back": money_back(known)}


def _context(
    order: Order,
    lines: Sequence[Any],
    views: list[OrderLineView],
    stage: str,
    payment: PaymentView | None = None,
) -> dict[str, Any]:
    """What is told of every order, with nothing to tell of cards."""
    told = {"buying_is_paused": not lines[0].sales_allowed} if lines else {}
    return told | {
        "order": order,
        "lines": views,
        "stage": stage,
        "payment": payment,
        "refunds": [],
        "cards": CardCount(sum(line.quantity for line in lines), 0),
        "money_back": None,
        "showable": 0,
        "markable": 0,
        "is_late": False,
        "is_replacing": False,
        "is_slow": False,
        "usual_seconds": None,
        "documents": [],
        "refresh_seconds": 0,
    }


def _while_buying(order: Order, lines: Sequence[Line]) -> int:
    """How often the page of an order that is being bought looks again, in seconds."""
    waiting = [line for line in lines if line.status not in FINAL_LINES]
    is_late_by_now = is_overdue(order) and any(map(_is_awaited, lines))
    is_due = any(line.status not in SLOW for line in waiting) and not is_late_by_now
    return REFRESH_SECONDS if is_due else LATE_REFRESH_SECONDS


def _is_awaited(line: Line) -> bool:
    """Whether it was paid for and is still to come."""
    return line.status not in FINAL_LINES and not line.is_replacement


def _while_unpaid(order: Order, payment: PaymentView) -> int:
    """The same of one that is to be paid; 0 once that is over."""
    if order.status != OrderStatus.AWAITING_PAYMENT:
        return 0
    return REFRESH_SECONDS if payment.is_asked else STAFF_REFRESH_SECONDS


def _line_view(line: Line, line_cards: Sequence[LineCard]) -> OrderLineView:
    return OrderLineView(
        denomination=line.denomination_id,
        title=line.shown_title,
        art_title=line.product_title,
        region=line.region,
        region_name=region_name(line.region),
        picture_url=line.denomination.product.picture_url,
        quantity=line.quantity,
        unit_price=line.unit_price,
        status=line.status,
        status_label=line_label(line),
        explanation=line_explanation(line),
        cards=[_card_view(each) for each in line_cards],
        refund=_refund_view(line),
        guide=guide_for(line.denomination.product) if line_cards else None,
    )


def _card_view(line_card: LineCard) -> CardView:
    card = line_card.card
    refund = line_card.card_refund.refund if hasattr(line_card, "card_refund") else None
    return CardView(
        number=line_card.number,
        label=card_label(line_card),
        is_revealed=card.status == CardStatus.REVEALED,
        is_frozen=card.status in (CardStatus.FROZEN, CardStatus.REFUNDED),
        is_given_back=refund is not None and refund.requested_by == CUSTOMER,
        is_paid_back=card.status == CardStatus.REFUNDED,
        is_used=card.used_at is not None,
        may_be_returned=may_be_returned(line_card),
        refund=refund_view(refund) if refund else None,
        may_be_reported=may_be_reported(line_card),
        report=report_view(line_card.report) if hasattr(line_card, "report") else None,
    )


def _refund_view(line: Line) -> RefundView | None:
    return refund_view(line.line_refund.refund) if hasattr(line, "line_refund") else None
