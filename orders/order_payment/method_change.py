"""Changing the way to pay: the first payment is asked about and closed before another is made."""

from django.utils.translation import gettext as _

from accounts.models import Customer
from orders.models import Order
from orders.order_payment.retry import PaymentRetryError, open_payment, retry_payment, split_amount_due
from payments.gateways.base import StatusCheckError
from payments.incoming.cancellation import close_payment
from payments.incoming.expiry import is_past_expiry
from payments.models import Payment
from payments.states import PaymentStatus


def change_payment_method(
    *,
    order: Order,
    instead_of: int,
    method: str,
    visitor: Customer | None = None,
    use_wallet: bool = False,
) -> Payment | None:
    """Pay what is still due in another way; start the payment afterwards. None if the wallet paid for all.

    Outside any transaction. `instead_of` is the payment that the customer saw open, so that a second click
    does not end what the first has made. It ends only if another is made; money that it brings all the same
    still counts. If it is over already, this is paying again. Raises PaymentRetryError, too when it turns out
    to be paid.
    """
    current = open_payment(order)
    if current is not None:
        if current.pk != instead_of:
            raise PaymentRetryError("another payment was made meanwhile")
        _refuse_if_under_way(current)
        split_amount_due(
            order, method=method, visitor=visitor, use_wallet=use_wallet
        )  # before anything is closed
    may_drop = current is not None and _close(current)
    return retry_payment(
        order=order,
        method=method,
        visitor=visitor,
        use_wallet=use_wallet,
        instead_of=current if may_drop else None,
    )


def _refuse_if_under_way(payment: Payment) -> None:
    if payment.status == PaymentStatus.IN_REVIEW:
        told = _("Your payment is being checked. Please wait for the answer.")
        raise PaymentRetryError("the first payment is in review", told=told)
    if payment.status == PaymentStatus.CREATED:
        told = _("Your payment is just being prepared. Please try again in a minute.")
        raise PaymentRetryError("the first payment has no reference to ask about", told=told)


def _close(payment: Payment) -> bool:
    try:
        return close_payment(payment=payment)
    except StatusCheckError as exc:
        if is_past_expiry(payment):
            return True  # its page is closed; if it turns out to have been paid, the money is found and told
        told = _("We cannot ask about your first payment right now. Please try again in a minute.")
        raise PaymentRetryError(f"the first payment cannot be asked about: {exc}", told=told) from None
