"""Whoever decides about money and codes here buys nothing with that login, and owns nothing by it."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.testing import make_customer, make_staff, make_user
from catalog.models import Denomination
from orders.models import Order
from orders.testing import make_order
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db

PAGE = "/en/checkout/"
DETAILS = {"accept_terms": "on", "email": "buyer@example.com", "phone": "0550 12 34 56"}
PAY = {"payment_method": "ocpay", "nonce": "one click"}
WHY = "You are signed in as staff"


@pytest.fixture
def shopper(
    outside_transaction: None, guest_client: Client, supplier: RunningSandbox, card: Denomination
) -> Client:
    """A member of staff with a card in the cart."""
    guest_client.force_login(make_staff("buyer@example.com"))
    guest_client.post("/en/cart/add/", {"denomination": card.pk, "quantity": 1})
    return guest_client


def words(answer: Any) -> str:
    return answer.content.decode()


def test_order_of_staff_is_refused_and_the_page_says_why(shopper: Client) -> None:
    first_step = shopper.get(PAGE)
    answer = shopper.post(PAGE, {**DETAILS, **PAY})

    assert WHY in words(first_step)
    assert (answer.status_code, WHY in words(answer)) == (400, True)
    assert not Order.objects.exists()


def test_after_signing_out_the_same_browser_may_buy(shopper: Client, card: Denomination) -> None:
    shopper.logout()
    shopper.post("/en/cart/add/", {"denomination": card.pk, "quantity": 1})

    answer = shopper.post(PAGE, {**DETAILS, **PAY})

    assert answer.status_code == 302
    assert Order.objects.get().email == "buyer@example.com"


def test_customers_read_nothing_of_it(
    outside_transaction: None, guest_client: Client, supplier: Any, card: Denomination
) -> None:
    guest_client.force_login(make_user())
    guest_client.post("/en/cart/add/", {"denomination": card.pk, "quantity": 1})

    assert WHY not in words(guest_client.get(PAGE))


def test_order_that_a_login_of_staff_made_before_is_not_its_own(guest_client: Client) -> None:
    user = make_staff("staff@example.com")
    order = make_order(customer=make_customer("staff@example.com", user=user))
    guest_client.force_login(user)

    assert guest_client.get(f"/en/orders/{order.reference}/").status_code == 404
    assert guest_client.get("/en/wallet/").status_code in (302, 404)


def test_upgrade_cuts_them_off(transactional_db: None) -> None:
    """They stay reachable like a guest's: by the link of a mail and a one-time code."""
    from importlib import import_module

    from django.apps import apps

    user = User.objects.create_superuser("staff@example.com", "x" * 12)
    theirs = make_customer("staff@example.com", user=user)
    other = make_customer("c@example.com", user=make_user("c@example.com"))

    import_module("accounts.migrations.0007_staff_changes").cut_staff_from_customers(apps, None)

    theirs.refresh_from_db()
    other.refresh_from_db()
    assert (theirs.user_id, other.user_id is None) == (None, False)
