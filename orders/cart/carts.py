"""Carts: what somebody means to buy. A database row, reached by a random cookie or by the account."""

from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from accounts.models import Customer
from catalog.models import Denomination
from core import clock
from core.prepared_queries import PreparedInstances
from orders.models import Cart, CartLine
from orders.references import hash_of, new_secret


class AddToCartError(Exception):
    """The line cannot go into the cart; the text is for the customer."""


def find_cart(*, secret: str | None, customer: Customer | None) -> Cart | None:
    """The customer's cart, or else the cart of the cookie unless it belongs to somebody else."""
    if customer is not None:
        own = Cart.objects.filter(customer=customer).first()
        if own is not None:
            return own
    if not secret:
        return None
    return Cart.objects.filter(secret_hash=hash_of(secret), customer=None).first()


def find_filled_cart(*, secret: str | None, customer: Customer | None) -> tuple[Cart | None, list[CartLine]]:
    """The same cart with its lines and their products; both by one query where the cookie leads to them."""
    if secret and customer is None:
        lines = _LINES_OF_VISITOR.all(secret_hash=hash_of(secret))
        if lines:
            return lines[0].cart, lines
    cart = find_cart(secret=secret, customer=customer)
    return cart, cart_lines(cart)


def _lines_of_visitor(secret_hash: str) -> QuerySet[CartLine]:
    of_visitor = CartLine.objects.filter(cart__secret_hash=secret_hash, cart__customer=None)
    return of_visitor.select_related("cart", "denomination__product")


def _lines(cart_id: int) -> QuerySet[CartLine]:
    return CartLine.objects.filter(cart=cart_id).select_related("denomination__product")


# Asked by each page of a checkout.
_LINES = PreparedInstances(_lines, cart_id=-1)
_LINES_OF_VISITOR = PreparedInstances(_lines_of_visitor, secret_hash="any hash")  # noqa: S106 - no secret


def create_cart(*, customer: Customer | None) -> tuple[Cart, str]:
    """A new cart and the secret for its cookie. A customer has one cart: two tabs at once get the same."""
    secret = new_secret()
    if customer is None:
        return Cart.objects.create(secret_hash=hash_of(secret)), secret
    return Cart.objects.get_or_create(customer=customer, defaults={"secret_hash": hash_of(secret)})[0], secret


def merge_into_account(*, secret: str | None, customer: Customer) -> None:
    """At login: what was put into the cart before joins what the account's cart holds. Safe to call twice."""
    visitor = find_cart(secret=secret, customer=None)
    if visitor is None:
        return
    with transaction.atomic():
        own = Cart.objects.filter(customer=customer).first()
        if own is None:
            Cart.objects.filter(pk=visitor.pk, customer=None).update(customer=customer)
            return
        for line in visitor.lines.select_related("denomination"):
            if _has_room(own, line.denomination):
                _put(own, line.denomination, line.quantity, line.seen_price)
        visitor.delete()


class AddedToCart(NamedTuple):
    """What became of cards that were to go into a cart."""

    was_room_for_all: bool
    cards: int  # in the cart by now


def add_to_cart(
    *, cart: Cart, denomination: Denomination, quantity: int, is_new: bool = False
) -> AddedToCart:
    """Put cards into the cart, on top of what is there of the same kind.

    `is_new` is a cart that was made for this and that nobody else knows: nothing is in it. Raises
    AddToCartError.
    """
    if not denomination.is_for_sale and denomination.is_in_question:
        raise AddToCartError(
            _("This card is being checked with the supplier. Please try again a little later.")
        )
    if not denomination.is_for_sale or denomination.selling_price is None:
        raise AddToCartError(_("This card is sold out."))
    there = {} if is_new else dict(cart.lines.values_list("denomination_id", "quantity"))
    before = there.pop(denomination.pk, 0)
    if len(there) >= settings.MOST_LINES:
        raise AddToCartError(_("The cart is full. Finish this purchase first."))
    together = min(before + quantity, settings.MOST_PER_LINE)
    if is_new:
        CartLine.objects.create(
            cart=cart, denomination=denomination, quantity=together, seen_price=denomination.selling_price
        )
    else:
        _put(cart, denomination, quantity, denomination.selling_price)
    return AddedToCart(before + quantity == together, sum(there.values()) + together)


def _has_room(cart: Cart, denomination: Denomination) -> bool:
    others: int = cart.lines.exclude(denomination=denomination).count()
    return bool(others < settings.MOST_LINES)


def _put(cart: Cart, denomination: Denomination, quantity: int, seen_price: int | None) -> None:
    line, created = CartLine.objects.get_or_create(
        cart=cart,
        denomination=denomination,
        defaults={"quantity": min(quantity, settings.MOST_PER_LINE), "seen_price": seen_price},
    )
    if not created:
        together = Least(F("quantity") + quantity, settings.MOST_PER_LINE)  # two tabs may add at once
        CartLine.objects.filter(pk=line.pk).update(quantity=together)
    touch(cart)


def set_quantity(*, cart: Cart, denomination_id: int, quantity: int) -> None:
    """Change a line; a quantity of 0 takes it out. Calling twice is harmless."""
    lines = cart.lines.filter(denomination_id=denomination_id)
    if quantity < 1:
        lines.delete()
    else:
        lines.update(quantity=min(quantity, settings.MOST_PER_LINE))
    touch(cart)


def touch(cart: Cart) -> None:
    """Note that the cart is in use: one that is not is forgotten."""
    Cart.objects.filter(pk=cart.pk).update(updated_at=clock.now())


def cart_lines(cart: Cart | None) -> list[CartLine]:
    """The lines of a cart with their products; none without a cart."""
    if cart is None:
        return []
    lines = _LINES.all(cart_id=cart.pk)
    for line in lines:
        line.cart = cart
    return lines


def accept_prices(lines: list[CartLine]) -> None:
    """Note that the customer has now been shown the present prices."""
    changed = [line for line in lines if line.seen_price != line.denomination.selling_price]
    for line in changed:
        line.seen_price = line.denomination.selling_price
    CartLine.objects.bulk_update(changed, ["seen_price"])
