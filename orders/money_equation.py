"""Where the money of an order is: captured = delivered + refunded + refund pending + still open.

Told twice and independently, by the journal and by the rows of orders, cards and refunds. Both must agree,
and each must add up.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from core.models import Move
from core.references import Ref, prefix_of
from orders.models import CardRefund, Line, LineCard, LineRefund, Order
from orders.states import FINAL_LINES, OrderStatus
from payments.ledger.chart_of_accounts import Account
from payments.models import JournalEntry, Refund
from payments.states import RefundStatus
from payments.subjects import ORDER, about_order

PRICE = F("quantity") * F("unit_price")


@dataclass(frozen=True)
class MoneyEquation:
    """An order's money, in centimes.

    Delivered is what the shop has earned: cards that came, less those taken back, and what a correction of a
    refund left to the shop.
    """

    captured: int = 0
    delivered: int = 0
    refunded: int = 0
    pending: int = 0
    still_open: int = 0

    @property
    def holds(self) -> bool:
        """Whether all that was paid is somewhere, and nothing more."""
        return self.captured == self.delivered + self.refunded + self.pending + self.still_open


def by_journal(references: Collection[str] | None = None) -> dict[str, MoneyEquation]:
    """The equations of these orders (None: all that the journal names), in one query."""
    entries = JournalEntry.objects.filter(event__about__startswith=prefix_of(ORDER))
    if references is not None:
        entries = entries.filter(event__about__in=[about_order(reference) for reference in references])
    sums = entries.values_list("event__about", "account", "event__kind").annotate(total=Sum("amount"))
    parts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for about, account, kind, total in sums.order_by("event__about"):
        parts[Ref.parse(about).name].update(dict.fromkeys(_parts(account, kind), total))
    return {
        reference: MoneyEquation(
            captured=-told["captured"],
            delivered=-told["delivered"],
            refunded=told["refunded"],
            pending=-told["pending"],
            still_open=-told["still_open"],
        )
        for reference, told in parts.items()
    }


def _parts(account: str, kind: str) -> Iterator[str]:
    """Those parts of an equation to which an entry in this account belongs, made by that kind of event."""
    if account == Account.ORDERS:
        yield "still_open"
        if kind in ("capture", "give_back"):
            yield "captured"
    if account in (Account.REVENUE, Account.CORRECTIONS):
        yield "delivered"
    if account == Account.REFUNDS:
        yield "pending"
        if kind == "refund":
            yield "refunded"


def by_rows(references: Collection[str] | None = None) -> dict[str, MoneyEquation]:
    """The equations of these orders (None: all), as orders, lines, cards and refunds tell; in six queries."""

    def among(reference: str) -> Q:
        return Q() if references is None else Q(**{f"{reference}__in": references})

    open_lines = Line.objects.exclude(status__in=FINAL_LINES)
    unfinished = _sums(open_lines, "order__reference", among, total=Sum(PRICE))
    cards = _sums(LineCard.objects.all(), "line__order__reference", among, total=Sum("line__unit_price"))
    of_lines = _sums(LineRefund.objects.all(), "line__order__reference", among, **_refund_sums(Q()))
    is_owed = _is_owed(among("card_refund__line_card__line__order__reference"))
    of_cards = _sums(
        CardRefund.objects.all(), "line_card__line__order__reference", among, **_refund_sums(is_owed)
    )
    orders = Order.objects.filter(among("reference"))
    told = {}
    for reference, status, paid in orders.values_list("reference", "status", "amount_paid"):
        line, card = of_lines.get(reference, {}), of_cards.get(reference, {})
        refunded = line.get("refunded", 0) + card.get("refunded", 0)
        pending = line.get("pending", 0) + card.get("pending", 0)
        taken_back = card.get("refunded", 0) + card.get("pending", 0)
        is_paid = status == OrderStatus.PAID
        told[reference] = MoneyEquation(
            captured=paid,
            delivered=cards.get(reference, {}).get("total", 0) + line.get("withheld", 0) - taken_back,
            refunded=refunded,
            pending=pending,
            still_open=unfinished.get(reference, {}).get("total", 0) if is_paid else paid,
        )
    return told


def _sums(
    rows: QuerySet[Any], reference: str, among: Callable[[str], Q], **sums: Any
) -> dict[str, dict[str, int]]:
    """Sums per order; none where an order has no such rows."""
    rows = rows.filter(among(reference)).order_by()
    grouped = rows.values_list(reference).annotate(**sums).values(reference, *sums)
    return {row.pop(reference): row for row in grouped}


def _refund_sums(is_owed: Q) -> dict[str, Any]:
    waiting = is_owed & Q(refund__status__in=[RefundStatus.REQUESTED, RefundStatus.APPROVED])
    price = F("refund__quantity") * F("refund__unit_price")
    return {
        "refunded": Sum("refund__amount", filter=Q(refund__status=RefundStatus.PAID_OUT), default=0),
        "pending": Sum("refund__amount", filter=waiting, default=0),
        "withheld": Sum(price - F("refund__amount"), default=0),
    }


def _is_owed(in_orders: Q) -> Q:
    """The price of a card that came is owed from the first approval on, also while a transfer bounced."""
    asked = Refund.objects.filter(in_orders, card_refund__isnull=False, status=RefundStatus.REQUESTED)
    subjects = [str(Ref.to(Refund, pk)) for pk in asked.values_list("pk", flat=True)]
    bounced = Move.objects.filter(subject__in=subjects, from_status=RefundStatus.APPROVED)
    keys = [Ref.parse(subject).pk for subject in bounced.values_list("subject", flat=True)]
    return ~Q(refund__status=RefundStatus.REQUESTED) | Q(refund__in=keys)
