"""What a customer takes along of a real shop, and what keeps their account open."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.privacy.account_closure import ClosureBlockedError, close_account, closing_blockers
from accounts.privacy.data_export import export_user_data as everything
from accounts.testing import make_customer, make_user, prove_again, sign_in
from catalog.models import BackInStock
from catalog.testing import make_denomination
from delivery.reveal import reveal
from delivery.testing import binding_of, fake_code, make_card
from orders.customer.access import create_link
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from payments.models import Refund, Unapplied
from payments.states import PaymentStatus, RefundStatus
from payments.testing import fill_wallet
from payments.testing.refunds import set_by_hand

pytestmark = pytest.mark.django_db

EXPORT = "account-export"


@pytest.fixture
def user(customer):
    return customer.user


def browser_of(user):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    sign_in(client, user)
    prove_again(client)
    return client


def export_of(user):
    answer = browser_of(user).post(reverse(EXPORT))
    assert answer["Content-Type"] == "application/json"
    return json.loads(answer.content)


def delivered(customer, code=""):
    """An order that is paid and done, whose code was looked at."""
    order = make_order(OrderStatus.PAID, customer=customer)
    make_line(LineStatus.DELIVERED, order=order, next_due_at=None)
    make_order_payment(order, PaymentStatus.CONFIRMED, reference=f"OCPL-{order.reference}", next_due_at=None)
    card = make_card(code, customer=customer, label=f"{order.reference}/1/1")
    reveal(card=card, place=binding_of(card), proof="password", ip="10.0.0.1", agent="Chrome")
    return order


def make_refund(customer, status):
    refund = Refund.objects.create(
        customer=customer,
        about="order:TEST",
        quantity=1,
        unit_price=515_00,
        amount=515_00,
        reason="did not come",
    )
    set_by_hand(refund, status)
    return refund


def test_export_tells_all_and_no_code(user, customer):
    code = fake_code()
    order = delivered(customer, code)
    fill_wallet(customer, 1030_00)
    make_refund(customer, RefundStatus.PAID_OUT)
    awaited = make_denomination("Xbox 10 USD")
    BackInStock.objects.create(denomination=awaited, email=customer.email, language="fr")

    export = export_of(user)

    text = json.dumps(export)
    assert export["account"]["email"] == "customer@example.com"
    assert export["orders"][0]["reference"] == order.reference
    assert export["orders"][0]["lines"][0]["unit_price"] == "515.00"
    assert {payment["amount"] for payment in export["payments"]} == {"515.00", "1030.00"}
    assert export["wallet"]["balance"] == "1030.00"
    assert export["wallet"]["entries"][0]["amount"] == "1030.00"
    assert export["refunds"][0]["status"] == "paid_out"
    assert export["waiting_for_cards"][0]["card"] == "Xbox 10 USD"
    assert export["codes_shown"][0]["card__label"] == f"{order.reference}/1/1"
    for secret in [code, "FAKE-SERIAL", "token", "pay.example", "secret", 'password":', "session_key"]:
        assert secret not in text, secret


def test_export_tells_nothing_of_others(user, customer, other_customer):
    order = delivered(other_customer)

    export = export_of(user)

    assert (export["orders"], export["payments"], export["codes_shown"]) == ([], [], [])
    assert order.reference not in json.dumps(export)
    assert other_customer.email not in json.dumps(export)


def test_export_of_an_account_without_a_confirmed_address_tells_of_the_account_alone():
    stranger = make_user("customer@example.com", confirmed=False)
    delivered(make_customer("customer@example.com"))
    client = Client()
    client.force_login(stranger)
    prove_again(client)

    export = json.loads(client.post(reverse(EXPORT)).content)

    assert set(export) == {"exported_at", "account"}


def test_export_asks_for_the_password_first(client, user):
    sign_in(client, user)

    answers = [client.get(reverse(EXPORT)), client.post(reverse(EXPORT))]

    assert [answer.url.split("?")[0] for answer in answers] == [reverse("account_reauthenticate")] * 2


def test_export_is_for_those_who_are_signed_in(client):
    assert client.post(reverse(EXPORT)).url.startswith(reverse("account_login"))


def test_export_is_limited(user, customer):
    client = browser_of(user)

    answers = [client.post(reverse(EXPORT)).status_code for _ in range(6)]

    assert answers == [200] * 5 + [302]


def test_export_needs_as_many_queries_for_many_orders_as_for_one(user, customer, django_assert_num_queries):
    delivered(customer)
    with CaptureQueriesContext(connection) as few:
        everything(user)
    for _ in range(3):
        delivered(customer)

    with django_assert_num_queries(len(few)):
        everything(user)


def open_things():
    yield "awaiting", lambda customer: make_order(customer=customer)
    yield "buying", lambda customer: make_line(order=make_order(OrderStatus.PAID, customer=customer))
    yield "refund", lambda customer: make_refund(customer, RefundStatus.REQUESTED)
    yield "approved", lambda customer: make_refund(customer, RefundStatus.APPROVED)
    yield "wallet", lambda customer: fill_wallet(customer, 500_00)
    yield "paying", lambda customer: make_order_payment(make_order(OrderStatus.EXPIRED, customer=customer))
    yield "unapplied", unapplied


def unapplied(customer):
    payment = make_order_payment(make_order(OrderStatus.EXPIRED, customer=customer), PaymentStatus.CONFIRMED)
    Unapplied.objects.create(payment=payment, amount=payment.amount, reason="late")


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in open_things()])
def test_account_stays_while_something_is_open(user, customer, make):
    make(customer)

    with pytest.raises(ClosureBlockedError) as refused:
        close_account(user=user)

    user.refresh_from_db()
    assert len(refused.value.reasons) == 1
    assert user.is_active


def test_what_is_open_with_others_keeps_nobody(user, customer):
    stranger = make_customer()
    for _, make in open_things():
        make(stranger)

    assert closing_blockers(user) == []


def test_closed_account_leaves_orders_and_money_where_they_are(user, customer):
    order = delivered(customer)
    secret = create_link(order)

    close_account(user=user)

    order.refresh_from_db()
    assert (order.customer, order.email) == (customer, "customer@example.com")
    visitor = Client()
    visitor.get(reverse("order-open", args=[order.reference, secret]))
    assert visitor.get(reverse("order", args=[order.reference])).status_code == 200
    assert Client().get(reverse("order", args=[order.reference])).status_code == 404
