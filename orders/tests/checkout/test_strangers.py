"""Whoever types the address or the phone of somebody else keeps them from nothing."""

from collections.abc import Callable
from itertools import count

import pytest

from catalog.models import Denomination
from core import clock
from core.models import Message
from orders.cart.carts import add_to_cart, create_cart
from orders.checkout.order_creation import CheckoutError, create_order
from orders.kinds import OrdersMailKind
from orders.limits.mail_quota import MOST_UNPAID
from orders.models import Cart, Order
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

EMAIL, PHONE = "customer@example.com", "+213550123456"
HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"
_nonces = count(1)

Buy = Callable[[str], Order]


@pytest.fixture(autouse=True)
def _low_limits(settings: object) -> None:
    settings.LIMIT_UNPAID_PER_CUSTOMER = settings.LIMIT_UNPAID_PER_PHONE = settings.LIMIT_UNPAID_PER_IP = 0
    settings.LIMIT_PER_DAY = settings.LIMIT_PER_MONTH = "0"


@pytest.fixture
def buy(supplier: RunningSandbox, card: Denomination) -> Buy:
    """Check out a card of 515 dinars, as that customer, from some network."""

    def buy(ip: str) -> Order:
        cart, _ = create_cart(customer=None)
        add_to_cart(cart=cart, denomination=card, quantity=1)
        Cart.objects.filter(pk=cart.pk).update(email=EMAIL, phone=PHONE, terms_accepted_at=clock.now())
        cart.refresh_from_db()
        order, _ = create_order(cart=cart, method="ocpay", language="en", nonce=f"{next(_nonces)}", ip=ip)
        return order

    return buy


def outcome_of(buy: Buy, ip: str) -> Order | CheckoutError:
    try:
        return buy(ip)
    except CheckoutError as exc:
        return exc


@pytest.mark.parametrize("limit", ["LIMIT_UNPAID_PER_CUSTOMER", "LIMIT_UNPAID_PER_PHONE", "LIMIT_PER_DAY"])
def test_stranger_who_types_somebodys_address_and_phone_keeps_them_from_nothing(
    settings: object, buy: Buy, limit: str
) -> None:
    setattr(settings, limit, "0:1030" if limit == "LIMIT_PER_DAY" else 2)
    for _ in range(2):
        buy(ELSEWHERE)

    assert isinstance(outcome_of(buy, ELSEWHERE), CheckoutError)
    assert isinstance(outcome_of(buy, HERE), Order)


def test_stranger_who_types_an_address_does_not_fill_its_mailbox(settings: object, buy: Buy) -> None:
    for number in range(MOST_UNPAID + 2):
        buy(f"203.0.113.{number}")

    assert Order.objects.count() == MOST_UNPAID + 2
    assert Message.objects.filter(kind=OrdersMailKind.ORDER_RECEIVED).count() == MOST_UNPAID
