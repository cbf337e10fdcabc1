"""Choosing how to pay over the pages: what can be chosen, the wallet beside it, another way, a guide."""

from typing import Any

import pytest
from django.test import Client

from accounts import testing
from accounts.models import Customer
from accounts.testing import make_user
from catalog.models import Denomination
from core import clock
from orders.models import Order
from orders.order_payment.bank_return import SESSION_KEY as AT_BANK
from orders.order_payment.split_payment import add_payment
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from orders.testing.browsers import buyer_browser
from payments import wallet
from payments.gateways.registry import GATEWAYS
from payments.incoming.initiation import start_payment
from payments.models import Payment
from payments.states import PaymentStatus
from payments.testing import fill_wallet
from payments.testing.manual_gateway import ManualGateway
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db

PAGE = "/en/checkout/"
PRICE = 1030_00  # of two cards
DETAILS = {"accept_terms": "on", "email": "customer@example.com", "phone": "0550 12 34 56"}
PAY = {"step": "pay", "payment_method": "ocpay", "nonce": "one click"}


@pytest.fixture(autouse=True)
def counter(settings: Any, monkeypatch: pytest.MonkeyPatch) -> ManualGateway:
    """A way to pay elsewhere, which staff confirm, beside the bank and the wallet."""
    way = ManualGateway()
    monkeypatch.setitem(GATEWAYS, "counter", way)
    settings.PAYMENT_METHODS = ["ocpay", "counter", "wallet"]
    return way


@pytest.fixture
def funded_customer(customer: Customer) -> Customer:
    fill_wallet(customer, 600_00)
    return customer


def sign_in(client: Client, customer: Customer) -> Client:
    testing.sign_in(client, customer.user)
    return client


@pytest.fixture
def shopper(
    outside_transaction: None, guest_client: Client, supplier: RunningSandbox, card: Denomination
) -> Client:
    """A browser with two cards in its cart that has given its details."""
    guest_client.post("/en/cart/add/", {"denomination": card.pk, "quantity": 2})
    guest_client.post(PAGE, DETAILS)
    return guest_client


@pytest.fixture
def member(
    outside_transaction: None,
    guest_client: Client,
    supplier: RunningSandbox,
    card: Denomination,
    funded_customer: Customer,
) -> Client:
    """The same, signed in, with 600 dinars in the wallet."""
    sign_in(guest_client, funded_customer).post("/en/cart/add/", {"denomination": card.pk, "quantity": 2})
    guest_client.post(PAGE, DETAILS)
    return guest_client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def ways_of(answer: Any) -> dict[str, Any]:
    return {way.name: way.trouble for way in answer.context["form"].ways}


# --- the payment step of the checkout


def test_guest_sees_every_way_and_why_the_wallet_is_closed(shopper: Client) -> None:
    page = shopper.get(PAGE)

    assert ways_of(page) == {"ocpay": None, "counter": None, "wallet": "sign_in"}
    assert "/en/account/login/?next=/en/checkout/" in text(page)
    assert 'name="use_wallet"' not in text(page)


def test_member_may_use_the_wallet_for_a_part(member: Client) -> None:
    page = member.get(PAGE)

    assert ways_of(page)["wallet"] == "not_enough"
    assert 'name="use_wallet"' in text(page)
    assert [way.rest for way in page.context["form"].ways[:2]] == [500_00, 430_00]


def test_wallet_that_holds_all_is_a_way_of_its_own(member: Client, funded_customer: Customer) -> None:
    fill_wallet(funded_customer, PRICE)

    page = member.get(PAGE)

    assert ways_of(page)["wallet"] is None
    assert 'name="use_wallet"' not in text(page)


def test_part_is_paid_from_the_wallet_and_the_rest_at_the_bank(
    member: Client, funded_customer: Customer, supplier: RunningSandbox
) -> None:
    answer = member.post(PAGE, {**PAY, "use_wallet": "on", "seen_balance": 600_00})

    order = Order.objects.get()
    assert answer.url == f"/en/orders/{order.reference}/go/"
    (link,) = supplier.truth()["payments"]
    assert (link["amount"], order.amount_paid, wallet.balance_of(funded_customer)) == (500, 530_00, 70_00)
    assert "530 DA" in text(member.get(f"/en/orders/{order.reference}/"))


def test_wallet_alone_pays_without_a_gateway(
    member: Client, funded_customer: Customer, supplier: RunningSandbox
) -> None:
    fill_wallet(funded_customer, PRICE)

    answer = member.post(PAGE, {**PAY, "payment_method": "wallet"})

    order = Order.objects.get()
    assert (answer.url, order.status) == (f"/en/orders/{order.reference}/", OrderStatus.PAID)
    assert supplier.truth()["payments"] == []
    assert member.cookies["cart_count"].value == "0"


def test_second_click_after_the_wallet_has_paid_leads_to_the_order(
    member: Client, funded_customer: Customer
) -> None:
    fill_wallet(funded_customer, PRICE - 600_00)
    member.post(PAGE, {**PAY, "payment_method": "wallet"})

    answer = member.post(PAGE, {**PAY, "payment_method": "wallet"})

    assert answer.url == f"/en/orders/{Order.objects.get().reference}/"
    assert wallet.balance_of(funded_customer) == 0


@pytest.mark.parametrize(
    "wish", [{"payment_method": "wallet"}, {"payment_method": "ocpay", "use_wallet": "on"}]
)
def test_guest_who_types_an_address_does_not_reach_its_wallet(
    shopper: Client, funded_customer: Customer, wish: dict[str, str]
) -> None:
    fill_wallet(funded_customer, PRICE)

    answer = shopper.post(PAGE, {**PAY, **wish})

    assert answer.status_code == 400
    assert not Order.objects.exists()
    assert wallet.balance_of(funded_customer) == 600_00 + PRICE


@pytest.mark.parametrize(
    "wish", [{"payment_method": "wallet"}, {"payment_method": "ocpay", "use_wallet": "on"}]
)
def test_member_who_types_another_address_reaches_no_wallet(
    member: Client, funded_customer: Customer, wish: dict[str, str], other_customer: Customer
) -> None:
    for owner in (funded_customer, other_customer):
        fill_wallet(owner, PRICE)

    member.post(PAGE, {**DETAILS, "email": other_customer.email})
    answer = member.post(PAGE, {**PAY, **wish})

    assert (answer.status_code, ways_of(answer)["wallet"]) == (400, "other_address")
    assert not Order.objects.exists()
    assert wallet.balance_of(other_customer) == PRICE


def test_wallet_that_another_tab_has_emptied_is_told(member: Client, funded_customer: Customer) -> None:
    fill_wallet(funded_customer, 100_00)

    answer = member.post(PAGE, {**PAY, "use_wallet": "on", "seen_balance": 600_00})

    assert answer.status_code == 400
    assert "Your wallet has changed" in text(answer)
    assert not Order.objects.exists()


def test_way_that_cannot_take_the_amount_cannot_be_sent(
    member: Client, card: Denomination, funded_customer: Customer
) -> None:
    Denomination.objects.filter(pk=card.pk).update(wholesale=95_00, selling_price=100_00)
    page = member.get(PAGE)
    assert ways_of(page) == {"ocpay": "too_little", "counter": None, "wallet": None}
    assert "Not for so little" in text(page)

    answer = member.post(PAGE, PAY)

    assert answer.status_code == 400
    assert not Order.objects.exists()


def test_amount_that_only_a_wallet_could_pay_is_explained(shopper: Client, card: Denomination) -> None:
    Denomination.objects.filter(pk=card.pk).update(wholesale=40_00, selling_price=45_00)

    cart = shopper.get(PAGE, follow=True).context

    assert "100" in cart["cannot_pay"]
    assert "wallet" in cart["cannot_pay"]


def test_way_to_pay_elsewhere_leads_to_the_order_with_a_guide(shopper: Client) -> None:
    answer = shopper.post(PAGE, {**PAY, "payment_method": "counter"})

    order = Order.objects.get()
    assert answer.url == f"/en/orders/{order.reference}/"
    page = text(shopper.get(answer.url))
    assert 'data-copy="00799999002345678941"' in page
    assert 'data-copy="1030"' in page
    assert f"{order.reference}-{Payment.objects.get().pk}" in page
    assert "Come to our counter." in page
    assert "We keep the price for you until" in page


# --- the order's page


def pay_page(order: Order) -> str:
    return f"/en/orders/{order.reference}/pay/"


@pytest.fixture
def order(outside_transaction: None, supplier: RunningSandbox) -> Order:
    """Unpaid, with a link at the bank."""
    order = make_order(amount=PRICE)
    make_line(LineStatus.UNPAID, order=order, quantity=2)
    payment = add_payment(order=order, method="ocpay", amount=PRICE)
    start_payment(payment=payment, return_url="http://127.0.0.1/back")
    return order


def test_order_page_offers_another_way_to_pay(order: Order) -> None:
    client = buyer_browser(order)

    assert pay_page(order) in text(client.get(f"/en/orders/{order.reference}/"))
    page = client.get(pay_page(order))
    assert ways_of(page) == {"ocpay": None, "counter": None, "wallet": "sign_in"}
    assert f'name="instead_of" value="{Payment.objects.get().pk}"' in text(page)


def test_shop_with_one_way_offers_no_other(order: Order, settings: Any) -> None:
    settings.PAYMENT_METHODS = ["ocpay"]

    assert pay_page(order) not in text(buyer_browser(order).get(f"/en/orders/{order.reference}/"))


def test_chosen_way_takes_the_place_of_the_first(order: Order) -> None:
    first = Payment.objects.get()

    answer = buyer_browser(order).post(pay_page(order), {"payment_method": "counter", "instead_of": first.pk})

    assert answer.url == f"/en/orders/{order.reference}/"
    assert list(Payment.objects.order_by("pk").values_list("gateway", "status")) == [
        ("ocpay", PaymentStatus.EXPIRED),
        ("counter", PaymentStatus.PENDING),
    ]


@pytest.mark.parametrize("seen", ["", "0", "999999", "-1", "x", "9" * 40, "٣"])
def test_post_that_names_another_payment_ends_none(order: Order, seen: str) -> None:
    answer = buyer_browser(order).post(pay_page(order), {"payment_method": "counter", "instead_of": seen})

    assert answer.status_code == 302
    assert Payment.objects.get().status == PaymentStatus.PENDING


@pytest.mark.parametrize("method", ["barter", "wallet", "x" * 5000])
def test_way_that_is_not_offered_is_refused(order: Order, method: str) -> None:
    first = Payment.objects.get()

    answer = buyer_browser(order).post(pay_page(order), {"payment_method": method, "instead_of": first.pk})

    assert answer.status_code == 400
    assert Payment.objects.get().status == PaymentStatus.PENDING


def test_owner_pays_the_order_from_the_wallet(order: Order) -> None:
    order.customer.user = make_user(order.customer.email)
    order.customer.save()
    fill_wallet(order.customer, PRICE)
    client = sign_in(Client(), order.customer)
    first = Payment.objects.get(purpose="order")

    client.post(pay_page(order), {"payment_method": "wallet", "instead_of": first.pk})

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_holder_of_the_link_does_not_reach_the_owners_wallet(order: Order) -> None:
    order.customer.user = make_user(order.customer.email)
    order.customer.save()
    fill_wallet(order.customer, PRICE)
    first = Payment.objects.get(purpose="order")

    answer = buyer_browser(order).post(pay_page(order), {"payment_method": "wallet", "instead_of": first.pk})

    assert answer.status_code == 400
    assert wallet.balance_of(order.customer) == PRICE


def test_declined_order_is_paid_again_as_before(outside_transaction: None, supplier: RunningSandbox) -> None:
    order = make_order(amount=PRICE)
    make_order_payment(order, PaymentStatus.EXPIRED, gateway="counter")

    buyer_browser(order).post(pay_page(order))

    assert Payment.objects.latest("pk").gateway == "counter"


@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.EXPIRED, OrderStatus.CANCELLED])
def test_order_that_waits_for_no_money_has_no_such_page(status: OrderStatus) -> None:
    order = make_order(status)

    assert buyer_browser(order).get(pay_page(order)).url == f"/en/orders/{order.reference}/"


def test_stranger_has_no_such_page(order: Order) -> None:
    assert Client().get(pay_page(order)).status_code == 404
    assert Client().post(pay_page(order), {"payment_method": "counter"}).status_code == 404


def test_payment_that_is_checked_has_words_and_cannot_be_changed() -> None:
    order = make_order(amount=PRICE)
    make_order_payment(order, PaymentStatus.IN_REVIEW, gateway="counter", pay_url="")
    client = buyer_browser(order)

    page = client.get(f"/en/orders/{order.reference}/")

    assert "Your payment is being checked" in text(page)
    assert pay_page(order) not in text(page)
    assert client.get(pay_page(order)).status_code == 302
    assert page.context["refresh_seconds"] >= 10


def test_order_whose_bank_was_visited_is_cancelled_after_a_question_only(client: Client) -> None:
    order = make_line(LineStatus.UNPAID).order
    payment = make_order_payment(order, pay_url="https://bank.example/pay")
    session = client.session
    session["orders"] = {order.reference: {"how": "buyer"}}
    session[AT_BANK] = {str(payment.pk): clock.now().isoformat()}
    session.save()
    address = f"/en/orders/{order.reference}/cancel/"

    assert "Have you paid already?" in client.post(address).content.decode()
    assert Order.objects.get(pk=order.pk).status == OrderStatus.AWAITING_PAYMENT

    client.post(address, {"sure": "1"})
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CANCELLED


def test_page_with_a_guide_does_not_reload_itself() -> None:
    order = make_order(amount=PRICE)
    make_order_payment(order, gateway="counter", pay_url="")

    page = text(buyer_browser(order).get(f"/en/orders/{order.reference}/"))

    assert 'http-equiv="refresh"' not in page
    assert 'data-refresh="20"' in page


def test_unpaid_order_costs_few_queries(order: Order, django_assert_max_num_queries: Any) -> None:
    client = buyer_browser(order)
    client.get(f"/en/orders/{order.reference}/live/")

    with django_assert_max_num_queries(9):
        client.get(f"/en/orders/{order.reference}/live/")


def test_ended_order_tells_what_went_back(member: Client) -> None:
    member.post(PAGE, {**PAY, "use_wallet": "on"})
    order = Order.objects.get()

    page = text(member.post(f"/en/orders/{order.reference}/cancel/", follow=True))

    assert "530 DA" in page
    assert "are back in your wallet" in page
