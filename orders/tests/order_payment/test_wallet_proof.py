"""A browser that was left signed in: it spends no wallet and, having spent one, sees no code."""

import pytest
from django.test import Client

from accounts import testing
from accounts.models import Customer
from catalog.models import Denomination
from core import clock
from delivery.testing import make_card
from orders.models import LineCard, Order
from orders.order_payment.split_payment import wallet_payments
from orders.states import LineStatus, OrderStatus
from payments.models import Payment
from payments.states import PaymentStatus
from payments.testing import fill_wallet
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db

PAGE = "/en/checkout/"
PRICE = 1030_00  # of two cards
DETAILS = {"accept_terms": "on", "email": "customer@example.com", "phone": "0550 12 34 56"}
PAY = {"step": "pay", "payment_method": "ocpay", "nonce": "one click"}


@pytest.fixture
def funded_customer(customer: Customer) -> Customer:
    fill_wallet(customer, 600_00)
    return customer


@pytest.fixture
def member(
    outside_transaction: None,
    guest_client: Client,
    supplier: RunningSandbox,
    card: Denomination,
    funded_customer: Customer,
) -> Client:
    """Signed in just now, with two cards in the cart and 600 dinars in the wallet."""
    testing.sign_in(guest_client, funded_customer.user)
    guest_client.post("/en/cart/add/", {"denomination": card.pk, "quantity": 2})
    guest_client.post(PAGE, DETAILS)
    return guest_client


def a_day_later(client: Client) -> None:
    """The browser stays signed in; its last password is a day old."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 86_400
    session.save()


@pytest.mark.parametrize("in_wallet", [0, PRICE])
def test_paying_from_the_wallet_is_no_proof_of_who_is_there(
    member: Client, funded_customer: Customer, in_wallet: int
) -> None:
    """A browser that was left signed in sees no code without a fresh proof, be it paid in part or whole."""
    if in_wallet:
        fill_wallet(funded_customer, in_wallet)
    member.post(PAGE, {**PAY, "use_wallet": "on"})
    order = Order.objects.get()
    assert wallet_payments(order)
    Order.objects.update(status=OrderStatus.PAID, paid_at=clock.now(), amount_paid=order.amount_due)
    line = order.lines.get()
    type(line).objects.update(status=LineStatus.DELIVERED)
    card = make_card(customer=funded_customer, label=f"{order.reference}/1/1")
    LineCard.objects.create(line=line, position=1, card=card)
    a_day_later(member)

    answer = member.post(f"/en/orders/{order.reference}/cards/1/reveal/")

    assert answer.status_code == 302
    assert "/prove/" in answer.url


@pytest.mark.parametrize("wish", [{"use_wallet": "on"}, {"payment_method": "wallet"}])
def test_wallet_is_spent_only_after_a_fresh_password(
    member: Client, funded_customer: Customer, wish: dict[str, str]
) -> None:
    fill_wallet(funded_customer, PRICE)
    a_day_later(member)

    answer = member.post(PAGE, {**PAY, **wish})

    assert answer.url.startswith("/en/account/reauthenticate/?next=%2Fen%2Fcheckout%2F")
    assert not Order.objects.exists()

    testing.prove_again(member)
    member.post(PAGE, {**PAY, **wish})
    assert Order.objects.get().amount_paid == PRICE


@pytest.mark.parametrize(
    "wish", [{"use_wallet": "on", "payment_method": "ocpay"}, {"payment_method": "wallet"}]
)
def test_wallet_pays_what_is_left_only_after_a_fresh_proof(
    member: Client, funded_customer: Customer, wish: dict[str, str]
) -> None:
    member.post(PAGE, PAY)
    order = Order.objects.get()
    Payment.objects.update(status=PaymentStatus.FAILED)
    fill_wallet(funded_customer, PRICE)
    a_day_later(member)

    answer = member.post(f"/en/orders/{order.reference}/pay/", wish)

    assert "/prove/" in answer.url
    order.refresh_from_db()
    assert order.amount_paid == 0


def test_other_ways_to_pay_ask_for_no_proof(member: Client) -> None:
    a_day_later(member)

    member.post(PAGE, PAY)

    assert Order.objects.exists()
