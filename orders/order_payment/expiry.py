"""Unpaid orders end: cancelled by the customer, or expired after a while. Late money still revives them.

What was paid from the wallet goes back there in the same transaction: an order that has ended holds nothing.
"""

from typing import Any

from django.db import transaction
from django.db.models import Max

from core import clock, outbox
from core.intervals import Interval
from core.money import format_dinars
from core.moves import LostRaceError, move
from core.reasons import Reason, ReasonLike
from orders.kinds import OrdersMailKind
from orders.models import Order
from orders.order_payment.split_payment import return_to_wallet, wallet_amount, wallet_payments
from orders.reasons import OrderReason
from orders.states import OrderStatus
from payments.states import OPEN_PAYMENTS


def expire_order(*, order_id: int) -> None:
    """Expire an unpaid order that is due, unless one of its payments is still open. Safe to call twice."""
    order = Order.objects.get(pk=order_id)
    now = clock.now()
    if order.status != OrderStatus.AWAITING_PAYMENT or order.next_due_at is None or order.next_due_at > now:
        return
    open_payments = order.order_payments.filter(payment__status__in=OPEN_PAYMENTS)
    link_ends = open_payments.aggregate(end=Max("payment__expires_at"))["end"]
    if open_payments.exists():
        # The gateway is asked before the order is given up: its payment must end first. One that cannot be
        # asked about ends as well (payments.incoming.status_check), and counts as nobody's unpaid order
        # until then.
        later = max(now, link_ends or now) + Interval.EXPIRY_RECHECK.duration
        Order.objects.filter(pk=order.pk, next_due_at=order.next_due_at).update(next_due_at=later)
        return
    with transaction.atomic():
        # Whoever pays again meanwhile has made the order due later.
        due = {"next_due_at": order.next_due_at}
        if _end(order, to=OrderStatus.EXPIRED, why=OrderReason.NOT_PAID, guard=due):
            outbox.queue(kind=OrdersMailKind.ORDER_EXPIRED, about=order)


def cancel_order(*, order: Order) -> bool:
    """The customer changed their mind; returns whether it is cancelled now. Money under way still counts."""
    return _end(order, to=OrderStatus.CANCELLED, why=OrderReason.CANCELLED, actor="customer")


def _end(
    order: Order, *, to: OrderStatus, why: ReasonLike, guard: dict[str, Any] | None = None, **how: Any
) -> bool:
    order.refresh_from_db()
    parts = wallet_payments(order)
    returned = wallet_amount(parts)
    if returned:
        why = Reason(OrderReason.GIVEN_BACK, why=why, amount=format_dinars(returned))
    # Whatever is paid meanwhile changes the amount, and then these are not the parts that the order holds.
    unchanged = {"amount_paid": order.amount_paid, **(guard or {})}
    try:
        with transaction.atomic():
            move(
                order,
                to=to,
                why=why,
                expected=OrderStatus.AWAITING_PAYMENT,
                guard=unchanged,
                next_due_at=None,
                amount_paid=order.amount_paid - returned,
                **how,
            )
            return_to_wallet(order=order, parts=parts)
    except LostRaceError:
        return False
    return True
