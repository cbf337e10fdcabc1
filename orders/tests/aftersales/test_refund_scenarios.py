"""Refunds from the purchase to the last dinar: after each story every promise of the shop holds."""

from collections.abc import Callable

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER, THIRD_REVIEWER
from delivery.reveal import NotRevealableError, reveal
from delivery.states import CardStatus
from orders.aftersales.returns import return_card
from orders.models import Line
from orders.testing import PRICE
from orders.testing.refunds import broken_promises, first_card, paid_twice, refund_of
from payments.models import Refund
from payments.refunds import (
    approve,
    bounce,
    change_destination,
    choose_destination,
    correct_amount,
    pay_out,
    reject,
)
from payments.states import RefundStatus
from payments.testing import booked, open_desk
from payments.testing.refunds import CCP, RIP, WALLET
from payments.unapplied import keep_in_wallet
from payments.wallet import balance_of

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def into_the_wallet(refund: Refund) -> None:
    choose_destination(refund=refund, payee=WALLET)
    approve(refund=refund, actor=REVIEWER)


def by_transfer(refund: Refund) -> None:
    choose_destination(refund=refund, payee=CCP)
    approve(refund=refund, actor=REVIEWER)
    pay_out(refund=refund, reference="VIR-1", actor=SECOND_REVIEWER)


def bounced_and_elsewhere(refund: Refund) -> None:
    choose_destination(refund=refund, payee=CCP)
    approve(refund=refund, actor=REVIEWER)
    bounce(refund=refund, actor=REVIEWER, explanation="The account is closed.")
    assert broken_promises() == []
    choose_destination(refund=refund, payee=RIP)
    approve(refund=refund, actor=SECOND_REVIEWER)
    assert broken_promises() == []
    pay_out(refund=refund, reference="VIR-2", actor=SECOND_REVIEWER)


def corrected_and_redirected(refund: Refund) -> None:
    choose_destination(refund=refund, payee=CCP)
    correct_amount(refund=refund, amount=refund.amount - 100, actor=REVIEWER, reason="costs of the bank")
    assert broken_promises() == []
    change_destination(refund=refund, payee=WALLET, actor=REVIEWER, reason="asked by telephone")
    approve(refund=refund, actor=SECOND_REVIEWER)


def corrected_after_a_bounce(refund: Refund) -> None:
    choose_destination(refund=refund, payee=CCP)
    approve(refund=refund, actor=REVIEWER)
    bounce(refund=refund, actor=REVIEWER, explanation="The account is closed.")
    correct_amount(refund=refund, amount=300_00, actor=SECOND_REVIEWER, reason="costs of the bank")
    assert broken_promises() == []
    choose_destination(refund=refund, payee=WALLET)
    approve(refund=refund, actor=THIRD_REVIEWER)


STORIES = [
    into_the_wallet,
    by_transfer,
    bounced_and_elsewhere,
    corrected_and_redirected,
    corrected_after_a_bounce,
]
each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)


@pytest.mark.matrix
@each_story
def test_money_for_cards_that_never_came(partial_line: Line, story: Callable[[Refund], None]) -> None:
    refund = refund_of(partial_line)

    story(refund)

    assert refund.status == RefundStatus.PAID_OUT
    assert broken_promises() == []
    assert booked().get("refunds") is None
    assert open_desk(refund) == []


@pytest.mark.matrix
@each_story
def test_money_for_a_card_that_was_given_back(complete_line: Line, story: Callable[[Refund], None]) -> None:
    refund = return_card(line_card=first_card(complete_line), reason="bought twice")
    assert broken_promises() == []

    story(refund)

    assert refund.status == RefundStatus.PAID_OUT
    assert first_card(complete_line).card.status == CardStatus.REFUNDED
    assert broken_promises() == []
    assert -booked()["revenue"] < 2 * PRICE


@pytest.mark.matrix
@each_story
def test_money_that_was_paid_twice(complete_line: Line, story: Callable[[Refund], None]) -> None:
    refund = paid_twice(complete_line)
    assert broken_promises() == []

    story(refund)

    assert refund.status == RefundStatus.PAID_OUT
    assert broken_promises() == []


def test_refund_and_return_of_one_order_beside_each_other(partial_line: Line) -> None:
    given_back = return_card(line_card=first_card(partial_line), reason="of no use alone")
    choose_destination(refund=given_back, payee=WALLET)

    into_the_wallet(refund_of(partial_line))
    approve(refund=given_back, actor=SECOND_REVIEWER)

    assert balance_of(partial_line.order.customer) == 3 * PRICE
    assert booked().get("revenue") is None  # the profit is gone, the cost is not
    assert broken_promises() == []


def test_card_whose_refund_was_rejected_can_be_shown_again(complete_line: Line) -> None:
    refund = return_card(line_card=first_card(complete_line), reason="bought twice")

    reject(refund=refund, actor=REVIEWER, explanation="It is not the region's fault.")

    assert first_card(complete_line).card.status == CardStatus.SEALED
    assert broken_promises() == []


@pytest.mark.django_db(transaction=True)
def test_rejected_card_is_shown_and_a_refunded_one_never(complete_line: Line) -> None:
    rejected = return_card(line_card=first_card(complete_line), reason="bought twice")
    reject(refund=rejected, actor=REVIEWER, explanation="no")
    reveal(
        card=first_card(complete_line).card,
        place=first_card(complete_line).place,
        proof="buyer",
        ip="",
        agent="",
    )
    assert broken_promises() == []

    other = complete_line.line_cards.select_related("card", "line__order__customer").get(position=2)
    refund = return_card(line_card=other, reason="bought twice")
    for story in (lambda: None, lambda: into_the_wallet(refund)):
        story()
        with pytest.raises(NotRevealableError):
            reveal(card=other.card, place=other.place, proof="buyer", ip="", agent="")
    assert broken_promises() == []


def test_second_payment_is_kept_in_the_wallet(complete_line: Line) -> None:
    from core.moves import record_created
    from orders.testing import make_order_payment
    from payments.incoming.status_check import apply_gateway_status
    from payments.testing import fact_of

    payment = make_order_payment(complete_line.order)
    record_created(payment, why="made for a test")
    apply_gateway_status(payment=payment, fact=fact_of(payment))
    assert broken_promises() == []

    keep_in_wallet(unapplied=payment.unapplied, actor=REVIEWER, reason="paid twice")

    assert balance_of(complete_line.order.customer) == 2 * PRICE
    assert broken_promises() == []
