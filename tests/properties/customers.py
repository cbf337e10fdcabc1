"""What customers do, by the services that their pages call."""

from collections.abc import Sequence
from contextlib import suppress

from core import clock
from delivery.services import NotRevealable, reveal
from orders import carts, checkout, expiring, retrying
from orders.models import Cart, LineCard, Order
from orders.retrying import CannotRetry
from payments.gateways.base import CannotStart
from payments.models import Payment
from payments.starting import start_payment
from tests.properties.world import World

RETURN_URL = "http://127.0.0.1/back"


def fill_cart(world: World, wanted: Sequence[tuple[int, int]]) -> Cart:
    """A cart of (place on the shelf, quantity) that is ready to be paid. Raises CannotAdd."""
    cart, _secret = carts.create_cart(customer=None)
    shelf = world.shelf
    for place, quantity in wanted:
        carts.add_to_cart(cart=cart, denomination=shelf[place], quantity=quantity)
    Cart.objects.filter(pk=cart.pk).update(
        email="buyer@example.com", phone="+213550123456", terms_accepted_at=clock.now()
    )
    return Cart.objects.get(pk=cart.pk)


def buy(world: World, wanted: Sequence[tuple[int, int]]) -> Order | None:
    """Check out such a cart and ask for a link; None if the shop does not sell right now."""
    try:
        cart = fill_cart(world, wanted)
        order, payment = checkout.place_order(cart=cart, method="ocpay", language="en", nonce="once")
    except (carts.CannotAdd, checkout.CannotCheckOut):
        return None
    _start(payment)
    return order


def _start(payment: Payment | None) -> None:
    if payment is None:
        return
    with suppress(CannotStart):  # then the customer is asked to try again
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
        with suppress(CannotRetry):
            _start(retrying.retry_payment(order=tab, method="ocpay"))


def cancel(order: Order) -> None:
    order.refresh_from_db()
    expiring.cancel_order(order=order)


def reveal_cards(order: Order) -> None:
    for line_card in LineCard.objects.filter(line__order=order).select_related("card"):
        with suppress(NotRevealable):
            reveal(card=line_card.card, proof="buyer", ip="", agent="")
