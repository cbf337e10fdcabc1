"""What the customer reads: plain words for every state, nothing of the supplier's."""

import pytest
from django.utils import translation

from delivery.states import CardStatus
from delivery.testing import make_card
from orders.models import LineCard, Order
from orders.presenting import present
from orders.states import LineStatus, OrderStatus
from orders.tests.builders import make_line, make_order, make_payment
from payments.states import PaymentStatus

pytestmark = pytest.mark.django_db


def shown(order: Order) -> dict:
    with translation.override("en"):
        return present(order)


@pytest.mark.parametrize("status", list(LineStatus))
def test_every_state_of_a_line_has_words(status: LineStatus) -> None:
    (line,) = shown(make_line(status).order)["lines"]

    assert line.status_label
    assert "supplier refuses" not in line.explanation
    assert status not in (LineStatus.HELD, LineStatus.UNKNOWN, LineStatus.PARKED) or line.explanation


@pytest.mark.parametrize("reason", ["balance", "key", "price", "gone", "paused"])
def test_why_a_line_is_held_is_not_the_customers_business(reason: str) -> None:
    held = make_line(LineStatus.HELD, hold_reason=reason)

    (line,) = shown(held.order)["lines"]

    assert line.status_label == "A little delayed"
    assert reason not in line.explanation


@pytest.mark.parametrize(
    ("status", "line_status", "stage", "refreshes"),
    [
        (OrderStatus.AWAITING_PAYMENT, LineStatus.UNPAID, "pay", True),
        (OrderStatus.PAID, LineStatus.PLACED, "buying", True),
        (OrderStatus.PAID, LineStatus.DELIVERED, "done", False),
        (OrderStatus.PAID, LineStatus.REFUSED, "done", False),
        (OrderStatus.EXPIRED, LineStatus.UNPAID, "pay", False),
        (OrderStatus.CANCELLED, LineStatus.UNPAID, "pay", False),
    ],
)
def test_stage_follows_the_order_and_its_lines(
    status: OrderStatus, line_status: LineStatus, stage: str, refreshes: bool
) -> None:
    order = make_order(status)
    make_line(line_status, order=order)

    view = shown(order)

    assert (view["stage"], view["refresh_seconds"] > 0) == (stage, refreshes)


def test_cards_are_numbered_through_the_whole_order() -> None:
    first = make_line(LineStatus.DELIVERED, quantity=2)
    second = make_line(LineStatus.DELIVERED, order=first.order)
    for line, position in ((first, 1), (first, 2), (second, 1)):
        LineCard.objects.create(line=line, position=position, card=make_card(customer=line.order.customer))

    lines = shown(first.order)["lines"]

    assert [[card.number for card in line.cards] for line in lines] == [[1, 2], [3]]
    assert [[card.label for card in line.cards] for line in lines] == [["Card 1", "Card 2"], [""]]


@pytest.mark.parametrize(
    ("status", "revealed", "frozen"),
    [
        (CardStatus.SEALED, False, False),
        (CardStatus.REVEALED, True, False),
        (CardStatus.FROZEN, False, True),
        (CardStatus.REFUNDED, False, True),
    ],
)
def test_card_shows_whether_it_may_be_seen(status: CardStatus, revealed: bool, frozen: bool) -> None:
    line = make_line(LineStatus.DELIVERED)
    card = make_card(customer=line.order.customer)
    type(card).objects.filter(pk=card.pk).update(status=status)
    LineCard.objects.create(line=line, position=1, card=card)

    (view,) = shown(line.order)["lines"][0].cards

    assert (view.is_revealed, view.is_frozen) == (revealed, frozen)


@pytest.mark.parametrize(
    ("status", "can_retry", "message"),
    [
        (PaymentStatus.PENDING, False, ""),
        (PaymentStatus.FAILED, True, "The payment did not go through."),
        (PaymentStatus.EXPIRED, True, "The payment page has expired."),
    ],
)
def test_payment_tells_what_to_do(status: PaymentStatus, can_retry: bool, message: str) -> None:
    order = make_order(amount=1030_00)
    make_payment(order, status)

    payment = shown(order)["payment"]

    assert (payment.can_retry, payment.message) == (can_retry, message)
    assert bool(payment.pay_url) == (not can_retry)


@pytest.mark.parametrize("lines", [1, 10])
def test_order_costs_the_same_queries_however_many_lines_it_has(
    lines: int, django_assert_num_queries: object
) -> None:
    order = make_order(OrderStatus.PAID)
    for _ in range(lines):
        line = make_line(LineStatus.DELIVERED, order=order)
        LineCard.objects.create(line=line, position=1, card=make_card(customer=order.customer))

    with django_assert_num_queries(3):
        shown(order)
