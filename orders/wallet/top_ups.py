"""Topping up a wallet: a payment of its own, by any way to pay but the wallet."""

import hashlib

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Customer
from core.intervals import Interval
from core.rate_limits import counted_windows
from core.references import compose_key
from orders.limits import abuse
from orders.limits.refusals import record_refusal
from orders.supplier_account import sales_gate
from payments import wallet
from payments.gateways.base import Gateway
from payments.gateways.registry import enabled_gateways
from payments.incoming.initiation import create_payment
from payments.models import Payment
from payments.states import Purpose

MAX_OPEN_TOP_UPS = 20  # in one "top_ups_window": each makes a link at a gateway


class TopUpError(Exception):
    """The wallet cannot be topped up so; the text is for the customer."""


def top_up_gateways() -> list[Gateway]:
    """The ways to top up, in the shop's order; none where the shop has no wallets."""
    offered = enabled_gateways()
    if all(each.name != wallet.NAME for each in offered):
        return []
    return [each for each in offered if each.name != wallet.NAME and not each.needs_phone]


def begin_top_up(
    *, customer: Customer, method: str, amount: int, nonce: str, ip: str | None = None
) -> tuple[Payment, bool]:
    """The payment of a top-up over `amount` centimes, whole dinars, and whether it was made just now.

    Start it afterwards if so. Safe to call twice with the same nonce: the second call finds what the first
    has made. `ip` is the network from which it comes, if that is known. Raises TopUpError.
    """
    key = hashlib.sha256(compose_key(customer.pk, nonce).encode()).hexdigest()
    known = Payment.objects.filter(top_up_key=key).first()
    if known is not None:
        return known, False
    _refuse(customer, method, amount)
    try:
        with transaction.atomic():
            abuse.enforce_top_up_limits(customer=customer, amount=amount, ip=ip)
            payment = create_payment(
                customer=customer,
                method=method,
                amount=amount,
                title=_("Wallet top-up"),
                purpose=Purpose.TOP_UP,
                top_up_key=key,
            )
    except (IntegrityError, abuse.LimitReachedError) as exc:
        # The other click of a double click was faster; what it has begun may be what the limit counts.
        known = Payment.objects.filter(top_up_key=key).first()
        if known is not None:
            return known, False
        if isinstance(exc, abuse.LimitReachedError):
            record_refusal(exc.refusal)
            raise TopUpError(str(exc)) from None
        raise
    return payment, True


def _refuse(customer: Customer, method: str, amount: int) -> None:
    way = next((each for each in top_up_gateways() if each.name == method), None)
    if way is None or not way.takes(amount, customer):
        raise TopUpError(_("This way to pay cannot take this amount."))
    if sales_gate.closed_reason():
        raise TopUpError(_("Nothing is sold for the moment, so no money is taken. Please try again later."))
    try:
        counted_windows.check_rate_limit(
            compose_key("top-up", customer.pk), most=MAX_OPEN_TOP_UPS, per=Interval.TOP_UPS_WINDOW.duration
        )
    except counted_windows.RateLimitExceededError:
        raise TopUpError(_("That was asked for too often. Please try again later.")) from None
