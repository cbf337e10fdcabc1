"""Paying again: a new link only after every earlier one was asked about and is over."""

from django.db import transaction

from core import clock
from core.intervals import interval
from orders import fence
from orders.checkout import add_payment
from orders.models import Order
from orders.states import OrderStatus
from payments.gateways.registry import offered
from payments.models import Payment


class CannotRetry(Exception):
    """The order cannot be paid (again) now."""


class BuyingPaused(CannotRetry):
    """Nothing can be bought at the moment, so no money is taken for it either."""


def open_payment(order: Order) -> Payment | None:
    """The payment of this order that can still be paid, if there is one."""
    links = order.order_payments.select_related("payment").order_by("-pk")
    return next((link.payment for link in links if link.payment.is_open), None)


def retry_payment(*, order: Order, method: str) -> Payment:
    """One more payment for an unpaid order; start it afterwards. Raises CannotRetry.

    Two tabs cannot make two links: the order row is claimed by a conditional UPDATE first.
    """
    if fence.why_closed():
        raise BuyingPaused("buying is paused")
    if method not in {gateway.name for gateway in offered(order.still_due)}:
        raise CannotRetry("this way to pay is not offered")
    with transaction.atomic():
        claimed = Order.objects.filter(
            pk=order.pk, status=OrderStatus.AWAITING_PAYMENT, next_due_at=order.next_due_at
        ).update(next_due_at=clock.now() + interval("order_expires"))
        if claimed != 1 or open_payment(order) is not None:
            raise CannotRetry("a payment is under way")
        order.refresh_from_db()
        return add_payment(order=order, method=method)
