"""Paying in parts: the wallet at once, the rest by a gateway; what ends unpaid gives the part back."""

from typing import Any

import pytest

from accounts.models import Customer
from accounts.testing import make_customer
from catalog.models import Denomination
from core.models import Message, Move
from core.moves import subject_of
from core.testing import FakeClock
from orders.checkout.order_creation import CheckoutError
from orders.models import Cart, Order, OrderPayment
from orders.order_payment.expiry import cancel_order, expire_order
from orders.order_payment.retry import PaymentRetryError, open_payment, retry_payment
from orders.order_payment.split_payment import wallet_payments
from orders.reasons import OrderReason
from orders.states import LineStatus, OrderStatus
from orders.testing.carts import check_out, make_cart
from orders.verification import verify
from payments import wallet
from payments.gateways.registry import GATEWAYS
from payments.incoming.status_check import apply_gateway_status
from payments.models import Payment, Unapplied, Wallet, WalletEntry, WalletEntryKind
from payments.states import PaymentStatus
from payments.testing import booked, fact_of, fill_wallet, open_desk
from payments.testing.manual_gateway import ManualGateway
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

PRICE = 1030_00  # of two cards
HELD = 600_00
PART = 530_00  # so that the rest is the least that the gateway takes
REST = 500_00


@pytest.fixture
def payer(customer: Customer) -> Customer:
    """Somebody who is signed in, with less in the wallet than the cards cost."""
    fill_wallet(customer, HELD)
    return customer


@pytest.fixture
def cart(supplier: RunningSandbox, card: Denomination) -> Cart:
    return make_cart(card)


def confirm(payment: Payment) -> None:
    """The gateway says that it is paid."""
    own = Payment.objects.get(pk=payment.pk)
    if own.reference is None:
        Payment.objects.filter(pk=own.pk).update(reference=f"LINK-{own.pk}", is_sandbox=True)
        own.refresh_from_db()
    apply_gateway_status(payment=own, fact=fact_of(own))


def fail(payment: Payment) -> None:
    """Nobody will pay it any more."""
    Payment.objects.filter(pk=payment.pk).update(
        status=PaymentStatus.FAILED, reference=f"LINK-{payment.pk}", is_sandbox=True
    )
    Move.objects.create(
        subject=subject_of(payment), from_status="created", to_status="failed", why="made for a test"
    )


@pytest.fixture
def order(cart: Cart, payer: Customer) -> Order:
    """Paid in part from the wallet; the rest waits for the gateway."""
    order, _ = check_out(cart, payer)
    return order


def rest_of(order: Order) -> Payment:
    payment = open_payment(order)
    assert payment is not None
    return payment


def reloaded(order: Order) -> Order:
    order.refresh_from_db()
    return order


# --- checkout


def test_wallet_pays_a_part_at_once_and_the_gateway_the_rest(cart: Cart, payer: Customer) -> None:
    order, payment = check_out(cart, payer)

    assert (order.status, order.amount_paid, order.still_due) == (OrderStatus.AWAITING_PAYMENT, PART, REST)
    assert (payment.gateway, payment.amount, payment.status) == ("ocpay", REST, PaymentStatus.CREATED)
    (part,) = wallet_payments(order)
    assert (part.payment.status, part.payment.amount) == (PaymentStatus.CONFIRMED, PART)
    assert wallet.balance_of(payer) == HELD - PART
    assert WalletEntry.objects.get(kind=WalletEntryKind.PAYMENT).about == order.about
    assert booked(about=order.about) == {"wallets": PART, "orders": -PART}
    assert verify() == []


def test_rest_that_comes_pays_the_order(order: Order) -> None:
    confirm(rest_of(order))

    assert reloaded(order).status == OrderStatus.PAID
    assert booked(about=order.about) == {"clearing": REST, "wallets": PART, "orders": -PRICE}
    assert verify() == []


@pytest.mark.parametrize(("method", "use_wallet"), [("wallet", False), ("ocpay", True)])
def test_wallet_that_holds_everything_pays_the_order_at_once(
    cart: Cart, payer: Customer, method: str, use_wallet: bool
) -> None:
    fill_wallet(payer, PRICE)

    order, payment = check_out(cart, payer, method=method, use_wallet=use_wallet)

    assert payment is None
    assert (order.status, order.paid_at is not None) == (OrderStatus.PAID, True)
    assert set(order.lines.values_list("status", flat=True)) == {LineStatus.QUEUED}
    assert wallet.balance_of(payer) == HELD
    assert Payment.objects.filter(order_payment__order=order).count() == 1
    assert verify() == []


def test_card_below_the_gateways_least_is_bought_from_the_wallet(
    cart: Cart, card: Denomination, payer: Customer
) -> None:
    type(card).objects.filter(pk=card.pk).update(wholesale=95_00, selling_price=100_00)
    cart.lines.update(seen_price=100_00)

    order, payment = check_out(cart, payer, method="wallet", use_wallet=False)

    assert (payment, order.status, order.amount_due) == (None, OrderStatus.PAID, 200_00)


def test_wallet_is_left_alone_unless_asked_for(cart: Cart, payer: Customer) -> None:
    _, payment = check_out(cart, payer, use_wallet=False)

    assert payment.amount == PRICE
    assert wallet.balance_of(payer) == HELD


@pytest.mark.parametrize("visitor", [None, "other@example.com"])
@pytest.mark.parametrize(("method", "use_wallet"), [("wallet", False), ("ocpay", True)])
def test_typing_somebodys_address_does_not_open_their_wallet(
    cart: Cart, payer: Customer, visitor: str | None, method: str, use_wallet: bool
) -> None:
    fill_wallet(payer, PRICE)
    other = make_customer(visitor) if visitor else None

    with pytest.raises(CheckoutError):
        check_out(cart, other, method=method, use_wallet=use_wallet)

    assert wallet.balance_of(payer) == HELD + PRICE
    assert not Order.objects.exists()


def test_own_wallet_does_not_pay_for_another_address(card: Denomination, payer: Customer) -> None:
    fill_wallet(payer, PRICE)

    with pytest.raises(CheckoutError):
        check_out(make_cart(card, "other@example.com"), payer, method="wallet")

    assert wallet.balance_of(payer) == HELD + PRICE


def test_wallet_that_was_emptied_between_look_and_payment_makes_nothing(
    cart: Cart, payer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_wallet(payer, PRICE)
    monkeypatch.setattr("orders.order_payment.options.wallet.balance_of", lambda customer: 2 * PRICE)
    Wallet.objects.update(balance=100)

    with pytest.raises(CheckoutError) as refusal:
        check_out(cart, payer)

    assert "wallet" in refusal.value.problems[0]
    assert (Order.objects.count(), OrderPayment.objects.count(), Message.objects.count()) == (0, 0, 0)
    assert cart.lines.count() == 1


def test_same_checkout_sent_twice_spends_once(cart: Cart, payer: Customer) -> None:
    first, _ = check_out(cart, payer)

    second, payment = check_out(cart, payer)

    assert (second, payment) == (first, None)
    assert wallet.balance_of(payer) == HELD - PART


# --- the end of an order that was not paid


def end_by_customer(order: Order, fake_clock: FakeClock) -> None:
    assert cancel_order(order=order)


def end_by_time(order: Order, fake_clock: FakeClock) -> None:
    fail(rest_of(order))
    fake_clock.advance(minutes=31)
    expire_order(order_id=order.pk)


ENDS = pytest.mark.parametrize("end", [end_by_customer, end_by_time])


@ENDS
def test_order_that_ends_unpaid_gives_its_part_back(
    order: Order, payer: Customer, fake_clock: FakeClock, end: object
) -> None:
    end(order, fake_clock)

    assert reloaded(order).amount_paid == 0
    assert order.status in (OrderStatus.CANCELLED, OrderStatus.EXPIRED)
    assert wallet.balance_of(payer) == HELD
    assert (wallet_payments(order), order.order_payments.exclude(given_back_at=None).count()) == ([], 1)
    back = WalletEntry.objects.latest("pk")
    assert (back.kind, back.amount, back.about) == (WalletEntryKind.GIVEN_BACK, PART, order.about)
    assert booked(about=order.about) == {}
    assert "530" in Move.objects.get(subject=subject_of(order), to_status=order.status).why
    assert verify() == []


@ENDS
def test_order_gives_back_once(order: Order, payer: Customer, fake_clock: FakeClock, end: object) -> None:
    end(order, fake_clock)

    assert not cancel_order(order=order)
    expire_order(order_id=order.pk)

    assert wallet.balance_of(payer) == HELD


@ENDS
def test_late_rest_of_an_order_that_has_ended_is_unapplied(
    order: Order, payer: Customer, fake_clock: FakeClock, end: object
) -> None:
    payment = rest_of(order)
    end(order, fake_clock)

    confirm(payment)

    assert reloaded(order).status != OrderStatus.PAID
    assert "order.too-little" in Unapplied.objects.get(payment=payment).reason
    assert open_desk(payment) == ["unapplied_money"]
    assert wallet.balance_of(payer) == HELD
    assert verify() == []


@ENDS
def test_late_money_over_the_whole_price_revives_an_order_that_gave_back(
    cart: Cart, payer: Customer, fake_clock: FakeClock, end: object
) -> None:
    order, first = check_out(cart, payer, use_wallet=False)
    fail(first)
    retry_payment(order=order, method="ocpay", visitor=payer, use_wallet=True)
    end(order, fake_clock)

    confirm(first)

    assert reloaded(order).status == OrderStatus.PAID
    assert booked(about=order.about) == {"clearing": PRICE, "orders": -PRICE}
    assert wallet.balance_of(payer) == HELD
    assert verify() == []


def test_order_that_was_never_in_parts_is_revived_as_ever(cart: Cart, payer: Customer) -> None:
    order, payment = check_out(cart, None, use_wallet=False)
    cancel_order(order=order)

    confirm(payment)

    assert reloaded(order).status == OrderStatus.PAID


def test_paid_order_keeps_its_part(order: Order, payer: Customer) -> None:
    confirm(rest_of(order))

    assert not cancel_order(order=reloaded(order))
    assert wallet.balance_of(payer) == HELD - PART


# --- paying again


@pytest.fixture
def declined(cart: Cart, payer: Customer) -> Order:
    """Nothing was paid yet: the first payment was over the whole price, and was declined."""
    order, payment = check_out(cart, None, use_wallet=False)
    fail(payment)
    return reloaded(order)


def test_declined_order_may_be_paid_in_parts(declined: Order, payer: Customer) -> None:
    payment = retry_payment(order=declined, method="ocpay", visitor=payer, use_wallet=True)

    assert payment.amount == REST
    assert (reloaded(declined).amount_paid, wallet.balance_of(payer)) == (PART, HELD - PART)
    assert verify() == []


def test_declined_order_may_be_paid_from_the_wallet_alone(declined: Order, payer: Customer) -> None:
    fill_wallet(payer, PRICE)

    assert retry_payment(order=declined, method="wallet", visitor=payer) is None
    assert reloaded(declined).status == OrderStatus.PAID


def test_declined_rest_is_paid_from_the_wallet_once_it_is_full(order: Order, payer: Customer) -> None:
    fail(rest_of(order))
    fill_wallet(payer, REST)

    assert retry_payment(order=reloaded(order), method="wallet", visitor=payer) is None

    assert reloaded(order).status == OrderStatus.PAID
    assert len(wallet_payments(order)) == 2
    assert verify() == []


@pytest.mark.parametrize("visitor", [None, "other@example.com"])
def test_order_page_does_not_open_somebody_elses_wallet(
    declined: Order, payer: Customer, visitor: str | None
) -> None:
    fill_wallet(payer, PRICE)
    other = make_customer(visitor) if visitor else None

    for method, use_wallet in (("wallet", False), ("ocpay", True)):
        with pytest.raises(PaymentRetryError):
            retry_payment(order=declined, method=method, visitor=other, use_wallet=use_wallet)

    assert wallet.balance_of(payer) == HELD + PRICE


def test_failed_retry_takes_nothing_from_the_wallet(
    declined: Order, payer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orders.order_payment.options.wallet.balance_of", lambda customer: 2 * PRICE)

    with pytest.raises(PaymentRetryError) as refusal:
        retry_payment(order=declined, method="wallet", visitor=payer)

    assert "wallet" in refusal.value.told
    assert WalletEntry.objects.filter(kind=WalletEntryKind.PAYMENT).count() == 0
    assert reloaded(declined).order_payments.count() == 1


# --- late money that makes a part unnecessary


def test_late_money_over_the_price_gives_a_later_part_back(declined: Order, payer: Customer) -> None:
    first = declined.order_payments.get().payment
    rest = retry_payment(order=declined, method="ocpay", visitor=payer, use_wallet=True)

    confirm(first)

    assert reloaded(declined).status == OrderStatus.PAID
    assert wallet.balance_of(payer) == HELD
    assert booked(about=declined.about) == {"clearing": PRICE, "orders": -PRICE}
    confirm(rest)
    assert Unapplied.objects.get(payment=rest).reason == OrderReason.ALREADY_PAID
    assert verify() == []


def test_late_rest_keeps_the_part_that_it_was_the_rest_of(
    order: Order, payer: Customer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(GATEWAYS, "counter", ManualGateway())  # takes less than the bank does
    settings.PAYMENT_METHODS = ["ocpay", "counter", "wallet"]
    rest = rest_of(order)
    fail(rest)
    retry_payment(order=reloaded(order), method="counter", visitor=payer, use_wallet=True)
    assert [part.payment.amount for part in wallet_payments(order)] == [PART, HELD - PART]

    confirm(rest)

    assert reloaded(order).status == OrderStatus.PAID
    assert [part.payment.amount for part in wallet_payments(order)] == [PART]
    assert wallet.balance_of(payer) == HELD - PART
    assert verify() == []


def test_money_that_fits_with_no_part_given_back_is_unapplied(order: Order, payer: Customer) -> None:
    stray = OrderPayment.objects.create(
        order=order, payment=Payment.objects.create(
            customer=payer, gateway="ocpay", title="", amount=700_00, status=PaymentStatus.EXPIRED,
            reference="STRAY", is_sandbox=True,
        )
    ).payment  # fmt: skip

    confirm(stray)

    assert Unapplied.objects.get(payment=stray).reason == OrderReason.TOO_MUCH
    assert (reloaded(order).amount_paid, wallet.balance_of(payer)) == (PART, HELD - PART)
