"""What is known of a reported code, gathered by itself and without opening it."""

from dataclasses import dataclass
from datetime import datetime

from core import clock
from core.intervals import Interval
from core.reasons import StaffNote
from delivery.models import RevealLog
from orders.fulfilment.doubled_cards import card_evidence
from orders.models import CardReport, LineCard
from orders.models.card_report import Fault

HIGH_COUNT, HIGH_PERCENT = 3, 10  # from both on a customer reports more than most
BRAND_DAYS = (30, 90)
# What is asked of the supplier, in the language of its support; it never names a code.
_REQUEST = """Order {order}, card {position} of {quantity} ({product}).
Delivered to us on {delivered} UTC, first opened by our customer on {opened} UTC.
On {reported} UTC the service answered: {fault}.
Please check this card and replace it or credit our account. Our reference: {reference}."""
_FAULTS = {
    Fault.USED: "already used",
    Fault.INVALID: "not valid",
    Fault.OTHER_CARD: "another country or amount than ordered",
    Fault.OTHER: "it could not be redeemed",
}


@dataclass(frozen=True)
class ReportRate:
    """How many of how many cards were reported."""

    reported: int
    bought: int

    @property
    def percent(self) -> int:
        return 100 * self.reported // self.bought if self.bought else 0

    @property
    def is_high(self) -> bool:
        return self.reported >= HIGH_COUNT and self.percent >= HIGH_PERCENT


def customer_rate(customer_id: int) -> ReportRate:
    """Of all cards of a customer, whatever became of the reports."""
    reports = CardReport.objects.filter(line_card__line__order__customer=customer_id)
    return ReportRate(reports.count(), LineCard.objects.filter(line__order__customer=customer_id).count())


def product_rate(product_id: int, days: int) -> ReportRate:
    """Of the cards of a product that came within so many days, counting the reports of that time."""
    since = clock.now() - days * Interval.DAY.duration
    reports = CardReport.objects.filter(
        line_card__line__denomination__product=product_id, reported_at__gte=since
    )
    cards = LineCard.objects.filter(line__denomination__product=product_id, card__created_at__gte=since)
    return ReportRate(reports.count(), cards.count())


def looks_at(line_card: LineCard) -> list[tuple[datetime, str]]:
    """When the code was shown and how its customer had proved who they are, the first time first."""
    return list(RevealLog.objects.filter(card=line_card.card_id).order_by("pk").values_list("at", "proof"))


def supplier_request(report: CardReport) -> str:
    """The text with which staff ask the supplier."""
    line_card = report.line_card
    line, card = line_card.line, line_card.card
    bought = getattr(line, "supplier_order", None)
    title, name = line.supplier_title or line.product_title, line.supplier_name or line.denomination_name
    return _REQUEST.format(
        order=bought.supplier_id if bought else "-",
        position=line_card.position,
        quantity=line.quantity,
        product=f"{title}, {name}",
        delivered=_moment(card.created_at),
        opened=_moment(card.revealed_at),
        reported=_moment(report.reported_at),
        fault=_FAULTS[Fault(report.fault)],
        reference=card.label,
    )


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "-"


def refund_evidence(report: CardReport, note: str) -> dict[str, object]:
    """What reviewers of the refund need; amounts in centimes, no codes."""
    return {
        **card_evidence(report.line_card, StaffNote(note)),
        "unit_price_paid": report.paid_card.line.unit_price,  # of the code that was bought first
        "ticket": report.ticket,
    }
