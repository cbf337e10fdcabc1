"""Where all that comes back of an order goes: asked once, and followed by what comes back later."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _

from core.audit_log import ActionNotAllowedError
from core.locks import lock_rows
from orders.aftersales.refunds import order_of, refunds_of
from orders.models import Order
from payments.models import Refund
from payments.refunds import Payee, choose_destinations, follow_last_choice
from payments.signals import refund_requested
from payments.states import RefundStatus


def changeable_refunds(order: Order) -> list[Refund]:
    """Refunds of the order that nobody has decided yet, the oldest first: the customer may redirect them."""
    undecided = refunds_of(order).filter(status=RefundStatus.REQUESTED)
    return list(undecided.select_related("customer", "payee").order_by("pk"))


def choose_for_order(order: Order, payee: Payee) -> bool:
    """Send all of the order that is undecided to one payee, or nothing; returns whether that is news.

    Refunds that open at the same moment wait, and follow. Safe to call twice. Raises ActionNotAllowedError,
    also if all was decided meanwhile: nobody is told that it goes where it does not.
    """
    with transaction.atomic():
        _take_turn(order)
        refunds = changeable_refunds(order)
        if not refunds:
            raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide."))
        return choose_destinations(refunds=refunds, payee=payee)


@receiver(refund_requested, dispatch_uid="orders.follow_last_choice")
def follow_choice_of_order(refund: Refund, **_kwargs: Any) -> None:
    """A refund that opens later goes where the customer sends the others of the same order."""
    order = order_of(refund)
    if order is not None and order.customer_id == refund.customer_id:
        _take_turn(order)
        follow_last_choice(refund=refund, others=refunds_of(order))


def _take_turn(order: Order) -> None:
    """Let choices for an order and refunds of it that open wait for each other, until they have committed."""
    lock_rows(Order.objects.filter(pk=order.pk), column="status")
