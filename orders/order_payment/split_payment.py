"""Paying an order in parts: so much from the wallet at once, the rest through a gateway.

A part that is paid belongs to the order. It goes back to the wallet if the order ends unpaid, or if money
comes that pays for everything without it.
"""

from collections.abc import Iterable

from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.locks import lock_rows
from core.moves import LostRaceError
from orders.models import Order, OrderPayment
from orders.order_payment.options import PaymentSplit, WalletChangedError
from orders.states import OrderStatus
from payments import wallet
from payments.gateways.base import PaymentStartError
from payments.incoming.initiation import create_payment, start_payment
from payments.models import Payment
from payments.states import PaymentStatus

# Of the payments of an order.
PAID_FROM_WALLET = Q(
    given_back_at=None,
    payment__gateway=wallet.NAME,
    payment__status=PaymentStatus.CONFIRMED,
    payment__unapplied=None,
)


def add_payment(*, order: Order, method: str, amount: int) -> Payment:
    """The row of one more try to pay `amount` centimes of an order, inside the caller's transaction."""
    with translation.override(order.language):
        title = _("Order %(reference)s") % {"reference": order.reference}
    payment = create_payment(customer=order.customer, method=method, amount=amount, title=title)
    OrderPayment.objects.create(order=order, payment=payment)
    return payment


def pay_split(*, order: Order, split: PaymentSplit) -> Payment | None:
    """Take what is split off out of the wallet of the order's customer, and add a payment of the rest.

    Inside the caller's transaction, which must be undone if this raises WalletChangedError. Returns the
    payment to start once it has committed; None if there is no rest. `order` is read again.
    """
    if split.from_wallet:
        if split.owner is None or split.owner.pk != order.customer_id:
            raise WalletChangedError  # only its owner spends a wallet, whatever address somebody typed
        part = add_payment(order=order, method=wallet.NAME, amount=split.from_wallet)
        try:
            start_payment(payment=part, return_url="")
        except PaymentStartError:
            raise WalletChangedError from None
        order.refresh_from_db()
    return add_payment(order=order, method=split.method, amount=split.rest) if split.rest else None


def wallet_payments(order: Order) -> list[OrderPayment]:
    """What was paid from the wallet and now belongs to the order, the oldest first."""
    parts = OrderPayment.objects.filter(PAID_FROM_WALLET, order=order)
    return list(parts.select_related("payment__customer").order_by("pk"))


def wallet_amount(parts: Iterable[OrderPayment]) -> int:
    """Centimes."""
    return sum(part.payment.amount for part in parts)


def return_to_wallet(*, order: Order, parts: Iterable[OrderPayment]) -> None:
    """Return parts to the wallet, inside the caller's transaction, which has taken them off the amount paid.

    Raises LostRaceError if one was returned already.
    """
    for part in parts:
        held = OrderPayment.objects.filter(pk=part.pk, given_back_at=None)
        if held.update(given_back_at=clock.now()) != 1:
            raise LostRaceError(f"part {part.pk} of order {order.reference} was given back already")
        wallet.give_back(payment=part.payment, about=order.about)


def return_superseded_wallet_payments(*, link: OrderPayment) -> bool:
    """Give back what the wallet paid after this payment was begun, if the payment then completes the price.

    For money of a link that the customer had given up: they dropped it or took it for failed, paid a part
    from the wallet, and then the bank says that the link was paid after all. Inside the transaction that
    confirms the payment; returns whether there is room for it now.
    """
    order = link.order
    # Whoever changes an order's money writes to its row: from here on it is ours until commit.
    unpaid = Order.objects.filter(pk=order.pk, status=OrderStatus.AWAITING_PAYMENT)
    if not lock_rows(unpaid, column="amount_paid"):
        return False
    order.refresh_from_db()
    later = [part for part in wallet_payments(order) if part.pk > link.pk]
    if not later or link.payment.amount != order.still_due + wallet_amount(later):
        return False
    Order.objects.filter(pk=order.pk).update(amount_paid=F("amount_paid") - wallet_amount(later))
    return_to_wallet(order=order, parts=later)
    order.refresh_from_db()
    return True
