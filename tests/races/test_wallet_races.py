"""Wallets and parts of orders: every dinar is spent once, given back once, and never both."""

import secrets
from collections.abc import Callable

import pytest

from orders.checkout import order_creation
from orders.checkout.order_creation import CheckoutError
from orders.models import Cart, Order, OrderPayment
from orders.order_payment import expiry
from orders.order_payment.method_change import change_payment_method
from orders.order_payment.retry import PaymentRetryError, retry_payment
from orders.order_payment.split_payment import wallet_amount, wallet_payments
from orders.states import OrderStatus
from payments import wallet
from payments.incoming.initiation import start_payment
from payments.models import Unapplied, WalletEntry, WalletEntryKind
from tests.properties import customers
from tests.properties.world import World
from tests.races.race_runner import race
from tests.races.scenarios import QUANTITIES, ask
from tests.races.wallet_scenarios import (
    FILLED,
    TopUpScene,
    WalletScene,
    about_to_expire,
    cart_of,
    declined,
    rest_is_paid,
    somebody,
    topping_up,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage, pytest.mark.rotation]


def confirm(number: int) -> Callable[[WalletScene], None]:
    return lambda scene: ask(scene.link(number))


def cancel(scene: WalletScene) -> None:
    expiry.cancel_order(order=scene.now)


def expire(scene: WalletScene) -> None:
    expiry.expire_order(order_id=scene.order.pk)


def retry_in_parts(scene: WalletScene) -> None:
    retry_payment(order=scene.now, method="ocpay", visitor=scene.customer, use_wallet=True)


def is_either_paid_or_given_back(scene: WalletScene) -> None:
    order, parts = scene.now, wallet_payments(scene.order)
    if order.status == OrderStatus.PAID:
        assert scene.balance == scene.held - wallet_amount(parts) < scene.held
        assert not Unapplied.objects.filter(payment__in=scene.payments).exists()
    else:
        assert (order.amount_paid, parts, scene.balance) == (0, [], scene.held)
        assert Unapplied.objects.filter(payment=scene.link(0)).exists()


def test_rest_is_captured_or_the_part_goes_back(world: World) -> None:
    race(world, rest_is_paid, confirm(0), cancel, is_either_paid_or_given_back)


def test_late_rest_is_captured_or_the_part_goes_back(world: World) -> None:
    race(
        world,
        lambda world: about_to_expire(world, then="paid"),
        confirm(0),
        expire,
        is_either_paid_or_given_back,
    )


def test_part_goes_back_once(world: World) -> None:
    def check(scene: WalletScene) -> None:
        assert scene.now.status in (OrderStatus.CANCELLED, OrderStatus.EXPIRED)
        assert scene.balance == scene.held
        back = WalletEntry.objects.filter(kind=WalletEntryKind.GIVEN_BACK, about=scene.order.about)
        assert back.count() == 1

    race(world, about_to_expire, cancel, expire, check)


def test_two_tabs_pay_one_part(world: World) -> None:
    def check(scene: WalletScene) -> None:
        (part,) = wallet_payments(scene.order)
        assert scene.balance == scene.held - part.payment.amount
        assert scene.now.still_due == scene.link(1).amount
        assert len(scene.payments) == 3  # the declined one, the part and its rest

    race(world, declined, retry_in_parts, retry_in_parts, check, may_refuse=(PaymentRetryError,))


def test_part_is_paid_or_the_order_is_cancelled(world: World) -> None:
    def check(scene: WalletScene) -> None:
        parts = wallet_payments(scene.order)
        assert scene.balance == scene.held - wallet_amount(parts)
        assert scene.now.amount_paid == wallet_amount(parts)
        if scene.now.status == OrderStatus.CANCELLED:
            assert parts == []

    race(world, declined, retry_in_parts, cancel, check, may_refuse=(PaymentRetryError,))


def test_late_money_over_the_price_and_a_part_pay_once(world: World) -> None:
    def check(scene: WalletScene) -> None:
        """Whoever came first: the bank's money pays, and the wallet is as full as before."""
        assert scene.now.status == OrderStatus.PAID
        assert (wallet_payments(scene.order), scene.balance) == ([], scene.held)

    race(
        world,
        lambda world: declined(world, then="paid"),
        retry_in_parts,
        confirm(0),
        check,
        may_refuse=(PaymentRetryError,),
    )


def whole_and_rest_are_paid(world: World) -> WalletScene:
    """First a link over the whole price, then a part with its rest; both links are paid."""
    scene = declined(world)
    payment = retry_payment(order=scene.now, method="ocpay", visitor=scene.customer, use_wallet=True)
    start_payment(payment=payment, return_url=customers.RETURN_URL)
    for number in (0, 1):
        customers.decide(world, scene.link(number), "paid")
    return scene


def test_of_the_whole_and_the_rest_one_pays_and_the_other_is_unapplied(world: World) -> None:
    def check(scene: WalletScene) -> None:
        assert scene.now.status == OrderStatus.PAID
        assert scene.balance == scene.held - wallet_amount(wallet_payments(scene.order))
        unapplied = Unapplied.objects.get(payment__in=scene.payments).payment
        assert unapplied == scene.link(1 if scene.balance == scene.held else 0)

    race(world, whole_and_rest_are_paid, confirm(0), confirm(1), check)


def test_late_whole_price_revives_the_order_or_pays_it_before_it_is_cancelled(world: World) -> None:
    def in_parts_and_paid_after_all(world: World) -> WalletScene:
        scene = declined(world)
        retry_in_parts(scene)
        customers.decide(world, scene.link(0), "paid")
        return scene

    def check(scene: WalletScene) -> None:
        assert scene.now.status == OrderStatus.PAID
        assert (wallet_payments(scene.order), scene.balance) == ([], scene.held)

    race(world, in_parts_and_paid_after_all, confirm(0), cancel, check)


def test_wallet_for_one_pays_one_of_two_carts(world: World) -> None:
    carts: list[Cart] = []

    def two_carts(world: World) -> WalletScene:
        quantity = next(QUANTITIES)
        customer = somebody(world, quantity * 515_00)
        carts[:] = [cart_of(world, customer, quantity) for _ in range(2)]
        return WalletScene(world, Order(), customer, quantity * 515_00)

    def pay_for(number: int) -> Callable[[WalletScene], None]:
        def act(scene: WalletScene) -> None:
            order_creation.create_order(
                cart=Cart.objects.get(pk=carts[number].pk),
                method="wallet",
                language="en",
                nonce="once",
                visitor=scene.customer,
            )

        return act

    def check(scene: WalletScene) -> None:
        assert scene.balance == 0
        emptied = [not cart.lines.exists() for cart in carts]
        assert sorted(emptied) == [False, True]

    race(world, two_carts, pay_for(0), pay_for(1), check, may_refuse=(CheckoutError,), is_symmetric=True)


def test_top_up_is_kept_once(world: World) -> None:
    def check(scene: TopUpScene) -> None:
        assert scene.balance == scene.held + FILLED

    race(world, topping_up, lambda scene: ask(scene.top_up), lambda scene: ask(scene.top_up), check)


def test_wallet_is_filled_and_emptied_at_the_same_time(world: World) -> None:
    def pay_a_part(scene: TopUpScene) -> None:
        change_payment_method(
            order=scene.now,
            instead_of=scene.link(0).pk,
            method="ocpay",
            visitor=scene.customer,
            use_wallet=True,
        )

    def check(scene: TopUpScene) -> None:
        (part,) = wallet_payments(scene.order)
        assert scene.balance == scene.held + FILLED - part.payment.amount

    race(world, topping_up, lambda scene: ask(scene.top_up), pay_a_part, check)


def test_race_is_lost_without_its_guard(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rivals really come in between: given back blindly, a part goes back twice."""

    def give_back_blindly(*, order: Order, parts: list[OrderPayment]) -> None:
        for part in parts:
            wallet.credit(
                customer=part.payment.customer,
                amount=part.payment.amount,
                kind=WalletEntryKind.GIVEN_BACK,
                key=f"blind:{secrets.token_hex(8)}",
                about=order.about,
            )

    def end_blindly(order: Order, **how: object) -> bool:
        give_back_blindly(order=order, parts=wallet_payments(order))
        Order.objects.filter(pk=order.pk).update(status=OrderStatus.CANCELLED, next_due_at=None)
        return True

    monkeypatch.setattr(expiry, "_end", end_blindly)

    def check(scene: WalletScene) -> None:
        assert scene.balance == scene.held

    with pytest.raises(AssertionError):
        race(world, about_to_expire, cancel, expire, check)
