"""What the customer reads: plain words for every state, nothing of the supplier's."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from core import clock
from core.testing import FakeClock
from delivery.states import CardStatus
from delivery.testing import make_card
from orders.customer.order_presentation import order_context
from orders.models import LineCard, LineRefund, Order
from orders.states import FINAL_LINES, LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from payments.refunds import request_refund
from payments.states import PaymentStatus
from payments.testing.refunds import set_by_hand

pytestmark = pytest.mark.django_db

# What needs more than a word.
TELLING = {
    LineStatus.HELD,
    LineStatus.UNKNOWN,
    LineStatus.PARKED,
    LineStatus.PARTLY_DELIVERED,
    LineStatus.REFUSED,
}


def shown(order: Order) -> dict:
    with translation.override("en"):
        return order_context(order.pk)


@pytest.mark.parametrize("status", list(LineStatus))
def test_every_state_of_a_line_has_words(status: LineStatus) -> None:
    (line,) = shown(make_line(status).order)["lines"]

    assert line.status_label
    assert bool(line.explanation) == (status in TELLING)


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("status", list(LineStatus))
def test_words_of_a_line_are_the_customers_own(status: LineStatus, language: str) -> None:
    order = make_line(status, quantity=2).order
    (english,) = shown(order)["lines"]

    with translation.override(language):
        (line,) = order_context(order.pk)["lines"]

    assert line.status_label != english.status_label
    assert not line.explanation or line.explanation != english.explanation
    for words in (english, line):
        assert not re.search(
            r"supplier|fournisseur|مورّد|attempt|placed|held|parked|unknown",
            f"{words.status_label} {words.explanation}".lower(),
        )


NUMBERS = {
    (LineStatus.PARTLY_DELIVERED, "requested"): {
        "en": "2 of 4 came; 1 030 DA for the other 2 is being returned to you.",
        "fr": "2 sur 4 arrivées\xa0; nous vous remboursons 1 030 DA pour les 2 autres.",
        "ar": "وصل 2 من 4؛ ونعيد إليك 1 030 دج ثمن البطاقتين الباقيتين.",
    },
    (LineStatus.PARTLY_DELIVERED, "paid_out"): {
        "en": "2 of 4 came; 1 030 DA for the other 2 was returned to you.",
        "fr": "2 sur 4 arrivées\xa0; 1 030 DA vous ont été remboursés pour les 2 autres.",
        "ar": "وصل 2 من 4؛ وقد أُعيد إليك 1 030 دج ثمن البطاقتين الباقيتين.",
    },
    (LineStatus.REFUSED, "requested"): {
        "en": "We could not get these 4 cards; the 2 060 DA you paid is being returned to you.",
        "fr": "Ces 4 cartes n’ont pas pu être obtenues\xa0; nous vous remboursons les 2 060 DA payés.",
        "ar": "تعذّر الحصول على هذه البطاقات، وعددها 4؛ ونعيد إليك ثمنها 2 060 دج.",
    },
    (LineStatus.REFUSED, "paid_out"): {
        "en": "We could not get these 4 cards; the 2 060 DA you paid was returned to you.",
        "fr": "Ces 4 cartes n’ont pas pu être obtenues\xa0; les 2 060 DA payés vous ont été remboursés.",
        "ar": "تعذّر الحصول على هذه البطاقات، وعددها 4؛ وقد أُعيد إليك ثمنها 2 060 دج.",
    },
}


@pytest.mark.parametrize(("case", "sentences"), NUMBERS.items(), ids=["-".join(case) for case in NUMBERS])
def test_what_did_not_come_is_told_in_numbers(
    case: tuple[LineStatus, str], sentences: dict[str, str]
) -> None:
    status, refund_status = case
    line = make_line(status, quantity=4)
    came = 2 if status == LineStatus.PARTLY_DELIVERED else 0
    for position in range(1, came + 1):
        LineCard.objects.create(line=line, position=position, card=make_card(customer=line.order.customer))
    refund = request_refund(
        customer=line.order.customer,
        about=line.order.about,
        quantity=4 - came,
        unit_price=line.unit_price,
        reason="did not come",
        evidence={},
    )
    set_by_hand(refund, refund_status)
    LineRefund.objects.create(line=line, refund=refund)

    for language, sentence in sentences.items():
        with translation.override(language):
            (view,) = order_context(line.order_id)["lines"]
        assert plain(view.explanation) == sentence


def plain(text: str) -> str:
    """The text without the invisible marks around amounts, and with one kind of space inside them."""
    bare = re.sub("[\u2066-\u2069]", "", text)
    return re.sub(r"(?<=\d)\s(?=\d|DA|دج)", " ", bare)


@pytest.mark.parametrize("status", [LineStatus.HELD, LineStatus.UNKNOWN, LineStatus.PARKED])
def test_trouble_of_ours_is_told_as_taking_longer(status: LineStatus) -> None:
    assert shown(make_line(status).order)["is_late"]


@pytest.mark.parametrize(("minutes", "is_late"), [(4, False), (6, True)])
@pytest.mark.parametrize("status", [LineStatus.QUEUED, LineStatus.PLACING, LineStatus.PLACED])
def test_waiting_for_long_is_told_as_taking_longer(status: LineStatus, minutes: int, is_late: bool) -> None:
    order = make_order(OrderStatus.PAID, paid_at=clock.now() - timedelta(minutes=minutes))
    make_line(status, order=order)

    assert shown(order)["is_late"] is is_late


@pytest.mark.parametrize("status", sorted(FINAL_LINES))
def test_what_has_ended_takes_no_longer(status: LineStatus) -> None:
    order = make_order(OrderStatus.PAID, paid_at=clock.now() - timedelta(days=1))
    make_line(status, order=order)

    assert not shown(order)["is_late"]


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
    make_order_payment(order, status)

    payment = shown(order)["payment"]

    assert (payment.can_retry, payment.message) == (can_retry, message)
    assert bool(payment.pay_url) == (not can_retry)


@pytest.mark.parametrize(
    ("statuses", "seconds"),
    [
        ([LineStatus.PLACED], 3),
        ([LineStatus.HELD], 10),
        ([LineStatus.UNKNOWN, LineStatus.PARKED], 10),
        ([LineStatus.HELD, LineStatus.QUEUED], 3),
        ([LineStatus.DELIVERED, LineStatus.REFUSED], 0),
    ],
)
def test_page_looks_again_soon_while_codes_are_due(statuses: list[LineStatus], seconds: int) -> None:
    order = make_order(OrderStatus.PAID)
    for status in statuses:
        make_line(status, order=order)

    assert shown(order)["refresh_seconds"] == seconds


def test_page_of_codes_that_are_overdue_looks_less_often(fake_clock: FakeClock) -> None:
    order = make_line(LineStatus.PLACED).order
    fake_clock.advance(minutes=6)

    assert shown(order)["refresh_seconds"] == 10


@pytest.mark.parametrize(
    ("status", "gateway", "seconds"),
    [
        (PaymentStatus.CREATED, "ocpay", 3),
        (PaymentStatus.PENDING, "ocpay", 3),
        (PaymentStatus.CONFIRMED, "ocpay", 3),
        (PaymentStatus.FAILED, "ocpay", 20),
        (PaymentStatus.EXPIRED, "ocpay", 20),
        (PaymentStatus.PENDING, "courier", 20),
        (PaymentStatus.IN_REVIEW, "transfer", 20),
    ],
)
def test_page_looks_again_soon_while_the_bank_is_asked(
    status: PaymentStatus, gateway: str, seconds: int
) -> None:
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, status, gateway=gateway)

    assert shown(order)["refresh_seconds"] == seconds


@pytest.mark.parametrize("lines", [1, 10])
def test_order_costs_the_same_queries_however_many_lines_it_has(
    lines: int, django_assert_num_queries: object
) -> None:
    order = make_order(OrderStatus.PAID)
    for _ in range(lines):
        line = make_line(LineStatus.DELIVERED, order=order)
        LineCard.objects.create(line=line, position=1, card=make_card(customer=order.customer))

    with django_assert_num_queries(2):
        shown(order)
