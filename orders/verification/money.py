"""Money: the journal balances, and every dinar of an order is delivered, refunded, pending or still open."""

from collections.abc import Iterator

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Cast, Concat

from core.references import prefix_of
from orders.models import Line, LineRefund, Order
from orders.states import FINAL_LINES, LineStatus, OrderStatus
from orders.verification.portions import is_partial, portions, to_verify
from payments.ledger.chart_of_accounts import Account
from payments.ledger.journal import EventKey
from payments.models import JournalEntry, JournalEvent, Payment
from payments.states import PaymentStatus


def journal_balances() -> Iterator[str]:
    """Each event of the journal sums to nothing, and so do all of them."""
    events = to_verify(JournalEvent.objects.all(), at="at")
    for event in events.annotate(total=Sum("entries__amount")).exclude(total=0):
        yield f"{event.key} sums to {event.total}"
    if is_partial():  # all of them sum to nothing where each does, and older ones were verified before
        return
    total = JournalEntry.objects.aggregate(total=Sum("amount"))["total"] or 0
    if total:
        yield f"the trial balance is {total}"


def orders_balance() -> Iterator[str]:
    """What customers are owed in cards, by the journal, is exactly what their orders have open."""
    for orders in portions(Order.objects.only("reference", "status", "amount_paid"), at="created_at"):
        owed, open_lines = _owed_in_cards(orders), _open_totals(orders)
        for order in orders:
            is_paid = order.status == OrderStatus.PAID
            expected = open_lines.get(order.pk, 0) if is_paid else order.amount_paid
            booked = -owed.get(order.about, 0)
            if booked != expected:
                yield f"order {order.reference}: {booked} is booked as owed in cards, {expected} is open"


def _owed_in_cards(orders: list[Order]) -> dict[str, int]:
    """By the journal, for each of the orders, by its name there."""
    abouts = [order.about for order in orders]
    entries = JournalEntry.objects.filter(account=Account.ORDERS, event__about__in=abouts)
    return dict(entries.values_list("event__about").annotate(total=Sum("amount")))


def _open_totals(orders: list[Order]) -> dict[int, int]:
    """What the open lines of each of the orders cost."""
    lines = Line.objects.exclude(status__in=FINAL_LINES).filter(order__in=orders).order_by("order")
    return dict(lines.values_list("order").annotate(open_total=Sum(F("quantity") * F("unit_price"))))


def payments_are_booked() -> Iterator[str]:
    """Every confirmed payment is captured for an order or stands as unapplied money."""
    key = Concat(Value(prefix_of(EventKey.CAPTURE)), Cast("pk", CharField()))
    booked = JournalEvent.objects.filter(key=OuterRef("capture"))
    confirmed = to_verify(Payment.objects.filter(status=PaymentStatus.CONFIRMED), at="created_at")
    for pk in confirmed.annotate(capture=key).exclude(Exists(booked)).values_list("pk", flat=True):
        yield f"payment {pk} is confirmed and not booked"
    orders = to_verify(Order.objects.only("reference", "amount_paid"), at="created_at")
    paid = Sum("order_payments__payment__amount", filter=_captured(), default=0)
    for order in orders.annotate(received=paid).exclude(received=F("amount_paid")):
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
    links = to_verify(LineRefund.objects.select_related("line", "refund"), at="refund__requested_at").only(
        "line__status",
        "line__quantity",
        "line__unit_price",
        "refund__undelivered",
        "refund__quantity",
        "refund__amount",
    )
    for link in links.annotate(came=Count("line__line_cards")).iterator():
        missing = link.line.quantity - link.came
        if not link.line.is_final:
            yield f"line {link.line_id} is {link.line.status} and has a refund"
        if link.refund.undelivered and link.refund.quantity != missing:
            yield f"line {link.line_id}: {missing} did not come, {link.refund.quantity} are refunded"
        if link.refund.amount > link.refund.quantity * link.line.unit_price:
            yield f"line {link.line_id}: more is refunded than was paid"
    for line in to_verify(Line.objects.only("status"), at="order__created_at").filter(
        status__in=[LineStatus.PARTLY_DELIVERED, LineStatus.REFUSED], line_refund=None, unit_price__gt=0
    ):
        yield f"line {line.pk} is {line.status} without a refund"
