"""Money: the journal balances, and every dinar of an order is delivered, refunded, pending or still open."""

from collections.abc import Iterator

from django.db.models import F, Q, Sum

from core.references import prefix_of
from orders.models import Line, LineRefund, Order
from orders.states import FINAL_LINES, LineStatus, OrderStatus
from payments.ledger.chart_of_accounts import Account
from payments.ledger.journal import EventKey
from payments.models import JournalEntry, JournalEvent, Payment
from payments.states import PaymentStatus
from payments.subjects import ORDER


def journal_balances() -> Iterator[str]:
    """Each event of the journal sums to nothing, and so do all of them."""
    for event in JournalEvent.objects.annotate(total=Sum("entries__amount")).exclude(total=0):
        yield f"{event.key} sums to {event.total}"
    total = JournalEntry.objects.aggregate(total=Sum("amount"))["total"] or 0
    if total:
        yield f"the trial balance is {total}"


def orders_balance() -> Iterator[str]:
    """What customers are owed in cards, by the journal, is exactly what their orders have open."""
    owed: dict[str, int] = dict(
        JournalEntry.objects.filter(account=Account.ORDERS, event__about__startswith=prefix_of(ORDER))
        .values_list("event__about")
        .annotate(total=Sum("amount"))
    )
    open_lines: dict[str, int] = dict(
        Line.objects.exclude(status__in=FINAL_LINES)
        .filter(order__status=OrderStatus.PAID)
        .values_list("order__reference")
        .annotate(open_total=Sum(F("quantity") * F("unit_price")))
    )
    for order in Order.objects.only("reference", "status", "amount_paid"):
        is_paid = order.status == OrderStatus.PAID
        expected = open_lines.get(order.reference, 0) if is_paid else order.amount_paid
        booked = -owed.get(order.about, 0)
        if booked != expected:
            yield f"order {order.reference}: {booked} is booked as owed in cards, {expected} is open"


def payments_are_booked() -> Iterator[str]:
    """Every confirmed payment is captured for an order or stands as unapplied money."""
    booked = set(
        JournalEvent.objects.filter(key__startswith=prefix_of(EventKey.CAPTURE)).values_list("key", flat=True)
    )
    for pk in Payment.objects.filter(status=PaymentStatus.CONFIRMED).values_list("pk", flat=True):
        if EventKey.CAPTURE.of(pk) not in booked:
            yield f"payment {pk} is confirmed and not booked"
    paid = Sum("order_payments__payment__amount", filter=_captured())
    for order in Order.objects.only("reference", "amount_paid").annotate(received=paid):
        if (order.received or 0) != order.amount_paid:
            yield f"order {order.reference}: {order.amount_paid} is noted as paid, {order.received} came"


def _captured() -> Q:
    """What was captured and still belongs to its order."""
    return Q(
        order_payments__payment__status=PaymentStatus.CONFIRMED,
        order_payments__payment__unapplied=None,
        order_payments__given_back_at=None,
    )


def refunds_fit_lines() -> Iterator[str]:
    """A line's refund is for exactly what did not come, at the price paid, and only once its end is known."""
    links = LineRefund.objects.select_related("line", "refund").only(
        "line__status",
        "line__quantity",
        "line__unit_price",
        "refund__undelivered",
        "refund__quantity",
        "refund__amount",
    )
    for link in links:
        came = link.line.line_cards.count()
        missing = link.line.quantity - came
        if not link.line.is_final:
            yield f"line {link.line_id} is {link.line.status} and has a refund"
        if link.refund.undelivered and link.refund.quantity != missing:
            yield f"line {link.line_id}: {missing} did not come, {link.refund.quantity} are refunded"
        if link.refund.amount > link.refund.quantity * link.line.unit_price:
            yield f"line {link.line_id}: more is refunded than was paid"
    for line in Line.objects.only("status").filter(
        status__in=[LineStatus.PARTLY_DELIVERED, LineStatus.REFUSED], line_refund=None
    ):
        yield f"line {line.pk} is {line.status} without a refund"
