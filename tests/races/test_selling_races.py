"""Paying, expiring, cancelling, checking out, settling, revealing: one winner, the loser leaves quietly."""

import pytest

from core.models import Move
from core.moves import LostRace, subject_of
from delivery.models import Card, RevealLog
from delivery.services import NotRevealable, freeze, reveal
from delivery.states import CardStatus
from orders import checkout, expiring
from orders.checkout import CannotCheckOut
from orders.deciding import CannotAct, dismiss_quarantined
from orders.models import Cart, Line, Order, OrderPayment
from orders.polling import poll_line
from orders.retrying import CannotRetry, retry_payment
from orders.states import LineStatus, OrderStatus
from payments.models import Payment, Unapplied
from payments.states import PaymentStatus
from tests.properties import customers
from tests.properties.world import World
from tests.races.racing import race
from tests.races.scenes import LINA, Scene, agree, ask, parked, placed, proposed, queued, unpaid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]


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
    world.forward(31 * 60)
    return scene


def is_paid(scene: Scene) -> None:
    assert Order.objects.get(pk=scene.order.pk).status == OrderStatus.PAID
    assert scene.status == LineStatus.QUEUED
    assert Unapplied.objects.count() == 0


# --- paying


def test_payment_asked_about_twice_is_taken_once(world: World) -> None:
    race(world, paid_at_the_bank, confirm, confirm, is_paid)


def test_late_money_beats_expiry(world: World) -> None:
    def expire(scene: Scene) -> None:
        expiring.expire_order(order_id=scene.order.pk)

    race(world, paid_in_the_end, confirm, expire, is_paid)


def test_money_beats_a_customer_who_cancels(world: World) -> None:
    def cancel(scene: Scene) -> None:
        expiring.cancel_order(order=Order.objects.get(pk=scene.order.pk))

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

    race(world, declined, retry, retry, check, may_refuse=(CannotRetry,))


def test_order_that_is_paid_again_does_not_expire_with_an_open_link(world: World) -> None:
    def declined_long_ago(world: World) -> Scene:
        scene = declined(world)
        world.forward(31 * 60)
        return scene

    def retry(scene: Scene) -> None:
        retry_payment(order=Order.objects.get(pk=scene.order.pk), method="ocpay")

    def expire(scene: Scene) -> None:
        expiring.expire_order(order_id=scene.order.pk)

    def check(scene: Scene) -> None:
        is_expired = Order.objects.get(pk=scene.order.pk).status == OrderStatus.EXPIRED
        assert len(scene.payments) == (1 if is_expired else 2)

    race(world, declined_long_ago, retry, expire, check, may_refuse=(CannotRetry,))


def test_retry_and_late_money_take_the_money_once(world: World) -> None:
    def paid_after_all(world: World) -> Scene:
        scene = declined(world)
        customers.decide(world, scene.payments[0], "paid")
        return scene

    def retry(scene: Scene) -> None:
        retry_payment(order=Order.objects.get(pk=scene.order.pk), method="ocpay")

    race(world, paid_after_all, retry, confirm, is_paid, may_refuse=(CannotRetry,))


@pytest.mark.parametrize("nonces", [("one", "one"), ("one", "other")], ids=["sent twice", "two tabs"])
def test_cart_is_checked_out_once(world: World, nonces: tuple[str, str]) -> None:
    carts: list[Cart] = []

    def full_cart(world: World) -> Scene:
        carts.append(customers.fill_cart(world, [(1, 2)]))
        return Scene(world, Order())

    def check_out(nonce: str) -> None:
        checkout.place_order(
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
        may_refuse=(CannotCheckOut,),
        is_symmetric=True,
    )


# --- settling


def poll(scene: Scene) -> None:
    scene.make_due()
    poll_line(line_id=scene.line_id)


def test_two_polls_settle_once(world: World) -> None:
    def check(scene: Scene) -> None:
        assert scene.status == LineStatus.PARTLY_DELIVERED
        assert scene.line.line_cards.count() == scene.line.quantity // 2
        assert scene.line.line_refund.refund.quantity == scene.line.quantity - scene.line.quantity // 2

    race(world, placed, poll, poll, check)


def test_accepted_answer_and_a_better_one_settle_once(world: World) -> None:
    """The second person accepts what is in quarantine, while another sets it aside and asks again."""

    def quarantined(world: World) -> Scene:
        world.sandbox.faults({"fault": "fewer_cards"})
        scene = placed(world)
        poll(scene)
        return proposed(scene, "accept")

    def ask_again(scene: Scene) -> None:
        dismiss_quarantined(line=scene.line, actor=LINA, reason="let us ask again")
        poll(scene)

    def check(scene: Scene) -> None:
        was_accepted = scene.status == LineStatus.PARTLY_DELIVERED
        assert was_accepted or scene.status == LineStatus.PLACED
        assert hasattr(scene.line, "line_refund") is was_accepted

    accept = lambda scene: agree(scene, "accept")  # noqa: E731
    race(world, quarantined, accept, ask_again, check, may_refuse=(CannotAct,))


def test_of_two_who_agree_one_refunds(world: World) -> None:
    def check(scene: Scene) -> None:
        assert scene.status == LineStatus.REFUSED
        assert scene.line.proposals.exclude(agreed_by="").count() == 1

    race(
        world,
        lambda world: proposed(parked(world), "refuse"),
        lambda scene: agree(scene, "refuse"),
        lambda scene: agree(scene, "refuse", LINA),
        check,
        may_refuse=(CannotAct,),
        is_symmetric=True,
    )


def test_who_proposes_at_the_same_time_has_not_agreed(world: World) -> None:
    def check(scene: Scene) -> None:
        """Who looks after the other has proposed agrees; who looked before only proposes, or is refused."""
        agreed = scene.line.proposals.exclude(agreed_by="").count()
        assert scene.status == (LineStatus.REFUSED if agreed else LineStatus.PARKED)
        assert scene.line.proposals.count() == 1

    race(
        world,
        parked,
        lambda scene: agree(scene, "refuse"),
        lambda scene: agree(scene, "refuse", LINA),
        check,
        may_refuse=(CannotAct,),
        is_symmetric=True,
    )


# --- revealing


def card_of(scene: Scene) -> Card:
    return Card.objects.get(line_card__line=scene.line_id, line_card__position=1)


def show(scene: Scene) -> None:
    reveal(card=card_of(scene), proof="buyer", ip="", agent="")


def delivered(world: World) -> Scene:
    scene = placed(world)
    poll(scene)
    return scene


def test_card_is_revealed_or_frozen(world: World) -> None:
    def freeze_it(scene: Scene) -> None:
        freeze(card=card_of(scene), why="a complaint", actor="amina@shop.test")

    def check(scene: Scene) -> None:
        was_shown = RevealLog.objects.filter(card=card_of(scene)).exists()
        assert card_of(scene).status == (CardStatus.REVEALED if was_shown else CardStatus.FROZEN)

    race(world, delivered, show, freeze_it, check, may_refuse=(NotRevealable, LostRace))


def test_card_shown_in_two_tabs_is_revealed_once_and_logged_twice(world: World) -> None:
    def check(scene: Scene) -> None:
        card = card_of(scene)
        assert Move.objects.filter(subject=subject_of(card), to_status=CardStatus.REVEALED).count() == 1
        assert RevealLog.objects.filter(card=card).count() == 2

    race(world, delivered, show, show, check)


# --- the harness


def test_race_is_lost_without_its_guard(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rivals really come in between: with the claim made blind, the supplier is called twice for one line."""
    from orders import placing

    def claim_blindly(line: Line) -> None:
        Line.objects.filter(pk=line.pk).update(status=LineStatus.PLACING, lease_token="anybody's")

    monkeypatch.setattr(placing, "_claim", claim_blindly)
    with pytest.raises(AssertionError):
        race(
            world, queued, *[lambda scene: placing.place_line(line_id=scene.line_id)] * 2, lambda scene: None
        )
