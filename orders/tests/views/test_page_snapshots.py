"""Every page that reads twice is from one moment: nothing that happens between its reads is shown by half."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Customer
from accounts.testing import make_customer, make_user
from catalog.testing import make_denomination
from core import desk
from core.moves import move
from core.web.consistent_reads import read_consistently
from orders.cart.carts import add_to_cart, create_cart
from orders.kinds import OrdersDeskKind
from orders.mails import order_expired, proof_rejected
from orders.models import Cart, Line
from orders.references import hash_of, new_secret
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from orders.testing.browsers import buyer_browser, proved_browser
from orders.testing.carts import make_cart
from orders.testing.refunds import refund_page
from orders.tests.desk_pages import item_about, offered
from orders.tests.desk_pages import page_of as item_page
from orders.tests.interleaving import each_moment, just_before
from orders.tests.views.test_order_page_snapshot import cancel, confirm, expire
from payments.incoming.status_check import apply_gateway_status
from payments.models import Refund, TransferProof
from payments.states import PaymentStatus, Purpose, RefundStatus
from payments.testing import fact_of, fill_wallet, make_payment
from payments.testing.refunds import CCP, WALLET, set_by_hand, with_destination
from payments.testing.transfers import take_transfers
from payments.tests.refund_pages import page_of as refund_in_office
from tests.languages.site_walk import settle

pytestmark = [pytest.mark.django_db, pytest.mark.rotation]

TYPED_CCP = {"destination": "ccp", "ccp_number": "23456789", "ccp_key": "88", "holder": CCP.holder}
PAYMENTS, ORDERS, REFUNDS = "payments_payment", "orders_order", "payments_refund"


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def signed_in(customer: Customer) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(customer.user)
    return client


def with_cart(cart: Cart) -> Client:
    secret = new_secret()
    Cart.objects.filter(pk=cart.pk).update(secret_hash=hash_of(secret))
    client = Client(headers={"Accept-Language": "en"})
    client.cookies[settings.CART_COOKIE_NAME] = secret
    return client


def refund_of_an_order() -> tuple[Line, Refund]:
    line = make_line(LineStatus.REFUSED, quantity=1)
    settle(line)
    return line, line.line_refund.refund


# --- customers


@pytest.mark.parametrize("act", [confirm, cancel, expire])
def test_page_of_ways_to_pay_asks_nobody_who_has_paid(act: Callable[[Any], None]) -> None:
    for number in each_moment():
        order = make_line(LineStatus.UNPAID).order
        make_order_payment(order, pay_url="https://bank.example/pay")
        with just_before(number, lambda order=order: act(order)) as reads:
            answer = buyer_browser(order).get(f"/en/orders/{order.reference}/pay/")
        if reads.is_over:
            break
        if reads.was_before_last_read_of(ORDERS):
            assert answer.status_code == 302, number
        elif answer.status_code == 200:
            assert "Have you paid already?" in words(answer), number


@pytest.mark.parametrize("part", ["", "live/"])
@pytest.mark.parametrize("status", [PaymentStatus.PENDING, PaymentStatus.EXPIRED])
def test_top_up_that_has_come_is_not_said_to_be_missing(part: str, status: PaymentStatus) -> None:
    customer = make_customer("customer@example.com", user=make_user("customer@example.com"))
    browser = signed_in(customer)
    for number in each_moment():
        payment = make_payment(
            status, customer=customer, purpose=Purpose.TOP_UP, pay_url="https://bank.example/pay"
        )
        with just_before(
            number, lambda each=payment: apply_gateway_status(payment=each, fact=fact_of(each))
        ) as reads:
            text = words(browser.get(f"/en/account/wallet/top-up/{payment.pk}/{part}"))
        if reads.is_over:
            break
        if reads.was_before_last_read_of(PAYMENTS):
            assert 'data-status="confirmed"' in text, number
        if 'data-status="confirmed"' in text:
            assert "data-pay" not in text, number
            assert "time to pay is over" not in text, number


def test_balance_is_that_of_the_newest_entry_shown() -> None:
    for number in each_moment():
        email = f"reviewer{number}@example.com"
        customer = make_customer(email, user=make_user(email))
        fill_wallet(customer, 500_00)
        browser = signed_in(customer)
        with just_before(number, lambda customer=customer: fill_wallet(customer, 300_00)) as reads:
            text = words(browser.get("/en/account/wallet/"))
        if reads.is_over:
            break
        balance = re.search(r"You have</span> <strong>(.*?)</strong>", text)
        newest = re.search(r"Balance (.*?)</span> </li>", text)
        assert balance
        assert newest
        assert plain(balance[1]) == plain(newest[1]), number


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>|\s", "", html)


@pytest.mark.parametrize("status", [RefundStatus.APPROVED, RefundStatus.PAID_OUT])
def test_refund_that_was_decided_meanwhile_asks_for_no_destination(status: RefundStatus) -> None:
    for number in each_moment():
        line, refund = refund_of_an_order()
        with_destination(refund, WALLET)
        browser, page = proved_browser(line.order), refund_page(line.order)
        with just_before(number, lambda refund=refund: set_by_hand(refund, status)) as reads:
            answer = browser.post(page, TYPED_CCP)
        if reads.is_over:
            break
        refund.refresh_from_db()
        if refund.status == status:  # else it was undone with the choice that failed because of it
            assert answer.status_code == 302, number


@pytest.mark.parametrize("step", ["review", "details", "pay"])
def test_checkout_of_a_cart_that_was_emptied_meanwhile_is_not_shown(step: str) -> None:
    for number in each_moment():
        card = make_denomination()
        cart, cart_title = make_cart(card), card.product.title
        browser = with_cart(cart)
        with just_before(number, lambda cart=cart: cart.lines.all().delete()) as reads:
            answer = browser.get(f"/en/checkout/?step={step}")
        if reads.is_over:
            break
        if answer.status_code == 200:
            assert cart_title in words(answer), number


def test_icon_of_the_cart_counts_what_its_page_shows() -> None:
    card = make_denomination()
    for number in each_moment():
        cart, _secret = create_cart(customer=None)
        add_to_cart(cart=cart, denomination=card, quantity=2)
        browser = with_cart(cart)
        with just_before(number, lambda cart=cart: cart.lines.all().delete()) as reads:
            answer = browser.get("/en/cart/")
        if reads.is_over:
            break
        assert answer.cookies["cart_count"].value == ("2" if "cart-title" in words(answer) else "0"), number


def test_picture_is_not_asked_for_once_the_money_is_there(settings: Any, tmp_path: Path) -> None:
    take_transfers(settings, tmp_path / "media")
    for number in each_moment():
        order = make_line(LineStatus.UNPAID, order=make_order(OrderStatus.AWAITING_PAYMENT)).order
        payment = make_order_payment(order, gateway="transfer")
        with just_before(
            number, lambda each=payment: apply_gateway_status(payment=each, fact=fact_of(each))
        ) as reads:
            answer = buyer_browser(order).get(f"/en/orders/{order.reference}/transfer/")
        if reads.is_over:
            break
        if answer.status_code == 200:  # the pause is asked about last, by the frame of the page
            assert reads.number > len(reads.statements) - 3, number


# --- staff


def test_reviewer_sees_a_refund_from_one_moment(reviewer_client: Client) -> None:
    for number in each_moment():
        _line, refund = refund_of_an_order()
        with_destination(refund, WALLET)
        with just_before(number, lambda refund=refund: set_by_hand(refund, "approved")) as reads:
            answer = reviewer_client.get(refund_in_office(refund))
        if reads.is_over:
            break
        row = answer.context["row"]
        acts = {offer.act.name for offer in answer.context["offers"]}
        assert ("approve" in acts) == (row.status == RefundStatus.REQUESTED), number
        if reads.was_before_last_read_of(REFUNDS):
            assert row.status == RefundStatus.APPROVED, number


def test_reviewer_sees_a_line_from_one_moment(reviewer_client: Client) -> None:
    for number in each_moment():
        line = make_line(LineStatus.HELD, hold_reason="balance")
        desk.open_item(kind=OrdersDeskKind.HELD, about=line, title="held")
        page = item_page(item_about(line))

        def go_on(line: Line = line) -> None:
            move(Line.objects.get(pk=line.pk), to=LineStatus.QUEUED, why="resumed")

        with just_before(number, go_on) as reads:
            text = words(reviewer_client.get(page))
        if reads.is_over:
            break
        if reads.was_before_last_read_of("orders_line"):
            assert "resume" not in offered(text), number


# --- mails


def test_mail_about_an_order_that_was_paid_late_is_not_sent() -> None:
    for number in each_moment():
        order = make_line(LineStatus.UNPAID).order
        payment = make_order_payment(order)
        expire(order)
        payment.refresh_from_db()
        with just_before(
            number, lambda each=payment: apply_gateway_status(payment=each, fact=fact_of(each))
        ) as reads:
            mail = order_expired(order.pk)
        if reads.is_over:
            break
        if reads.was_before_last_read_of(ORDERS):
            assert mail is None, number


def test_mail_about_a_receipt_whose_money_came_is_not_sent(settings: Any, tmp_path: Path) -> None:
    take_transfers(settings, tmp_path / "media")
    for number in each_moment():
        order = make_line(LineStatus.UNPAID).order
        payment = make_order_payment(order, gateway="transfer")
        proof = TransferProof.objects.create(payment=payment, explanation="unreadable")
        with just_before(
            number, lambda each=payment: apply_gateway_status(payment=each, fact=fact_of(each))
        ) as reads:
            mail = proof_rejected(proof.pk)
        if reads.is_over:
            break
        assert mail is None or reads.number == len(reads.statements), number


# --- the helper


def test_reading_is_repeated_while_the_row_moves_and_ends() -> None:
    states = iter([1, 2, 3, 3])
    read: list[int] = []

    assert read_consistently(lambda: read.append(1) or len(read), state=lambda: next(states)) == 3

    busy = iter(range(100))
    assert read_consistently(lambda: "the last", state=lambda: next(busy)) == "the last"
    assert next(busy) == 4
