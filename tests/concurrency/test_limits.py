"""Rivals for what a limit leaves: 32 checkouts of one customer at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.testing import make_customer
from catalog.models import Denomination
from core import clock
from core.testing import run_concurrently
from orders.cart.carts import add_to_cart, create_cart
from orders.checkout.order_creation import CheckoutError, create_order
from orders.models import Cart, Order
from sandbox.testing import RunningSandbox
from tests.concurrency.conftest import RIVALS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rotation]

MOST = 3


@pytest.fixture
def buyings(supplier: RunningSandbox, card: Denomination, settings: Any) -> list[Callable[[], Order]]:
    """Carts of one customer, each about to be checked out."""
    settings.LIMIT_UNPAID_PER_CUSTOMER, settings.LIMIT_UNPAID_PER_PHONE = MOST, 0
    make_customer("customer@example.com")

    def filled() -> tuple[Cart, str]:
        cart, secret = create_cart(customer=None)
        add_to_cart(cart=cart, denomination=card, quantity=1)
        details = {
            "email": "customer@example.com",
            "phone": "+213550123456",
            "terms_accepted_at": clock.now(),
        }
        Cart.objects.filter(pk=cart.pk).update(**details)
        return Cart.objects.get(pk=cart.pk), secret

    def buy(cart: Cart, nonce: str) -> Order:
        return create_order(cart=cart, method="ocpay", language="en", nonce=nonce)[0]

    return [
        lambda cart=cart, nonce=nonce: buy(cart, nonce) for cart, nonce in [filled() for _ in range(RIVALS)]
    ]


def test_rivals_get_no_further_than_one_after_another(
    buyings: list[Callable[[], Order]], meet_before: Callable
) -> None:
    meet_before("orders.limits.abuse:_acquire_locks")

    results = run_concurrently(*buyings)

    assert sum(isinstance(result, Order) for result in results) == Order.objects.count() == MOST
    assert sum(isinstance(result, CheckoutError) for result in results) == RIVALS - MOST


def test_without_turns_all_of_them_slip_under_the_limit(
    buyings: list[Callable[[], Order]], meet_before: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orders.limits.abuse.acquire", lambda *keys: None)
    meet_before("orders.limits.abuse:_demand_amount")

    run_concurrently(*buyings)

    assert Order.objects.count() == RIVALS
