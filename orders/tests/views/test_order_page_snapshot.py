"""A page about an order is from one moment, whatever happens between two of its reads."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.delivery_figures import FEWEST_DELIVERIES, record_deliveries
from core import clock
from delivery.testing import make_card
from orders.models import LineCard, Order
from orders.order_payment.expiry import cancel_order, expire_order
from orders.order_payment.presentation import payment_links, payment_view
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order_payment
from orders.testing.browsers import buyer_browser
from orders.tests.interleaving import each_moment, just_before
from payments.incoming.status_check import apply_gateway_status, check_payment_status
from payments.models import Payment
from payments.states import PaymentStatus
from payments.testing import fact_of
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db

UNTRUE = ("Nothing was charged", "pay again")


def confirm(order: Order) -> None:
    payment = Payment.objects.get(order_payment__order=order)
    apply_gateway_status(payment=payment, fact=fact_of(payment))


def cancel(order: Order) -> None:
    cancel_order(order=Order.objects.get(pk=order.pk))


def expire(order: Order) -> None:
    Payment.objects.filter(order_payment__order=order).update(status=PaymentStatus.EXPIRED, next_due_at=None)
    Order.objects.filter(pk=order.pk).update(next_due_at=order.created_at)
    expire_order(order_id=order.pk)


@pytest.mark.parametrize("act", [confirm, cancel, expire])
@pytest.mark.parametrize("part", ["", "live/"])
def test_nothing_untrue_is_said_whenever_it_happens(act: Callable[[Order], None], part: str) -> None:
    for number in each_moment():
        order = make_line(LineStatus.UNPAID).order
        make_order_payment(order, pay_url="https://bank.example/pay")
        browser = buyer_browser(order)
        with just_before(number, lambda order=order: act(order)) as reads:
            text = browser.get(f"/en/orders/{order.reference}/{part}").content.decode()
        if reads.is_over:
            break
        order.refresh_from_db()
        if order.status == OrderStatus.PAID:
            assert not [words for words in UNTRUE if words in text], number
        if 'data-status="paid"' in text:
            assert "data-pay" not in text, number


def test_page_after_the_bank_asks_and_does_not_ask_for_money_again() -> None:
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, pay_url="https://bank.example/pay")
    browser = buyer_browser(order)
    page = f"/en/orders/{order.reference}/"
    assert "button-large" in browser.get(page).content.decode()

    browser.get(f"{page}go/")
    text = browser.get(page).content.decode()

    assert "We are asking your bank" in text
    assert "button-large" not in text
    assert "back to the payment page" in text


def test_bank_is_asked_at_once_when_its_customer_is_back() -> None:
    order = make_line(LineStatus.UNPAID).order
    payment = make_order_payment(order, pay_url="https://bank.example/pay")
    browser = buyer_browser(order)
    browser.get(f"/en/orders/{order.reference}/go/")
    later = payment.created_at.replace(year=payment.created_at.year + 1)
    Payment.objects.filter(pk=payment.pk).update(next_due_at=later)

    browser.get(f"/en/orders/{order.reference}/")

    payment.refresh_from_db()
    assert payment.next_due_at < later.replace(year=payment.created_at.year, month=12, day=31)


def test_bank_that_takes_long_is_told_of_by_the_clock(fake_clock: Any) -> None:
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, pay_url="https://bank.example/pay")
    browser = buyer_browser(order)
    page = f"/en/orders/{order.reference}/"
    browser.get(f"{page}go/")
    browser.get(page)

    fake_clock.advance(minutes=2)

    assert "must not pay again" in browser.get(f"{page}live/").content.decode()


def test_waiting_for_the_cards_is_told_by_the_clock(fake_clock: Any) -> None:
    line = make_line(LineStatus.PLACED)
    browser, page = buyer_browser(line.order), f"/en/orders/{line.order.reference}/live/"
    assert "usually takes less than a minute" in browser.get(page).content.decode()

    fake_clock.advance(minutes=2)

    text = browser.get(page).content.decode()
    assert "takes longer than usual" in text
    assert "less than a minute" not in text


def test_slow_order_is_told_how_long_it_takes_these_days(fake_clock: Any) -> None:
    line = make_line(LineStatus.PLACED)
    browser, page = buyer_browser(line.order), f"/en/orders/{line.order.reference}/live/"
    fake_clock.advance(minutes=2)
    assert "half of the deliveries" not in browser.get(page).content.decode()

    record_deliveries([9] * FEWEST_DELIVERIES, cards=50)

    assert "half of the deliveries came within 9 seconds" in browser.get(page).content.decode()


def test_half_a_delivery_looks_half() -> None:
    line = make_line(LineStatus.PARTLY_DELIVERED, quantity=2)
    card = make_card(customer=line.order.customer, label=line.place_of_card(1).label)
    LineCard.objects.create(line=line, position=1, card=card)
    page = buyer_browser(line.order).get(f"/en/orders/{line.order.reference}/").content.decode()

    assert "is-partly" in page
    assert "1 of 2 received" in page


def test_nothing_was_charged_is_said_of_a_declined_payment_alone() -> None:
    order = make_line(LineStatus.UNPAID).order
    payment = make_order_payment(order, pay_url="https://bank.example/pay")
    browser, page = buyer_browser(order), f"/en/orders/{order.reference}/"
    Payment.objects.filter(pk=payment.pk).update(status=PaymentStatus.FAILED)
    assert "Nothing was charged." in browser.get(page).content.decode()

    Payment.objects.filter(pk=payment.pk).update(status=PaymentStatus.EXPIRED)

    text = browser.get(page).content.decode()
    assert "Nothing was charged." not in text
    assert "If your bank did take the money, we notice it by ourselves." in text


@pytest.mark.parametrize("minutes", [1, 21, 45, 27 * 60])
def test_link_that_is_gone_never_says_that_nothing_was_charged(
    supplier: RunningSandbox, fake_clock: Any, minutes: int
) -> None:
    _, answer = supplier.api("ocpay/createLink", {"productInfo": {"title": "Order", "amount": 1030}})
    order = make_line(LineStatus.UNPAID).order
    payment = make_order_payment(order, reference=answer["data"]["paymentRef"])
    supplier.pay(payment.reference)
    supplier.faults({"fault": "gone", "endpoint": "checkPayment", "times": None})
    browser = buyer_browser(order)

    fake_clock.advance(minutes=minutes)
    Payment.objects.filter(pk=payment.pk).update(next_due_at=clock.now())
    check_payment_status(payment_id=payment.pk)

    text = browser.get(f"/en/orders/{order.reference}/live/").content.decode()
    assert "Nothing was charged" not in text
    assert ("pay again" in text) == ("If your bank did take the money, we notice it by ourselves." in text)


def test_what_staff_give_up_is_not_said_to_be_uncharged() -> None:
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, PaymentStatus.FAILED, gateway="transfer")

    text = buyer_browser(order).get(f"/en/orders/{order.reference}/").content.decode()
    assert "Nothing was charged" not in text


def test_order_with_confirmed_money_is_never_offered_to_be_paid_again() -> None:
    """Read before its payment, it still waits; another payment that has failed since changes nothing."""
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, PaymentStatus.CONFIRMED)
    make_order_payment(order, PaymentStatus.FAILED)

    view = payment_view(order, payment_links(order.pk))

    assert (view.can_retry, view.can_choose) == (False, False)


def test_line_waits_for_no_payment_while_the_bank_is_asked() -> None:
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, pay_url="https://bank.example/pay")
    browser, page = buyer_browser(order), f"/en/orders/{order.reference}/"
    browser.get(f"{page}go/")

    assert "Waiting for payment" not in browser.get(page).content.decode()
