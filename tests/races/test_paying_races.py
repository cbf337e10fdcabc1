"""Paying, expiring, cancelling, checking out: the money is taken once, and no order is lost."""

import pytest

from orders.checkout import order_creation
from orders.checkout.order_creation import CheckoutError
from orders.models import Cart, Order, OrderPayment
from orders.order_payment import expiry
from orders.order_payment.retry import PaymentRetryError, retry_payment
from orders.states import LineStatus, OrderStatus
from payments.models import Payment, Unapplied
from payments.states import PaymentStatus
from tests.properties import customers
from tests.properties.world import World
from tests.races.race_runner import race
from tests.races.scenarios import Scene, ask, unpaid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage, pytest.mark.rotation]


def paid_at_the_bank(world: World) -> Scene:
    scene = unpaid(world)
    customers.decide(world, scene.payments[0], "paid")
    return scene


def confirm(scene: Scene) -> None:
    ask(scene.payments[0])


def declined(world: World) -> Scene:
    """The link was declined, and the shop knows; the customer may try again."""
    scene = unpaid(world)
    customers.decide(world, scene.payments[0], "declined")
    confirm(scene)
    return scene


def paid_in_the_end(world: World) -> Scene:
    """First declined, then paid after all, when the order is about to expire."""
    scene = declined(world)
    customers.decide(world, scene.payments[0], "paid")
    world.advance(31 * 60)
    return scene


def is_paid(scene: Scene) -> None:
    assert Order.objects.get(pk=scene.order.pk).status == OrderStatus.PAID
    assert scene.status == LineStatus.QUEUED
    assert Unapplied.objects.count() == 0


def test_payment_asked_about_twice_is_taken_once(world: World) -> None:
    race(world, paid_at_the_bank, confirm, confirm, is_paid)


def test_late_money_beats_expiry(world: World) -> None:
    def expire(scene: Scene) -> None:
        expiry.expire_order(order_id=scene.order.pk)

    race(world, paid_in_the_end, confirm, expire, is_paid)


def test_money_beats_a_customer_who_cancels(world: World) -> None:
    def cancel(scene: Scene) -> None:
        expiry.cancel_order(order=Order.objects.get(pk=scene.order.pk))

    race(world, paid_at_the_bank, confirm, cancel, is_paid)


def test_of_two_payments_one_pays_and_the_other_is_unapplied(world: World) -> None:
    def paid_twice(world: World) -> Scene:
        scene = declined(world)
        customers.pay_again(scene.order, in_two_tabs=False)
        for payment in scene.payments:
            customers.decide(world, payment, "paid")
        return scene

    def check(scene: Scene) -> None:
        assert [payment.status for payment in scene.payments] == [PaymentStatus.CONFIRMED] * 2
        assert Unapplied.objects.filter(payment__in=scene.payments).count() == 1
        assert Order.objects.get(pk=scene.order.pk).amount_paid == scene.order.amount_due

    race(world, paid_twice, confirm, lambda scene: ask(scene.payments[1]), check, is_symmetric=True)


def test_two_tabs_make_one_link(world: World) -> None:
    def retry(scene: Scene) -> None:
        retry_payment(order=Order.objects.get(pk=scene.order.pk), method="ocpay")

    def check(scene: Scene) -> None:
        assert len(scene.payments) == 2  # the declined one, and one more

    race(world, declined, retry, retry, check, may_refuse=(PaymentRetryError,))


def test_order_that_is_paid_again_does_not_expire_with_an_open_link(world: World) -> None:
    def declined_long_ago(world: World) -> Scene:
        scene = declined(world)
        world.advance(31 * 60)
        return scene

    def retry(scene: Scene) -> None:
        retry_payment(order=Order.objects.get(pk=scene.order.pk), method="ocpay")

    def expire(scene: Scene) -> None:
        expiry.expire_order(order_id=scene.order.pk)

    def check(scene: Scene) -> None:
        is_expired = Order.objects.get(pk=scene.order.pk).status == OrderStatus.EXPIRED
        assert len(scene.payments) == (1 if is_expired else 2)

    race(world, declined_long_ago, retry, expire, check, may_refuse=(PaymentRetryError,))


def test_retry_and_late_money_take_the_money_once(world: World) -> None:
    def paid_after_all(world: World) -> Scene:
        scene = declined(world)
        customers.decide(world, scene.payments[0], "paid")
        return scene

    def retry(scene: Scene) -> None:
        retry_payment(order=Order.objects.get(pk=scene.order.pk), method="ocpay")

    race(world, paid_after_all, retry, confirm, is_paid, may_refuse=(PaymentRetryError,))


@pytest.mark.parametrize("nonces", [("one", "one"), ("one", "other")], ids=["sent twice", "two tabs"])
def test_cart_is_checked_out_once(world: World, nonces: tuple[str, str]) -> None:
    carts: list[Cart] = []

    def full_cart(world: World) -> Scene:
        carts.append(customers.fill_cart(world, [(1, 2)]))
        return Scene(world, Order())

    def check_out(nonce: str) -> None:
        order_creation.create_order(
            cart=Cart.objects.get(pk=carts[-1].pk), method="ocpay", language="en", nonce=nonce
        )

    def check(scene: Scene) -> None:
        assert Order.objects.count() == len(carts)
        assert OrderPayment.objects.count() == Payment.objects.count() == len(carts)

    race(
        world,
        full_cart,
        lambda scene: check_out(nonces[0]),
        lambda scene: check_out(nonces[1]),
        check,
        may_refuse=(CheckoutError,),
        is_symmetric=True,
    )
