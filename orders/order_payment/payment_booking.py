"""From confirmed money to a paid order. Money that does not fit becomes unapplied; none is ever ignored."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q
from django.dispatch import receiver

from core import clock
from core.alerts import AlertCause, raise_alert
from core.jobs import notify_on_commit
from core.moves import LostRaceError, move, move_all
from core.reasons import Reason, ReasonOrNote
from orders.aftersales.receipts import issue_receipt
from orders.fulfilment.restore_pairs import find_pairs
from orders.kinds import OrdersJob
from orders.models import Order, OrderPayment
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
    link = OrderPayment.objects.select_related("order__customer").filter(payment=payment).first()
    if link is None:
        record_unapplied(payment=payment, amount=payment.amount, reason=OrderReason.NO_ORDER)
    elif link.order.customer_id != payment.customer_id:
        # Never by the shop: somebody tied them in the database.
        raise_alert(AlertCause.MISMATCH, about=about_payment(payment.pk))
        record_unapplied(payment=payment, amount=payment.amount, reason=OrderReason.ANOTHER_CUSTOMER)
    elif _pay_all(link.order, payment):
        _queue_lines(link.order, paid_by=[payment])
    elif not _allocate(link, payment):
        record_unapplied(payment=payment, amount=payment.amount, reason=_why_not(link.order))
    elif link.order.amount_paid == link.order.amount_due:
        _mark_paid(link.order)
        _queue_lines(link.order)


def _pay_all(order: Order, payment: Payment) -> bool:
    """What comes nearly always: one payment of all that an order costs, in time. Returns whether it is that.

    As `_add_to` and `_mark_paid` together, with the same guards in one move.
    """
    if order.amount_paid or payment.amount != order.amount_due:
        return False
    try:
        move(
            order,
            to=OrderStatus.PAID,
            why=OrderReason.PAID,
            expected=OrderStatus.AWAITING_PAYMENT,
            guard={"amount_paid": 0, "amount_due": payment.amount},
            amount_paid=payment.amount,
            paid_at=clock.now(),
            next_due_at=None,
        )
    except LostRaceError:
        return False
    _book(order, payment)
    return True


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
    _book(order, payment)
    return True


def _book(order: Order, payment: Payment) -> None:
    journal.post_capture(
        payment_id=payment.pk, about=order.about, amount=payment.amount, source=source_of(payment)
    )


def _why_not(order: Order) -> ReasonOrNote:
    """Why a payment did not fit, for staff."""
    order.refresh_from_db()
    if order.status == OrderStatus.PAID:
        return OrderReason.ALREADY_PAID
    if order.status == OrderStatus.AWAITING_PAYMENT:
        return OrderReason.TOO_MUCH
    return Reason(OrderReason.TOO_LITTLE, status=OrderStatus(order.status))


def _mark_paid(order: Order) -> None:
    """The order is paid, in time or late."""
    was = order.status
    in_time = was == OrderStatus.AWAITING_PAYMENT
    why = OrderReason.PAID if in_time else Reason(OrderReason.PAID_LATE, status=OrderStatus(was))
    move(order, to=OrderStatus.PAID, why=why, paid_at=clock.now(), next_due_at=None)


def _queue_lines(order: Order, *, paid_by: Sequence[Payment] | None = None) -> None:
    """The lines of an order that is paid now are due to be bought at once, and its receipt is issued.

    `paid_by`: all payments that it was paid with, if they are known.
    """
    lines = list(order.lines.all())
    move_all(lines, to=LineStatus.QUEUED, why=LineReason.ORDER_PAID, next_due_at=clock.now())
    for line in lines:
        notify_on_commit(OrdersJob.PLACE, line.pk)
    find_pairs(lines)  # after a restore, one that was paid before may be paid again
    # Last: until we commit, whoever else issues one waits for its number.
    issue_receipt(order, lines=lines, paid_by=paid_by)
