"""Checkout: from a cart to an order with a payment. One checkout makes one order, however often sent."""

import hashlib

from django.db import IntegrityError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.customers import customer_for_email
from accounts.models import Customer
from catalog.models import Origin
from catalog.pricing.availability import is_fresh, is_sellable
from catalog.supply.refresh import refresh_stale
from core import clock, outbox
from core.intervals import Interval
from core.moves import batched_history, record_created
from core.references import compose_key
from core.text import truncate
from orders.cart.carts import accept_prices, cart_lines
from orders.kinds import OrdersMailKind
from orders.limits import abuse
from orders.limits.mail_quota import may_send_unpaid_mail
from orders.limits.refusals import record_refusal
from orders.models import Cart, CartLine, Line, Order
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
from orders.reasons import OrderReason
from orders.references import new_reference
from orders.states import OrderStatus
from orders.supplier_account import sales_gate
from orders.supplier_account.solvency import cost_limit, cost_of_cart
from payments.models import Payment


class CheckoutError(Exception):
    """The order cannot be made as it stands; each text tells the customer why and what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = list(problems)


def idempotency_key(cart: Cart, nonce: str) -> str:
    """The key under which this checkout makes its one order; bound to the cart, so nobody else's is found."""
    return hashlib.sha256(compose_key(cart.secret_hash, nonce).encode()).hexdigest()


def prepare(cart: Cart, lines: list[CartLine] | None = None) -> list[CartLine]:
    """The cart's lines at prices that are fresh and that the customer has seen.

    `lines`: as they were read just now. May call the supplier, so never inside a transaction. Raises
    CheckoutError.
    """
    lines = lines if lines is not None else cart_lines(cart)
    if not lines:
        raise CheckoutError(_("Your cart is empty."))
    if not sales_gate.sales_allowed():
        raise CheckoutError(
            _("Buying is paused for the moment. Your cart is kept; please try again a little later.")
        )
    now = clock.now()
    if not all(is_fresh(line.denomination, now) for line in lines):
        refresh_stale([line.denomination for line in lines])
        lines = cart_lines(cart)
    _refuse_stale(lines)
    _refuse_unsellable(lines)
    if any(line.seen_price != line.denomination.selling_price for line in lines):
        accept_prices(lines)
        raise CheckoutError(_("A price has changed. Please look at the new total before you pay."))
    return lines


def _refuse_stale(lines: list[CartLine]) -> None:
    """The supplier does not answer: nothing is sold at a price that may no longer hold."""
    now = clock.now()
    if not all(is_fresh(line.denomination, now) for line in lines):
        raise CheckoutError(
            _("Prices cannot be checked right now. Your cart is kept; please try again in a minute.")
        )


def _refuse_unsellable(lines: list[CartLine]) -> None:
    now = clock.now()
    for line in lines:
        stock = line.denomination.stock
        if line.denomination.is_in_question and not line.denomination.is_for_sale:
            raise CheckoutError(
                _("%(card)s is being checked with the supplier. Take it out, or come back a little later.")
                % {"card": line.denomination.shown_name}
            )
        if not is_sellable(line.denomination, now) or (stock is not None and stock < line.quantity):
            raise CheckoutError(
                _("%(card)s is not available in this quantity any more. Change your cart to go on.")
                % {"card": line.denomination.shown_name}
            )


def cart_total(lines: list[CartLine]) -> int:
    """Whole dinars, in centimes."""
    return sum(line.quantity * (line.denomination.selling_price or 0) for line in lines)


def create_order(
    *,
    cart: Cart,
    lines: list[CartLine] | None = None,
    method: str,
    language: str,
    nonce: str,
    ip: str | None = None,
    visitor: Customer | None = None,
    use_wallet: bool = False,
) -> tuple[Order, Payment | None]:
    """Make the order of a cart whose details are complete, and its payment row. Start the payment afterwards.

    What is to come from the wallet, a part or all, is taken at once; if nothing is left to pay, there is no
    payment to start. `ip` is the network from which it comes, if that is known (see core.web.request_origin);
    `visitor` is the customer of the account that is signed in, whose wallet alone may be used. `lines` are
    those of the cart, if they were read just now. Safe to call twice with the same nonce: the second call
    finds the first order, with no payment to start. Raises CheckoutError.
    """
    key = idempotency_key(cart, nonce)
    try:
        lines = prepare(cart, lines)
        purse = spendable_balance(visitor, email=cart.email)
        cost = cost_of_cart(lines)
        split = split_amount(cart_total(lines), method=method, purse=purse, use_wallet=use_wallet, cost=cost)
        return _create(cart, lines, split, language, key, ip)
    except abuse.LimitReachedError as exc:
        record_refusal(exc.refusal)
        raise CheckoutError(str(exc)) from None
    except (IntegrityError, CheckoutError, PaymentOptionError) as exc:
        # The other click of a double click was faster: it has emptied the cart or the wallet, or made the
        # order. It is looked for only now, since nearly every click is the first.
        known = Order.objects.filter(checkout_key=key).first()
        if known is not None:
            return known, None
        if isinstance(exc, PaymentOptionError):
            raise CheckoutError(_in_words(exc)) from None
        raise


def _in_words(trouble: PaymentOptionError) -> str:
    if isinstance(trouble, WalletChangedError):
        return _("Your wallet does not hold that much any more. Please choose again how to pay.")
    if isinstance(trouble, NotCoveredError):
        return not_covered_text()
    return _("This way to pay cannot take this amount.")


def _create(
    cart: Cart, lines: list[CartLine], split: PaymentSplit, language: str, key: str, ip: str | None
) -> tuple[Order, Payment | None]:
    with batched_history():
        customer = customer_for_email(email=cart.email, language=language)
        order = _create_order(cart, customer, cart_total(lines), language, key, ip)
        abuse.enforce_order_limits(order=order, from_outside=split.rest)
        _create_lines(order, lines)
        payment = pay_split(order=order, split=split)
        if cart.lines.filter(pk__in=[line.pk for line in lines]).delete()[0] != len(lines):
            # Another tab has just checked out the same cart.
            raise CheckoutError(_("Your cart has changed in another window. Please look at it again."))
        Cart.objects.filter(pk=cart.pk).update(terms_accepted_at=None, updated_at=clock.now())
        if may_send_unpaid_mail(order.email):
            outbox.queue(kind=OrdersMailKind.ORDER_RECEIVED, about=order)
    return order, payment


def _create_order(
    cart: Cart, customer: Customer, amount: int, language: str, key: str, ip: str | None
) -> Order:
    now = clock.now()
    order = Order.objects.create(
        reference=new_reference(),
        customer=customer,
        email=cart.email,
        phone=cart.phone,
        ip=ip,
        language=language,
        amount_due=amount,
        checkout_key=key,
        terms_accepted_at=cart.terms_accepted_at or now,
        status=OrderStatus.AWAITING_PAYMENT,
        next_due_at=now + Interval.ORDER_EXPIRES.duration,
    )
    record_created(order, why=OrderReason.CHECKED_OUT, actor="customer")
    return order


def _create_lines(order: Order, lines: list[CartLine]) -> None:
    made: list[Line] = []
    first_number = 1
    for position, cart_line in enumerate(lines, start=1):
        denomination = cart_line.denomination
        product = denomination.product
        assert denomination.selling_price is not None  # noqa: S101 - sellable, so priced
        assert denomination.wholesale is not None  # noqa: S101
        line = Line(
            order=order,
            position=position,
            denomination=denomination,
            product_title=truncate(product.title, 200),
            denomination_name=truncate(denomination.name, 200),
            region=product.region,
            supplier_title=product.supplier_title,
            supplier_name=denomination.supplier_name,
            supplier_product_id=product.supplier_id if product.origin == Origin.SUPPLIER else "",
            supplier_type_id=denomination.supplier_id,
            quantity=cart_line.quantity,
            first_card_number=first_number,
            unit_price=denomination.selling_price,
            expected_wholesale=denomination.wholesale,
            most_wholesale=cost_limit(denomination),
        )
        made.append(line)
        first_number += cart_line.quantity
    for line in Line.objects.bulk_create(made):
        record_created(line, why=OrderReason.CHECKED_OUT, actor="customer")


def return_path(order: Order) -> str:
    """Where a gateway sends the customer back to: it names the order and opens nothing."""
    with translation.override(order.language):
        return reverse("order", args=[order.reference])
