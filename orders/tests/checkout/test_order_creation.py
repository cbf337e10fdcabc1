"""From a cart to an order: what was seen is what is paid, and one checkout makes one order."""

from datetime import timedelta

import pytest

from catalog.models import Denomination
from catalog.pricing.repricing import reprice
from catalog.rehearsal import ensure_rehearsal
from catalog.testing import make_denomination, make_product
from core import clock, switches
from core.kinds import SwitchName
from core.models import Message
from core.testing import run_concurrently
from orders.cart.carts import add_to_cart, create_cart
from orders.checkout.order_creation import CheckoutError, create_order, idempotency_key
from orders.kinds import OrdersMailKind
from orders.models import Cart, Line, Order
from orders.states import LineStatus, OrderStatus
from payments.models import Payment
from payments.states import PaymentStatus
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def cart(supplier: RunningSandbox, card: Denomination) -> Cart:
    """Two cards, the terms accepted and the details given."""
    cart, _ = create_cart(customer=None)
    add_to_cart(cart=cart, denomination=card, quantity=2)
    details = {"email": "customer@example.com", "phone": "+213550123456", "terms_accepted_at": clock.now()}
    Cart.objects.filter(pk=cart.pk).update(**details)
    cart.refresh_from_db()
    return cart


def check_out(cart: Cart, nonce: str = "nonce", method: str = "ocpay") -> tuple[Order, Payment | None]:
    return create_order(cart=cart, method=method, language="fr", nonce=nonce)


def go_stale(card: Denomination) -> None:
    card.product.denominations.update(priced_at=clock.now() - timedelta(minutes=16))


def test_order_keeps_what_was_sold_and_to_whom(cart: Cart, card: Denomination) -> None:
    order, payment = check_out(cart)

    assert (order.status, order.amount_due, order.language) == (OrderStatus.AWAITING_PAYMENT, 1030_00, "fr")
    assert order.customer.email == order.email == "customer@example.com"
    (line,) = order.lines.all()
    assert (line.status, line.quantity, line.unit_price) == (LineStatus.UNPAID, 2, 515_00)
    assert (line.expected_wholesale, line.most_wholesale) == (490_00, 515_00 - card.least_profit)
    assert (line.supplier_product_id, line.supplier_type_id) == (card.product.supplier_id, card.supplier_id)
    assert (payment.status, payment.amount) == (PaymentStatus.CREATED, 1030_00)
    assert order.reference in payment.title
    assert timedelta(minutes=29) < order.next_due_at - clock.now() <= timedelta(minutes=30)
    assert Message.objects.get().kind == OrdersMailKind.ORDER_RECEIVED
    assert not cart.lines.exists()


def test_terms_must_be_accepted_anew_for_the_next_order(cart: Cart) -> None:
    check_out(cart)

    cart.refresh_from_db()
    assert cart.terms_accepted_at is None


def test_cards_are_numbered_over_all_lines(cart: Cart) -> None:
    for _ in range(2):
        add_to_cart(cart=cart, denomination=make_denomination(), quantity=3)

    order, _ = check_out(cart)

    assert list(order.lines.values_list("position", "first_card_number")) == [(1, 1), (2, 3), (3, 6)]


def test_test_type_is_sold_without_a_product_of_the_suppliers(cart: Cart) -> None:
    reprice(ensure_rehearsal(), why="made for a test")
    add_to_cart(cart=cart, denomination=Denomination.objects.get(supplier_id="TEST_PARTIAL"), quantity=4)

    order, _ = check_out(cart)

    line = order.lines.get(supplier_type_id="TEST_PARTIAL")
    assert (line.supplier_product_id, line.unit_price) == ("", 515_00)


def test_same_checkout_sent_twice_makes_one_order(cart: Cart) -> None:
    first, _ = check_out(cart)

    second, payment = check_out(cart)

    assert (second, payment) == (first, None)
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)


def test_same_checkout_sent_again_orders_nothing_that_was_put_in_meanwhile(cart: Cart) -> None:
    first, _ = check_out(cart)
    add_to_cart(cart=cart, denomination=make_denomination(), quantity=3)

    assert check_out(cart) == (first, None)

    assert (Order.objects.count(), cart.lines.get().quantity) == (1, 3)


def test_nonce_of_another_cart_finds_nothing(cart: Cart) -> None:
    check_out(cart)
    other, _ = create_cart(customer=None)

    assert idempotency_key(other, "nonce") != idempotency_key(cart, "nonce")
    with pytest.raises(CheckoutError):
        check_out(other)


@pytest.mark.django_db(transaction=True)
def test_double_click_makes_one_order(cart: Cart) -> None:
    results = run_concurrently(*[lambda: check_out(Cart.objects.get(pk=cart.pk))] * 4)

    assert {order for order, _ in results} == {Order.objects.get()}
    assert [payment is not None for _, payment in results].count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_make_one_order(cart: Cart) -> None:
    results = run_concurrently(
        *[lambda n=n: check_out(Cart.objects.get(pk=cart.pk), nonce=f"tab {n}") for n in range(4)]
    )

    refused = [result for result in results if isinstance(result, CheckoutError)]
    assert len(refused) == 3
    assert (Order.objects.count(), Payment.objects.count(), Line.objects.count()) == (1, 1, 1)


def test_price_that_rose_is_shown_before_it_is_paid(
    supplier: RunningSandbox, cart: Cart, card: Denomination
) -> None:
    supplier.settings(types={card.supplier_id: {"price": 500}})
    go_stale(card)
    with pytest.raises(CheckoutError):
        check_out(cart)
    assert not Order.objects.exists()

    order, _ = check_out(cart)
    assert order.amount_due == 2 * 525_00


def test_fresh_price_is_not_asked_for_again(supplier: RunningSandbox, cart: Cart) -> None:
    check_out(cart)

    assert "checkProduct" not in supplier.truth()["requests"]


def test_stale_price_that_cannot_be_refreshed_is_not_sold(
    supplier: RunningSandbox, cart: Cart, card: Denomination
) -> None:
    go_stale(card)
    supplier.faults({"fault": "http_500", "endpoint": "checkProduct", "times": None})

    with pytest.raises(CheckoutError):
        check_out(cart)

    assert cart.lines.count() == 1


def test_card_that_sold_out_meanwhile_is_not_sold(
    supplier: RunningSandbox, cart: Cart, card: Denomination
) -> None:
    go_stale(card)
    supplier.settings(types={card.supplier_id: {"quantity": 0}})

    with pytest.raises(CheckoutError):
        check_out(cart)


def test_more_than_the_stock_is_not_sold(cart: Cart, card: Denomination) -> None:
    Denomination.objects.update(stock=1)

    with pytest.raises(CheckoutError):
        check_out(cart)


def test_empty_cart_is_not_checked_out(cart: Cart) -> None:
    cart.lines.all().delete()

    with pytest.raises(CheckoutError):
        check_out(cart)


def test_nothing_is_sold_while_buying_is_paused(cart: Cart) -> None:
    switches.pause(SwitchName.PLACING, reason="stock-taking")

    with pytest.raises(CheckoutError) as trouble:
        check_out(cart)

    assert "stock-taking" not in trouble.value.problems[0]


@pytest.mark.parametrize("method", ["", "barter", "wallet"])
def test_way_to_pay_must_be_offered(cart: Cart, method: str) -> None:
    with pytest.raises(CheckoutError):
        check_out(cart, method=method)


def test_less_than_any_gateway_takes_is_not_sold(cart: Cart) -> None:
    cart.lines.all().delete()
    cheap = make_denomination(wholesale=400_00, product=make_product())
    add_to_cart(cart=cart, denomination=cheap, quantity=1)

    with pytest.raises(CheckoutError):
        check_out(cart)


def test_fault_while_the_order_is_made_leaves_the_cart_as_it_was(
    cart: Cart, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**kwargs: object) -> None:
        raise RuntimeError("no message can be queued")

    monkeypatch.setattr("orders.checkout.order_creation.outbox.queue", fail)
    with pytest.raises(RuntimeError):
        check_out(cart)

    assert not Order.objects.exists()
    assert not Payment.objects.exists()
    assert cart.lines.count() == 1
