"""Paying again: a new link only after every earlier one was asked about and is over."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Customer
from core import clock
from core.intervals import Interval
from core.moves import LostRaceError
from orders.models import Order
from orders.order_payment.options import (
    NotCoveredError,
    PaymentOptionError,
    PaymentSplit,
    WalletChangedError,
    spendable_balance,
    split_amount,
)
from orders.order_payment.presentation import not_covered_text
from orders.order_payment.split_payment import pay_split
from orders.states import OrderStatus
from orders.supplier_account import sales_gate
from orders.supplier_account.solvency import cost_of_order
from payments.incoming.cancellation import drop_payment
from payments.models import Payment


class PaymentRetryError(Exception):
    """The order cannot be paid (again) now. `told` is for the customer; empty if the page tells anyway."""

    def __init__(self, reason: str, *, told: str = "") -> None:
        super().__init__(reason)
        self.told = told


class SalesPausedError(PaymentRetryError):
    """Nothing can be bought at the moment, so no money is taken for it either."""


def open_payment(order: Order) -> Payment | None:
    """The payment of this order that can still be paid, if there is one."""
    links = order.order_payments.select_related("payment").order_by("-pk")
    return next((link.payment for link in links if link.payment.is_open), None)


def split_amount_due(
    order: Order, *, method: str, visitor: Customer | None, use_wallet: bool
) -> PaymentSplit:
    """How what is still due would be paid. Raises PaymentRetryError.

    Outside any transaction: the supplier may be asked for the balance. `visitor` is the customer of the
    account that is signed in, whose wallet alone may be used.
    """
    if not sales_gate.sales_allowed():
        raise SalesPausedError("buying is paused")
    purse, cost = spendable_balance(visitor, email=order.customer.email), cost_of_order(order)
    try:
        return split_amount(order.still_due, method=method, purse=purse, use_wallet=use_wallet, cost=cost)
    except WalletChangedError:
        raise _wallet_has_changed() from None
    except NotCoveredError:
        raise PaymentRetryError(
            "the balance at the supplier does not cover it", told=not_covered_text()
        ) from None
    except PaymentOptionError as exc:
        told = _("This way to pay cannot take this amount.")
        raise PaymentRetryError(f"this way to pay is not offered: {exc}", told=told) from None


def _wallet_has_changed() -> PaymentRetryError:
    told = _("Your wallet does not hold that much any more. Please choose again how to pay.")
    return PaymentRetryError("the wallet has changed", told=told)


def retry_payment(
    *,
    order: Order,
    method: str,
    visitor: Customer | None = None,
    use_wallet: bool = False,
    instead_of: Payment | None = None,
) -> Payment | None:
    """One more payment for an unpaid order; start it afterwards. None if the wallet has paid for all of it.

    `instead_of` is the open payment that ends for it, closed before (see orders.order_payment.method_change).
    Two tabs cannot make two links: the order row is claimed by a conditional UPDATE first. Raises
    PaymentRetryError.
    """
    split = split_amount_due(order, method=method, visitor=visitor, use_wallet=use_wallet)
    try:
        with transaction.atomic():
            if instead_of is not None:
                drop_payment(payment=instead_of)
            _claim(order)
            return pay_split(order=order, split=split)
    except WalletChangedError:
        raise _wallet_has_changed() from None
    except LostRaceError:
        raise PaymentRetryError("the first payment has moved on") from None


def _claim(order: Order) -> None:
    """Raises PaymentRetryError if the order has changed since it was read, or another payment is open."""
    unpaid = Order.objects.filter(
        pk=order.pk,
        status=OrderStatus.AWAITING_PAYMENT,
        next_due_at=order.next_due_at,
        amount_paid=order.amount_paid,
    )
    claimed = unpaid.update(next_due_at=clock.now() + Interval.ORDER_EXPIRES.duration)
    if claimed != 1 or open_payment(order) is not None:
        raise PaymentRetryError("a payment is under way")
    order.refresh_from_db()
