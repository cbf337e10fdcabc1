"""The wallet's pages: its statement, topping it up, following a top-up; for its owner alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Customer
from accounts.testing import make_user, sign_in
from core import clock, switches
from core.kinds import SwitchName
from core.testing import run_concurrently
from orders.models import LimitRefusal, Order
from orders.order_payment.expiry import cancel_order
from orders.order_payment.options import PaymentSplit
from orders.order_payment.split_payment import pay_split
from orders.testing import make_order
from orders.wallet.top_ups import TopUpError, begin_top_up, top_up_gateways
from payments import wallet
from payments.gateways.registry import GATEWAYS
from payments.models import Payment
from payments.states import PaymentStatus, Purpose
from payments.testing import fill_wallet, make_payment
from payments.testing.manual_gateway import ManualGateway
from payments.tests.incoming.test_status_check import ask
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db

WALLET = "/en/account/wallet/"
TOP_UP = f"{WALLET}top-up/"
WISH = {"amount": "1000", "payment_method": "ocpay", "nonce": "one click"}


@pytest.fixture(autouse=True)
def _counter(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GATEWAYS, "counter", ManualGateway())
    settings.PAYMENT_METHODS = ["ocpay", "counter", "wallet"]


def signed_in(customer: Customer) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    sign_in(client, customer.user)
    return client


@pytest.fixture
def member(outside_transaction: None, supplier: RunningSandbox, customer: Customer) -> Client:
    return signed_in(customer)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def follow_page(payment: Payment) -> str:
    return f"{WALLET}top-ups/{payment.pk}/"


# --- the statement


def test_empty_wallet_has_a_page(member: Client) -> None:
    page = member.get(WALLET)

    assert (page.context["balance"], page.context["entries"]) == (0, [])
    assert "Nothing has happened yet" in text(page)


def part_of_order(customer: Customer) -> Order:
    order = make_order(customer=customer, amount=1030_00)
    pay_split(order=order, split=PaymentSplit(530_00, 500_00, "ocpay", customer))
    return order


def test_statement_tells_every_change_with_the_order_it_was_for(member: Client, customer: Customer) -> None:
    top_up = fill_wallet(customer, 1000_00)
    order = part_of_order(customer)
    cancel_order(order=order)

    page = member.get(WALLET)

    back, paid, filled = page.context["entries"]
    assert [(row.amount, row.balance_after) for row in (back, paid, filled)] == [
        (530_00, 1000_00),
        (-530_00, 470_00),
        (1000_00, 1000_00),
    ]
    assert back.url == paid.url == f"/en/orders/{order.reference}/"
    assert filled.url == follow_page(top_up)
    assert ">−" in text(page)  # the sign stands with its digits
    assert member.get(paid.url).status_code == 200


def test_statement_is_paged_and_costs_the_same_however_long(
    member: Client, customer: Customer, django_assert_max_num_queries: Any
) -> None:
    for _ in range(26):
        fill_wallet(customer, 100_00)

    with django_assert_max_num_queries(9):
        first = member.get(WALLET)

    assert (len(first.context["entries"]), first.context["balance"]) == (25, 2600_00)
    assert len(member.get(WALLET, {"page": 2}).context["entries"]) == 1
    for odd in ("0", "x", "99", "-1"):
        assert member.get(WALLET, {"page": odd}).status_code == 200


def test_courier_tops_up_nobody_whom_the_shop_cannot_call(settings: Any) -> None:
    settings.PAYMENT_METHODS = ["ocpay", "courier", "wallet"]

    assert [each.name for each in top_up_gateways()] == ["ocpay"]


def test_wallet_leads_back_to_a_top_up_under_way(member: Client, customer: Customer) -> None:
    waiting = make_payment(
        PaymentStatus.IN_REVIEW, purpose=Purpose.TOP_UP, gateway="transfer", customer=customer
    )
    make_payment(PaymentStatus.EXPIRED, purpose=Purpose.TOP_UP, customer=customer)

    page = text(member.get(WALLET))

    assert "Your payment is being checked" in page
    assert f"/en/account/wallet/top-ups/{waiting.pk}/" in page
    assert page.count("/account/wallet/top-ups/") == 1
    assert "Nothing has happened yet" not in page


def test_account_leads_to_the_wallet(member: Client, customer: Customer) -> None:
    fill_wallet(customer, 700_00)

    page = text(member.get("/en/account/"))

    assert WALLET in page
    assert "700 DA" in page


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("page", ["", "top-up/"])
def test_pages_exist_in_every_language(member: Client, customer: Customer, language: str, page: str) -> None:
    part = fill_wallet(customer, 1000_00)

    assert member.get(f"/{language}/account/wallet/{page}").status_code == 200
    assert member.get(f"/{language}/account/wallet/top-ups/{part.pk}/").status_code == 200


@pytest.mark.parametrize("page", ["", "wallet/", "wallet/top-up/", "wallet/top-ups/1/"])
def test_guest_is_asked_to_sign_in(page: str) -> None:
    answer = Client().get(f"/en/account/{page}", follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain == [(f"/en/account/login/?next=/en/account/{page}", 302)]


def test_account_without_a_confirmed_address_has_no_wallet() -> None:
    client = Client()
    client.force_login(make_user(confirmed=False))

    for page in ("", "top-up/", "top-ups/1/", "top-ups/1/live/"):
        assert client.get(f"{WALLET}{page}").status_code == 404
    assert client.get("/en/account/").status_code == 200


# --- topping up


def test_top_up_leads_to_the_gateway_and_into_the_wallet(
    member: Client, customer: Customer, supplier: RunningSandbox
) -> None:
    answer = member.post(TOP_UP, WISH)

    payment = Payment.objects.get()
    assert (payment.purpose, payment.customer, payment.amount) == (Purpose.TOP_UP, customer, 1000_00)
    assert answer.url == f"{follow_page(payment)}go/"
    (link,) = supplier.truth()["payments"]
    assert (link["amount"], link["redirect_url"]) == (1000, f"http://127.0.0.1:8000{follow_page(payment)}")
    assert "Waiting for your payment" in text(member.get(follow_page(payment)))
    assert supplier.url in text(member.get(answer.url))
    assert "We are asking your bank" in text(member.get(follow_page(payment)))

    supplier.pay(payment.reference)
    ask(payment)

    assert "The money is in your wallet." in text(member.get(follow_page(payment)))
    assert wallet.balance_of(customer) == 1000_00


def test_top_up_elsewhere_shows_the_guide(member: Client) -> None:
    answer = member.post(TOP_UP, {**WISH, "payment_method": "counter"})

    payment = Payment.objects.get()
    assert answer.url == follow_page(payment)
    page = text(member.get(answer.url))
    assert 'data-copy="1000"' in page
    assert "Come to our counter." in page


def test_top_up_follows_the_payment_live(member: Client) -> None:
    member.post(TOP_UP, WISH)
    payment = Payment.objects.get()
    Payment.objects.update(next_due_at=clock.now() + timedelta(hours=1))

    first = member.get(f"{follow_page(payment)}live/")
    unchanged = member.get(f"{follow_page(payment)}live/", headers={"If-None-Match": first["ETag"]})

    payment.refresh_from_db()
    assert payment.next_due_at - clock.now() < timedelta(seconds=4)
    assert (first.status_code, unchanged.status_code) == (200, 304)
    assert "private" in first["Cache-Control"]


@pytest.mark.parametrize("status", list(PaymentStatus))
def test_every_state_of_a_top_up_has_words(member: Client, customer: Customer, status: PaymentStatus) -> None:
    payment = make_payment(status, customer=customer, purpose=Purpose.TOP_UP)

    page = text(member.get(follow_page(payment)))

    assert f'data-status="{status}"' in page
    is_over = status in (PaymentStatus.FAILED, PaymentStatus.EXPIRED)
    assert (f"{TOP_UP}?amount=1030" in page) is is_over


@pytest.mark.parametrize("page", ["", "live/", "go/"])
def test_somebody_elses_top_up_does_not_exist(member: Client, page: str) -> None:
    payment = make_payment(purpose=Purpose.TOP_UP)

    assert member.get(f"{follow_page(payment)}{page}").status_code == 404


def test_payment_of_an_order_is_no_top_up(member: Client, customer: Customer) -> None:
    assert member.get(follow_page(make_payment(customer=customer))).status_code == 404


@pytest.mark.parametrize("pk", ["0", "9" * 40])
def test_odd_number_is_no_top_up(member: Client, pk: str) -> None:
    assert member.get(f"{WALLET}top-ups/{pk}/").status_code == 404


@pytest.mark.parametrize(
    ("amount", "method"),
    [
        ("", "ocpay"),
        ("0", "ocpay"),
        ("-500", "ocpay"),
        ("499", "ocpay"),
        ("500001", "ocpay"),
        ("99", "counter"),
        ("20001", "counter"),
        ("500.50", "ocpay"),
        ("1e3", "ocpay"),
        ("NaN", "ocpay"),
        ("9" * 30, "ocpay"),
        ("1000", "wallet"),
        ("1000", "barter"),
        ("1000", ""),
    ],
)
def test_amount_or_way_that_does_not_go_is_refused(member: Client, amount: str, method: str) -> None:
    answer = member.post(TOP_UP, {"amount": amount, "payment_method": method})

    assert answer.status_code == 400
    assert not Payment.objects.exists()


@pytest.mark.parametrize("amount", ["1000", " 1 000 ", "1\u00a0000", "١٠٠٠", "\u200f１０００."])
def test_amount_is_taken_as_people_write_it(member: Client, amount: str) -> None:
    member.post(TOP_UP, {**WISH, "amount": amount})

    assert Payment.objects.get().amount == 1000_00


def test_limits_of_the_way_are_explained(member: Client) -> None:
    answer = member.post(TOP_UP, {**WISH, "amount": "400"})

    assert "500 DA" in answer.context["form"].errors["amount"][0].replace("\xa0", " ")


def test_shop_without_wallets_tops_none_up(member: Client, settings: Any) -> None:
    settings.PAYMENT_METHODS = ["ocpay"]

    assert member.post(TOP_UP, WISH).status_code == 400
    assert TOP_UP not in text(member.get(WALLET))


def test_second_click_leads_to_the_first_top_up(member: Client, supplier: RunningSandbox) -> None:
    member.post(TOP_UP, WISH)

    answer = member.post(TOP_UP, WISH)

    assert answer.url == follow_page(Payment.objects.get())
    assert len(supplier.truth()["payments"]) == 1


def test_another_form_makes_another_top_up(member: Client) -> None:
    member.post(TOP_UP, WISH)
    member.post(TOP_UP, {**WISH, "nonce": "another click"})

    assert Payment.objects.count() == 2


def test_gateway_that_is_away_leaves_a_top_up_to_try_again(member: Client, supplier: RunningSandbox) -> None:
    supplier.faults({"fault": "http_500", "endpoint": "createLink"})

    page = member.post(TOP_UP, WISH, follow=True)

    assert "could not be opened" in text(page)
    assert f"{TOP_UP}?amount=1000" in text(page)
    assert Payment.objects.get().status == PaymentStatus.FAILED


def test_no_money_is_taken_while_nothing_is_sold(member: Client) -> None:
    switches.pause(SwitchName.SUPPLIER_KEY, reason="the key is of another shop")

    answer = member.post(TOP_UP, WISH)

    assert answer.status_code == 400
    assert "another shop" not in text(answer)
    assert not Payment.objects.exists()


def test_limits_against_abuse_hold_for_top_ups(member: Client, settings: Any) -> None:
    settings.LIMIT_PER_DAY = "0:1500"
    member.post(TOP_UP, WISH)

    answer = member.post(TOP_UP, {**WISH, "nonce": "another click"})

    assert answer.status_code == 400
    assert Payment.objects.count() == 1
    assert LimitRefusal.objects.get().email == "customer@example.com"


def test_top_ups_are_not_begun_without_end(member: Client, customer: Customer) -> None:
    type(customer).objects.update(limits_lifted=True)

    customer.refresh_from_db()

    def begin(number: int) -> None:
        begin_top_up(customer=customer, method="counter", amount=500_00, nonce=str(number))

    for number in range(20):
        begin(number)
    with pytest.raises(TopUpError):
        begin(20)


@pytest.mark.storage
@pytest.mark.django_db(transaction=True)
def test_double_click_begins_one_top_up(supplier: RunningSandbox, customer: Customer, settings: Any) -> None:
    settings.LIMIT_PER_DAY = "0:1500"  # room for one

    def begin() -> tuple[Payment, bool]:
        return begin_top_up(customer=customer, method="ocpay", amount=1000_00, nonce="one click")

    results = run_concurrently(*[begin] * 8)

    assert {payment for payment, _ in results} == {Payment.objects.get()}
    assert [is_new for _, is_new in results].count(True) == 1
