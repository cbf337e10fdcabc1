"""Changing the way to pay: the first payment pays, or makes way for exactly one other."""

import pytest

from orders.models import Order
from orders.order_payment import expiry
from orders.order_payment.method_change import change_payment_method
from orders.order_payment.retry import PaymentRetryError
from orders.states import OrderStatus
from payments.models import Unapplied
from payments.states import PaymentStatus
from tests.properties import customers
from tests.properties.world import World
from tests.races.race_runner import race
from tests.races.scenarios import Scene, ask, unpaid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage, pytest.mark.rotation]


def expire(scene: Scene) -> None:
    expiry.expire_order(order_id=scene.order.pk)


def switch(scene: Scene) -> None:
    change_payment_method(
        order=Order.objects.get(pk=scene.order.pk), instead_of=scene.payments[0].pk, method="ocpay"
    )


def paid_at_the_bank(world: World) -> Scene:
    scene = unpaid(world)
    customers.decide(world, scene.payments[0], "paid")
    return scene


def test_payment_is_confirmed_or_dropped_and_then_confirmed(world: World) -> None:
    def check(scene: Scene) -> None:
        ask(scene.payments[0])  # the look that follows soon
        assert scene.payments[0].status == PaymentStatus.CONFIRMED
        assert Order.objects.get(pk=scene.order.pk).status == OrderStatus.PAID
        assert not Unapplied.objects.exists()

    race(
        world,
        paid_at_the_bank,
        switch,
        lambda scene: ask(scene.payments[0]),
        check,
        may_refuse=(PaymentRetryError,),
    )


def test_money_that_comes_while_the_way_is_changed_pays_the_order(world: World) -> None:
    """The customer pays in one tab, right when the other has asked and heard that nothing was paid."""

    def pay_and_ask(scene: Scene) -> None:
        customers.decide(scene.world, scene.payments[0], "paid")
        ask(scene.payments[0])

    def check(scene: Scene) -> None:
        assert Order.objects.get(pk=scene.order.pk).status == OrderStatus.PAID
        assert not Unapplied.objects.exists()

    race(world, unpaid, switch, pay_and_ask, check, may_refuse=(PaymentRetryError,))


def test_two_tabs_change_the_way_once(world: World) -> None:
    def check(scene: Scene) -> None:
        assert [payment.status for payment in scene.payments] == [
            PaymentStatus.EXPIRED,
            PaymentStatus.CREATED,
        ]

    race(world, unpaid, switch, switch, check, may_refuse=(PaymentRetryError,))


def test_way_is_changed_or_the_order_is_cancelled(world: World) -> None:
    def cancel(scene: Scene) -> None:
        expiry.cancel_order(order=Order.objects.get(pk=scene.order.pk))

    def check(scene: Scene) -> None:
        """Without another link the first one stays as it was: it is dropped only for another."""
        first, *others = scene.payments
        assert first.status == (PaymentStatus.EXPIRED if others else PaymentStatus.PENDING)

    race(world, unpaid, switch, cancel, check, may_refuse=(PaymentRetryError,))


def test_order_does_not_expire_while_the_way_is_changed(world: World) -> None:
    def long_ago(world: World) -> Scene:
        scene = unpaid(world)
        Order.objects.filter(pk=scene.order.pk).update(next_due_at=scene.order.created_at)
        return Scene(world, Order.objects.get(pk=scene.order.pk))

    def check(scene: Scene) -> None:
        assert Order.objects.get(pk=scene.order.pk).status == OrderStatus.AWAITING_PAYMENT
        assert sum(payment.is_open for payment in scene.payments) == 1

    race(world, long_ago, switch, expire, check, may_refuse=(PaymentRetryError,))
