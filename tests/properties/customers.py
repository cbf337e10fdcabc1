"""What customers do, by the services that their pages call."""

import secrets
from collections.abc import Sequence
from contextlib import suppress

from accounts.models import Customer
from core import clock
from core.audit_log import ActionNotAllowedError
from delivery.reveal import NotRevealableError, reveal
from orders.aftersales.card_reports import report_card
from orders.cart import carts
from orders.checkout import order_creation
from orders.models import Cart, LineCard, Order
from orders.models.card_report import Fault
from orders.order_payment import expiry, retry
from orders.order_payment.method_change import change_payment_method
from orders.order_payment.retry import PaymentRetryError
from orders.wallet.top_ups import TopUpError, begin_top_up
from payments.gateways.base import PaymentStartError
from payments.incoming.initiation import start_payment
from payments.models import Payment
from tests.properties.world import World

RETURN_URL = "http://127.0.0.1/back"


def fill_cart(world: World, wanted: Sequence[tuple[int, int]]) -> Cart:
    """A cart of (place on the shelf, quantity) that is ready to be paid. Raises AddToCartError."""
    cart, _secret = carts.create_cart(customer=None)
    customer = buyer()
    shelf = world.shelf
    for place, quantity in wanted:
        carts.add_to_cart(cart=cart, denomination=shelf[place], quantity=quantity)
    Cart.objects.filter(pk=cart.pk).update(
        email=customer.email, phone="+213550123456", terms_accepted_at=clock.now()
    )
    return Cart.objects.get(pk=cart.pk)


def buyer() -> Customer:
    """One and the same for everything: somebody whom staff know."""
    customer, _ = Customer.objects.get_or_create(email="buyer@example.com", defaults={"limits_lifted": True})
    return customer


def buy(world: World, wanted: Sequence[tuple[int, int]], *, use_wallet: bool = False) -> Order | None:
    """Check out such a cart and ask for a link; None if the shop does not sell right now.

    With the wallet, for what it holds; None as well if that is nothing.
    """
    try:
        order, payment = order_creation.create_order(
            cart=fill_cart(world, wanted),
            method="ocpay",
            language="en",
            nonce="once",
            visitor=buyer(),
            use_wallet=use_wallet,
        )
    except (carts.AddToCartError, order_creation.CheckoutError):
        return None
    _start(payment)
    return order


def _start(payment: Payment | None) -> None:
    if payment is None:
        return
    with suppress(PaymentStartError):  # then the customer is asked to try again
        start_payment(payment=payment, return_url=RETURN_URL)


def decide(world: World, payment: Payment, outcome: str) -> None:
    """The customer pays on the bank's page, or the bank declines. Pages that nobody watches are long gone."""
    payment.refresh_from_db()
    if payment.reference and payment.next_due_at is not None:
        world.sandbox.pay(payment.reference, outcome)


def pay_again(order: Order, *, in_two_tabs: bool) -> None:
    """One more link for the order, asked for in one tab or in two that were opened before."""
    tabs = [Order.objects.get(pk=order.pk) for _ in range(1 + in_two_tabs)]
    for tab in tabs:
        with suppress(PaymentRetryError):
            _start(retry.retry_payment(order=tab, method="ocpay"))


def top_up(dinars: int) -> Payment | None:
    """Begin to fill the wallet; None if the shop takes no money right now."""
    try:
        payment, _ = begin_top_up(
            customer=buyer(), method="ocpay", amount=dinars * 100, nonce=secrets.token_hex()
        )
    except TopUpError:
        return None
    _start(payment)
    return payment


def change_way(order: Order, *, use_wallet: bool) -> None:
    """Another link in place of the one that is open, and what the wallet holds beside it."""
    current = retry.open_payment(order)
    with suppress(PaymentRetryError):
        _start(
            change_payment_method(
                order=Order.objects.get(pk=order.pk),
                instead_of=current.pk if current else 0,
                method="ocpay",
                visitor=buyer(),
                use_wallet=use_wallet,
            )
        )


def cancel(order: Order) -> None:
    order.refresh_from_db()
    expiry.cancel_order(order=order)


def reveal_cards(order: Order) -> None:
    for line_card in LineCard.objects.filter(line__order=order).select_related("card"):
        with suppress(NotRevealableError):
            reveal(card=line_card.card, place=line_card.place, proof="buyer", ip="", agent="")


def report_cards(order: Order) -> None:
    """No code of the order that was shown works, says the customer."""
    for line_card in LineCard.objects.filter(line__order=order).select_related("card", "line__order"):
        with suppress(ActionNotAllowedError):  # one that was not shown, or whose price went back
            report_card(line_card=line_card, fault=Fault.USED)


ON_ORDER_PAGE = (cancel, reveal_cards, report_cards)
