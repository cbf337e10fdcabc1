"""Carts that are ready to be ordered, and the checkout that orders them."""

from accounts.models import Customer
from catalog.models import Denomination
from core import clock
from orders.cart.carts import add_to_cart, create_cart
from orders.checkout.order_creation import create_order
from orders.models import Cart, Order
from payments.models import Payment


def make_cart(card: Denomination, email: str = "customer@example.com") -> Cart:
    """Two cards, the terms accepted and the details given."""
    cart, _ = create_cart(customer=None)
    add_to_cart(cart=cart, denomination=card, quantity=2)
    Cart.objects.filter(pk=cart.pk).update(email=email, phone="+213550123456", terms_accepted_at=clock.now())
    cart.refresh_from_db()
    return cart


def check_out(
    cart: Cart, visitor: Customer | None, *, method: str = "ocpay", use_wallet: bool = True
) -> tuple[Order, Payment | None]:
    return create_order(
        cart=cart, method=method, language="en", nonce="once", visitor=visitor, use_wallet=use_wallet
    )
