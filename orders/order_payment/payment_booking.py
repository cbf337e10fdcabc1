"""From confirmed money to a paid order. Money that does not fit becomes unapplied; none is ever ignored."""

from typing import Any

from django.db.models import F, Q
from django.dispatch import receiver

from core import clock
from core.alerts import AlertCause, raise_alert
from core.jobs import notify_on_commit
from core.moves import move
from core.reasons import Reason, ReasonOrNote
from orders.aftersales.receipts import issue_receipt
from orders.fulfilment.restore_pairs import find_pairs
from orders.kinds import OrdersJob
from orders.models import Line, Order, OrderPayment
from orders.order_payment.split_payment import return_superseded_wallet_payments
from orders.reasons import LineReason, OrderReason
from orders.states import LineStatus, OrderStatus
from payments.ledger import journal
from payments.models import Payment
from payments.signals import payment_confirmed
from payments.subjects import about_payment
from payments.unapplied import record_unapplied
from payments.wallet import source_of


@receiver(payment_confirmed, dispatch_uid="orders.take_payment")
def book_payment(payment: Payment, **_kwargs: Any) -> None:
    """Give a payment to its order inside the transaction that confirms it; an exception undoes both."""
    link = OrderPayment.objects.select_related("order", "payment").filter(payment=payment).first()
    if link is None:
        record_unapplied(payment=payment, amount=payment.amount, reason=OrderReason.NO_ORDER)
    elif link.order.customer_id != payment.customer_id:
        # Never by the shop: somebody tied them in the database.
        raise_alert(AlertCause.MISMATCH, about=about_payment(payment.pk))
        record_unapplied(payment=payment, amount=payment.amount, reason=OrderReason.ANOTHER_CUSTOMER)
    elif not _allocate(link, payment):
        record_unapplied(payment=payment, amount=payment.amount, reason=_why_not(link.order))
    elif link.order.amount_paid == link.order.amount_due:
        _mark_paid(link.order)


def _allocate(link: OrderPayment, payment: Payment) -> bool:
    if _add_to(link.order, payment):
        return True
    return_superseded_wallet_payments(link=link)
    return _add_to(link.order, payment)  # there is room now, or the order has just ended and has given back


def _add_to(order: Order, payment: Payment) -> bool:
    """Add the payment to what the order has received; returns whether that much was still due.

    A conditional UPDATE, so that of two payments for one order exactly one fits. An order that has ended
    takes the whole price or nothing: it waits for no other part.
    """
    takes_it = Q(status=OrderStatus.AWAITING_PAYMENT) | Q(amount_due=payment.amount)
    still_due = Order.objects.filter(takes_it, pk=order.pk, amount_paid__lte=F("amount_due") - payment.amount)
    if still_due.update(amount_paid=F("amount_paid") + payment.amount) != 1:
        return False
    order.refresh_from_db()
    journal.post_capture(
        payment_id=payment.pk, about=order.about, amount=payment.amount, source=source_of(payment)
    )
    return True


def _why_not(order: Order) -> ReasonOrNote:
    """Why a payment did not fit, for staff."""
    order.refresh_from_db()
    if order.status == OrderStatus.PAID:
        return OrderReason.ALREADY_PAID
    if order.status == OrderStatus.AWAITING_PAYMENT:
        return OrderReason.TOO_MUCH
    return Reason(OrderReason.TOO_LITTLE, status=OrderStatus(order.status))


def _mark_paid(order: Order) -> None:
    """The order is paid, in time or late; its lines are due to be bought at once."""
    was = order.status
    in_time = was == OrderStatus.AWAITING_PAYMENT
    why = OrderReason.PAID if in_time else Reason(OrderReason.PAID_LATE, status=OrderStatus(was))
    move(order, to=OrderStatus.PAID, why=why, paid_at=clock.now(), next_due_at=None)
    lines = list(Line.objects.filter(order=order))
    for line in lines:
        move(line, to=LineStatus.QUEUED, why=LineReason.ORDER_PAID, next_due_at=clock.now())
        notify_on_commit(OrdersJob.PLACE, line.pk)
    find_pairs(lines)  # after a restore, one that was paid before may be paid again
    issue_receipt(order)  # last: until we commit, whoever else issues one waits for its number
