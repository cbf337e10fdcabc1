"""How many statements a purchase takes from a filled cart to paid lines.

All that reach the database are counted: BEGIN and COMMIT, SAVEPOINT and RELEASE among them.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.testing import make_customer
from catalog.models import Denomination
from catalog.testing import make_denomination
from core import clock, outbox
from core.models import Message, Move
from orders.cart.carts import add_to_cart, create_cart
from orders.checkout.order_creation import create_order
from orders.kinds import OrdersMailKind
from orders.models import Cart, Line, Order
from orders.states import LineStatus, OrderStatus
from orders.supplier_account.solvency import read_balance
from payments.incoming.initiation import start_payment
from payments.incoming.status_check import check_payment_status
from payments.models import Payment
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

PAGE = "/en/checkout/"
EMAIL = "customer@example.com"
AtMost = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def cards(supplier: RunningSandbox, card: Denomination) -> list[Denomination]:
    """Three cards, in a shop that has looked at its balance just now."""
    read_balance()
    return [card, make_denomination(), make_denomination()]


@pytest.fixture
def cart(cards: list[Denomination]) -> Cart:
    """Three lines, the terms accepted and the details given, by somebody who was never here before."""
    cart, _ = create_cart(customer=None)
    for each in cards:
        add_to_cart(cart=cart, denomination=each, quantity=2)
    Cart.objects.filter(pk=cart.pk).update(email=EMAIL, phone="+213550123456", terms_accepted_at=clock.now())
    cart.refresh_from_db()
    return cart


def check_out(cart: Cart) -> tuple[Order, Payment]:
    order, payment = create_order(cart=cart, method="ocpay", language="en", nonce="once", ip="198.51.100.7")
    assert payment is not None
    return order, payment


@pytest.mark.parametrize("methods", [["ocpay"], ["ocpay", "chargily", "wallet"]])
def test_whole_checkout_of_a_stranger(
    methods: list[str],
    guest_client: Client,
    cards: list[Denomination],
    supplier: RunningSandbox,
    settings: Any,
    django_assert_max_num_queries: AtMost,
) -> None:
    """Every page and post from the filled cart to the page of the bank.

    Also where there are ways to pay that close when the balance at the supplier is too low.
    """
    settings.PAYMENT_METHODS = methods
    for each in cards:
        guest_client.post("/en/cart/add/", {"denomination": each.pk, "quantity": 1})

    with django_assert_max_num_queries(40):
        guest_client.get(PAGE)
        answer = guest_client.post(PAGE, {"step": "review", "accept_terms": "on"}, follow=True)
        details = {"step": "details", "email": EMAIL, "phone": "0550 12 34 56"}
        page = guest_client.post(PAGE, details, follow=True).context
        choice = {"payment_method": "ocpay", "nonce": page["nonce"], "seen_total": page["total"]}
        answer = guest_client.post(PAGE, {"step": "pay", **choice}, follow=True)

    assert supplier.url in answer.content.decode()
    assert (Order.objects.count(), Line.objects.count()) == (1, 3)


def test_order_of_three_lines(cart: Cart, django_assert_max_num_queries: AtMost) -> None:
    with django_assert_max_num_queries(18):
        check_out(cart)

    assert Line.objects.count() == 3


def test_order_of_somebody_known(cart: Cart, django_assert_max_num_queries: AtMost) -> None:
    make_customer(EMAIL)

    with django_assert_max_num_queries(17):
        check_out(cart)


def test_history_of_a_new_order_is_complete(cart: Cart) -> None:
    order, payment = check_out(cart)

    by_customer = ("order.checked-out", "customer")
    columns = ("from_status", "to_status", "subject", "why", "actor")
    assert list(Move.objects.order_by("pk").values_list(*columns)) == [
        ("", "awaiting_payment", f"orders.order:{order.pk}", *by_customer),
        *[("", "unpaid", f"orders.line:{line.pk}", *by_customer) for line in order.lines.all()],
        ("", "created", f"payments.payment:{payment.pk}", "payment.chosen", "system"),
    ]


def test_payment_that_is_confirmed(
    cart: Cart, supplier: RunningSandbox, django_assert_max_num_queries: AtMost
) -> None:
    """Claimed, asked about, booked, its order paid, three lines queued, the receipt issued."""
    order, payment = check_out(cart)
    start_payment(payment=payment, return_url="https://shop.example.com/")
    supplier.pay(payment.reference)
    Payment.objects.update(next_due_at=clock.now())

    with django_assert_max_num_queries(14):
        check_payment_status(payment_id=payment.pk)

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert set(order.lines.values_list("status", flat=True)) == {LineStatus.QUEUED}
    history = Move.objects.filter(to_status__in=("confirmed", "paid", "queued")).order_by("pk")
    assert list(history.values_list("to_status", flat=True)) == ["confirmed", "paid", *["queued"] * 3]


@pytest.mark.parametrize("kind", [OrdersMailKind.ORDER_RECEIVED, OrdersMailKind.ORDER_READY])
def test_mail(cart: Cart, kind: OrdersMailKind, django_assert_max_num_queries: AtMost) -> None:
    """Claimed, its order and lines read, its link made, and noted as sent."""
    order, _payment = check_out(cart)
    Line.objects.update(status=LineStatus.DELIVERED)
    Message.objects.all().delete()
    outbox.queue(kind=kind, about=order)
    message = Message.objects.get()

    with django_assert_max_num_queries(5):
        outbox.send(message.pk)

    assert len(mail.outbox) == 1
