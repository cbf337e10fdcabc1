"""Limits against abuse: how far one customer, phone or network gets, alone and with rivals."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Customer
from accounts.testing import make_customer
from catalog.models import Denomination
from core import clock
from core.operations import housekeeping
from core.testing import FakeClock, is_refused, run_concurrently
from core.text import FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE, isolated
from orders.cart.carts import add_to_cart, create_cart
from orders.checkout.order_creation import CheckoutError, create_order
from orders.limits import refusals
from orders.limits.abuse import Limit, LimitReachedError, enforce_top_up_limits
from orders.models import Cart, LimitRefusal, Order
from orders.order_payment.expiry import cancel_order
from orders.states import OrderStatus
from orders.testing import make_order
from payments.models import Payment
from payments.states import PaymentStatus, Purpose
from payments.testing import make_payment
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

EMAIL, OTHER_EMAIL = "customer@example.com", "other@example.com"
HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"
PHONE = "+213550123456"
PRICE = 515_00
_numbers = count(1)


@pytest.fixture(autouse=True)
def _low_limits(settings: object) -> None:
    settings.LIMIT_UNPAID_PER_CUSTOMER = settings.LIMIT_UNPAID_PER_PHONE = settings.LIMIT_UNPAID_PER_IP = 0
    settings.LIMIT_PER_DAY = settings.LIMIT_PER_MONTH = "0"


Buy = Callable[..., Order]


@pytest.fixture
def buy(supplier: RunningSandbox, card: Denomination) -> Buy:
    """Check out so many cards of 515 dinars."""

    def buy(email: str = EMAIL, *, phone: str = "", ip: str | None = None, quantity: int = 1) -> Order:
        cart, secret = create_cart(customer=None)
        add_to_cart(cart=cart, denomination=card, quantity=quantity)
        phone = phone or f"+21355{next(_numbers):07}"
        Cart.objects.filter(pk=cart.pk).update(email=email, phone=phone, terms_accepted_at=clock.now())
        cart.refresh_from_db()
        order, _ = create_order(cart=cart, method="ocpay", language="en", nonce=secret, ip=ip)
        return order

    return buy


def refusal_of(attempt: Callable[[], object]) -> str:
    with pytest.raises(CheckoutError) as refusal:
        attempt()
    (problem,) = refusal.value.problems
    return problem.replace("\u00a0", " ")


def without_isolates(text: str) -> str:
    """The text without the invisible marks that keep references whole in Arabic."""
    return text.replace(FIRST_STRONG_ISOLATE, "").replace(POP_DIRECTIONAL_ISOLATE, "")


# --- unpaid orders at the same time


KEYS = {
    "LIMIT_UNPAID_PER_CUSTOMER": (Limit.UNPAID_PER_CUSTOMER, {"email": EMAIL}),
    "LIMIT_UNPAID_PER_PHONE": (Limit.UNPAID_PER_PHONE, {"phone": PHONE}),
    "LIMIT_UNPAID_PER_IP": (Limit.UNPAID_PER_IP, {"ip": HERE}),
}


@pytest.fixture(params=KEYS)
def alike(request: pytest.FixtureRequest, settings: object, buy: Buy) -> Buy:
    """Orders of different people that have in common what is limited to two of them."""
    setattr(settings, request.param, 2)
    common = KEYS[request.param][1]
    return lambda **more: buy(**{"email": f"buyer{next(_numbers)}@example.com", **common, **more})


def test_unpaid_orders_are_limited(alike: Buy) -> None:
    alike(), alike()

    refusal_of(alike)

    assert Order.objects.count() == 2


def test_order_that_ended_makes_room(alike: Buy) -> None:
    first, second = alike(), alike()
    Order.objects.filter(pk=first.pk).update(status=OrderStatus.PAID, amount_paid=PRICE)
    alike()
    cancel_order(order=second)

    alike()

    refusal_of(alike)


def test_known_customer_may_have_more(alike: Buy) -> None:
    make_customer(OTHER_EMAIL, limits_lifted=True)
    alike(), alike()

    for _ in range(3):
        alike(email=OTHER_EMAIL)


@pytest.mark.django_db(transaction=True)
def test_rivals_get_no_further_together(alike: Buy) -> None:
    results = run_concurrently(*[alike] * 6)

    assert sorted(type(result).__name__ for result in results) == ["CheckoutError"] * 4 + ["Order"] * 2
    assert Order.objects.count() == 2


def test_limit_of_one_says_nothing_about_others(settings: object, buy: Buy) -> None:
    settings.LIMIT_UNPAID_PER_CUSTOMER = settings.LIMIT_UNPAID_PER_PHONE = settings.LIMIT_UNPAID_PER_IP = 1
    buy(EMAIL, phone=PHONE, ip=HERE)

    buy(OTHER_EMAIL, phone="+213770999999", ip=ELSEWHERE)


def test_address_that_is_not_known_is_not_limited(settings: object, buy: Buy) -> None:
    settings.LIMIT_UNPAID_PER_IP = 1

    for number in range(3):
        buy(f"buyer{number}@example.com", ip=None)


def test_refusal_says_which_orders_to_pay_or_cancel_and_how_many(settings: object, buy: Buy) -> None:
    settings.LIMIT_UNPAID_PER_CUSTOMER = 2
    first, second = buy(ip=HERE), buy(ip=HERE)

    refusal = without_isolates(refusal_of(lambda: buy(ip=HERE)))

    assert refusal.startswith("2 orders with this e-mail address are still unpaid. Pay or cancel one that")
    assert refusal.endswith(f"you can order again: {first.reference}, {second.reference}")
    settings.LIMIT_UNPAID_PER_CUSTOMER = 1
    all_of_them = f"Pay or cancel {first.reference}, {second.reference} first; then you can order again."
    assert all_of_them in without_isolates(refusal_of(lambda: buy(ip=HERE)))
    settings.LIMIT_UNPAID_PER_CUSTOMER = 3
    buy(ip=HERE)
    settings.LIMIT_UNPAID_PER_CUSTOMER = 2
    assert "Pay or cancel 2 that you ordered" in refusal_of(lambda: buy(ip=HERE))


def test_refusal_does_not_take_ones_own_orders_for_all(settings: object, buy: Buy) -> None:
    settings.LIMIT_UNPAID_PER_PHONE = 2
    buy(OTHER_EMAIL, phone=PHONE, ip=HERE)
    own = buy(phone=PHONE, ip=HERE)

    refusal = without_isolates(refusal_of(lambda: buy(phone=PHONE, ip=HERE)))

    assert "Pay or cancel one that you ordered with this e-mail address" in refusal
    assert refusal.endswith(f"then you can order again: {own.reference}")
    settings.LIMIT_UNPAID_PER_PHONE = 1  # now one's own would not make enough room
    assert own.reference not in refusal_of(lambda: buy(phone=PHONE, ip=HERE))


def test_stranger_who_types_an_address_is_told_of_no_order(settings: object, buy: Buy) -> None:
    settings.LIMIT_UNPAID_PER_CUSTOMER = 1
    order = buy(ip=HERE)

    refusal = refusal_of(lambda: buy(ip=None))

    assert order.reference not in refusal
    assert "e-mail" in refusal


# --- amounts per day and per 30 days


def pay_in(email: str, amount: int, *, age: timedelta = timedelta(), **fields: object) -> Payment:
    """Money that came from this customer so long ago."""
    owner = Customer.objects.get_or_create(email=email)[0]
    at = clock.now() - age
    return make_payment(PaymentStatus.CONFIRMED, customer=owner, amount=amount, confirmed_at=at, **fields)


def known_since(email: str, age: timedelta) -> None:
    owner = Customer.objects.get_or_create(email=email)[0]
    make_order(OrderStatus.PAID, customer=owner, paid_at=clock.now() - age)


def test_amount_of_a_day_is_limited_and_what_is_left_is_told(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY = "0:1000"
    pay_in(EMAIL, 485_00)

    refusal = refusal_of(lambda: buy(quantity=2))

    assert refusal.startswith(
        "Today you can still pay \u2068515 DA\u2069 in this shop. If you need more, write to shop@"
    )
    assert buy().amount_due == 515_00


def test_nothing_left_is_told_as_nothing(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY = "0:500"
    pay_in(EMAIL, 700_00)

    assert refusal_of(buy).startswith("Today you can still pay \u20680 DA\u2069")


def test_month_is_limited_beside_the_day(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY, settings.LIMIT_PER_MONTH = "0:2000", "0:1500"
    pay_in(EMAIL, 1000_00, age=timedelta(days=29))

    refusal = refusal_of(buy)

    assert refusal.startswith("Within 30 days you can still pay \u2068500 DA\u2069")


def test_money_counts_until_its_time_is_over(settings: object, buy: Buy, fake_clock: FakeClock) -> None:
    settings.LIMIT_PER_DAY = "0:1000"
    pay_in(EMAIL, 600_00)
    refusal_of(buy)

    fake_clock.advance(hours=24, minutes=1)
    Denomination.objects.update(priced_at=clock.now())

    assert not is_refused(buy, CheckoutError)


def test_more_is_allowed_to_whom_the_shop_knows_longer(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY = "0:600,7:1200,30:2000"
    refusal_of(lambda: buy(quantity=2))
    known_since(EMAIL, timedelta(days=6, hours=23))
    refusal_of(lambda: buy(quantity=2))
    known_since(EMAIL, timedelta(days=7))

    buy(quantity=2)

    known_since(OTHER_EMAIL, timedelta(days=31))
    refusal_of(lambda: buy(OTHER_EMAIL, quantity=4))
    buy(OTHER_EMAIL, quantity=3)


def test_orders_and_top_ups_that_may_still_be_paid_count(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY = "0:1600"
    first = buy()
    top_up = pay_in(EMAIL, 500_00, purpose=Purpose.TOP_UP)
    Payment.objects.filter(pk=top_up.pk).update(status=PaymentStatus.IN_REVIEW, confirmed_at=None)

    assert refusal_of(lambda: buy(quantity=2)).startswith("Today you can still pay \u2068585 DA\u2069")

    cancel_order(order=first)
    buy(quantity=2)


def test_order_that_is_paid_is_not_counted_as_open_too(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY = "0:1030"
    order = buy()
    Payment.objects.update(status=PaymentStatus.CONFIRMED, confirmed_at=clock.now())
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.PAID, amount_paid=PRICE)

    assert buy()


def test_part_that_was_paid_is_counted_once(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY = "0:1030"
    order = buy()
    Order.objects.filter(pk=order.pk).update(amount_paid=200_00)
    pay_in(EMAIL, 200_00)

    assert buy()


def test_money_from_the_wallet_was_counted_when_it_came(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY = "0:1100"
    pay_in(EMAIL, 500_00, purpose=Purpose.TOP_UP)
    pay_in(EMAIL, 500_00, gateway="wallet")

    assert refusal_of(lambda: buy(quantity=2)).startswith("Today you can still pay \u2068600 DA\u2069")
    assert buy()


def test_top_ups_are_limited_like_orders(settings: object) -> None:
    settings.LIMIT_PER_DAY = "0:1000"
    customer = make_customer(EMAIL)
    pay_in(EMAIL, 400_00)
    enforce_top_up_limits(customer=customer, amount=600_00, ip=HERE)

    with pytest.raises(LimitReachedError) as refusal:
        enforce_top_up_limits(customer=customer, amount=601_00, ip=HERE)

    row = refusal.value.refusal
    assert (row.limit, row.email, row.ip, row.amount) == ("day", EMAIL, HERE, 601_00)
    Customer.objects.update(limits_lifted=True)
    enforce_top_up_limits(customer=Customer.objects.get(), amount=601_00, ip=HERE)


def test_known_customer_may_spend_more(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY = "0:100"
    make_customer(EMAIL, limits_lifted=True)

    assert buy()


def test_others_spending_does_not_count(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY = "0:1000"
    pay_in(OTHER_EMAIL, 900_00)

    assert buy(EMAIL)


@pytest.mark.django_db(transaction=True)
def test_rivals_do_not_spend_more_together(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY = "0:1100"

    results = run_concurrently(*[buy] * 6)

    assert sum(isinstance(result, Order) for result in results) == 2
    assert sum(order.amount_due for order in Order.objects.all()) == 2 * PRICE


# --- what is kept


def test_refusal_is_noted_and_nothing_else_is_left(settings: object, buy: Buy) -> None:
    settings.LIMIT_PER_DAY = "0:100"

    refusal_of(lambda: buy(phone=PHONE, ip=HERE))

    row = LimitRefusal.objects.get()
    assert (row.limit, row.email, row.phone, row.ip, row.amount) == ("day", EMAIL, PHONE, HERE, PRICE)
    assert not Order.objects.exists()
    assert not Payment.objects.exists()
    assert not Customer.objects.exists()
    assert Cart.objects.get().lines.count() == 1
    assert mail.outbox == []


def test_flood_of_refusals_fills_no_table(settings: object, buy: Buy, fake_clock: FakeClock) -> None:
    settings.LIMIT_PER_DAY = "0:100"
    fake_clock.advance(seconds=3_601 - clock.now().timestamp() % 3_600)  # to the beginning of a window
    Denomination.objects.update(priced_at=clock.now())
    for _ in range(refusals.MOST_NOTED + 3):
        refusal_of(buy)
    assert LimitRefusal.objects.count() == refusals.MOST_NOTED

    refusal_of(lambda: buy(OTHER_EMAIL))
    fake_clock.advance(hours=1)
    Denomination.objects.update(priced_at=clock.now())
    refusal_of(buy)

    assert LimitRefusal.objects.count() == refusals.MOST_NOTED + 2


def test_addresses_and_refusals_are_forgotten_after_90_days(
    settings: object, buy: Buy, fake_clock: FakeClock
) -> None:
    buy(ip=HERE)
    settings.LIMIT_PER_DAY = "0:100"
    refusal_of(lambda: buy(OTHER_EMAIL, ip=HERE))

    fake_clock.advance(days=89, hours=23)
    housekeeping.clean()
    assert (Order.objects.get().ip, LimitRefusal.objects.count()) == (HERE, 1)

    fake_clock.advance(days=1, hours=1)
    housekeeping.clean()
    assert (Order.objects.get().ip, LimitRefusal.objects.count()) == (None, 0)


def test_checkout_page_refuses_with_the_reason_and_keeps_where_orders_come_from(
    settings: object,
    supplier: RunningSandbox,
    card: Denomination,
    guest_client: Client,
    outside_transaction: None,
) -> None:
    settings.LIMIT_UNPAID_PER_IP = 1

    def order_one() -> object:
        guest_client.post("/en/cart/add/", {"denomination": card.pk, "quantity": 1})
        details = {"accept_terms": "on", "email": EMAIL, "phone": "0550 12 34 56"}
        return guest_client.post("/en/checkout/", {**details, "payment_method": "ocpay"}, REMOTE_ADDR=HERE)

    assert order_one().status_code == 302
    order = Order.objects.get()
    assert order.ip == HERE
    refused = order_one()

    assert refused.status_code == 400
    assert f"Pay or cancel {isolated(order.reference)} first" in refused.content.decode()
    assert LimitRefusal.objects.get().limit == Limit.UNPAID_PER_IP
