"""Paying again: a new link only after every earlier one was asked about and is over."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Customer
from core import clock
from core.intervals import interval
from core.moves import LostRace
from orders import fence
from orders.models import Order
from orders.parts import pay
from orders.payment_words import not_covered
from orders.solvency import cost_of_order, keep_fresh
from orders.states import OrderStatus
from orders.ways import CannotPayThus, NotCovered, Split, WalletHasChanged, divide, purse_of
from payments.closing import drop_payment
from payments.models import Payment


class CannotRetry(Exception):
    """The order cannot be paid (again) now. `told` is for the customer; empty if the page tells anyway."""

    def __init__(self, reason: str, *, told: str = "") -> None:
        super().__init__(reason)
        self.told = told


class BuyingPaused(CannotRetry):
    """Nothing can be bought at the moment, so no money is taken for it either."""


def open_payment(order: Order) -> Payment | None:
    """The payment of this order that can still be paid, if there is one."""
    links = order.order_payments.select_related("payment").order_by("-pk")
    return next((link.payment for link in links if link.payment.is_open), None)


def divide_rest(order: Order, *, method: str, visitor: Customer | None, use_wallet: bool) -> Split:
    """How what is still due would be paid. Raises CannotRetry.

    Outside any transaction: the supplier may be asked for the balance. `visitor` is the customer of the
    account that is signed in, whose wallet alone may be used.
    """
    if fence.why_closed():
        raise BuyingPaused("buying is paused")
    keep_fresh()
    purse, cost = purse_of(visitor, email=order.customer.email), cost_of_order(order)
    try:
        return divide(order.still_due, method=method, purse=purse, use_wallet=use_wallet, cost=cost)
    except WalletHasChanged:
        raise _wallet_has_changed() from None
    except NotCovered:
        raise CannotRetry("the balance at the supplier does not cover it", told=not_covered()) from None
    except CannotPayThus as exc:
        told = _("This way to pay cannot take this amount.")
        raise CannotRetry(f"this way to pay is not offered: {exc}", told=told) from None


def _wallet_has_changed() -> CannotRetry:
    told = _("Your wallet does not hold that much any more. Please choose again how to pay.")
    return CannotRetry("the wallet has changed", told=told)


def retry_payment(
    *,
    order: Order,
    method: str,
    visitor: Customer | None = None,
    use_wallet: bool = False,
    instead_of: Payment | None = None,
) -> Payment | None:
    """One more payment for an unpaid order; start it afterwards. None if the wallet has paid for all of it.

    `instead_of` is the open payment that ends for it, closed before (see orders.switching). Two tabs cannot
    make two links: the order row is claimed by a conditional UPDATE first. Raises CannotRetry.
    """
    split = divide_rest(order, method=method, visitor=visitor, use_wallet=use_wallet)
    try:
        with transaction.atomic():
            if instead_of is not None:
                drop_payment(payment=instead_of)
            _claim(order)
            return pay(order=order, split=split)
    except WalletHasChanged:
        raise _wallet_has_changed() from None
    except LostRace:
        raise CannotRetry("the first payment has moved on") from None


def _claim(order: Order) -> None:
    """Raises CannotRetry if the order has changed since it was read, or another payment can still be paid."""
    unpaid = Order.objects.filter(
        pk=order.pk,
        status=OrderStatus.AWAITING_PAYMENT,
        next_due_at=order.next_due_at,
        amount_paid=order.amount_paid,
    )
    claimed = unpaid.update(next_due_at=clock.now() + interval("order_expires"))
    if claimed != 1 or open_payment(order) is not None:
        raise CannotRetry("a payment is under way")
    order.refresh_from_db()
