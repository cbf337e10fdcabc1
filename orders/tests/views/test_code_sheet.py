"""All codes of an order at once: one proof, each look logged, and what may not be shown is left out."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.intervals import Interval
from core.rate_limits.counted_windows import check_rate_limit
from delivery.card_status import freeze
from delivery.models import Card, RevealLog
from delivery.reasons import CardReason
from delivery.states import CardStatus
from delivery.testing import make_card
from orders.customer.access import create_link
from orders.models import LineCard, Order
from orders.states import LineStatus
from orders.testing import make_line
from tests.pages import Element, read, text

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

CONTROL = {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}


def order_of(*quantities: int) -> Order:
    """A delivered order with lines of so many cards."""
    order: Order | None = None
    for position, quantity in enumerate(quantities, start=1):
        line = make_line(LineStatus.DELIVERED, quantity=quantity, order=order, position=position)
        order = line.order
        for number in range(1, quantity + 1):
            label = line.place_of_card(number).label
            card = make_card(f"FAKE-{label}", customer=order.customer, label=label)
            LineCard.objects.create(line=line, position=number, card=card)
    assert order
    return order


@pytest.fixture
def order(db: None) -> Order:
    return order_of(3)


def buyer(order: Order) -> Client:
    """The browser that ordered."""
    client = Client(REMOTE_ADDR="192.0.2.7")
    session = client.session
    session["orders"] = {order.reference: {"how": "buyer"}}
    session.save()
    return client


def address(order: Order, act: str = "reveal") -> str:
    return f"/en/orders/{order.reference}/cards/{act}/"


def codes(answer: Any) -> list[str]:
    return [each["data-copy"] for each in read(text(answer)).all("button", data_copy=True)]


def fake_codes(order: Order, *numbers: int) -> list[str]:
    return [f"FAKE-{order.reference}/1/{number}" for number in numbers]


def order_page(order: Order) -> Element:
    return read(buyer(order).get(f"/en/orders/{order.reference}/").content.decode())


def test_all_codes_are_shown_in_their_order(order: Order) -> None:
    answer = buyer(order).post(address(order))

    assert codes(answer) == fake_codes(order, 1, 2, 3)
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.decode().count("How to redeem it") == 1


def test_each_look_is_logged(order: Order) -> None:
    buyer(order).post(address(order))

    assert {(log.card.label, log.proof, log.origin.ip) for log in RevealLog.objects.all()} == {
        (card.label, "buyer", "192.0.2.7") for card in Card.objects.all()
    }
    assert set(Card.objects.values_list("status", flat=True)) == {CardStatus.REVEALED}


def test_showing_twenty_takes_as_many_statements_as_showing_two() -> None:
    counts = []
    for quantity in (2, 20):
        order = order_of(quantity)
        client = buyer(order)
        client.get(f"/en/orders/{order.reference}/")
        with CaptureQueriesContext(connection) as queries:
            assert len(codes(client.post(address(order)))) == quantity
        counts.append(len([each for each in queries if each["sql"].split(" ")[0] not in CONTROL]))
    assert counts == [9, 9]  # session, order, cards, limit; card, history, log, origin; frame of the page


def test_nothing_is_shown_that_was_not_logged(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*rows: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr("delivery.reveal.RevealOrigin.objects.bulk_create", fail)
    client = buyer(order)
    client.raise_request_exception = False
    answer = client.post(address(order))

    assert answer.status_code == 500
    assert "FAKE" not in answer.content.decode()
    assert not RevealLog.objects.exists()
    assert not Card.objects.filter(status=CardStatus.REVEALED).exists()


def test_link_alone_shows_nothing(order: Order) -> None:
    client = Client()
    client.get(f"/en/orders/{order.reference}/open/{create_link(order)}/")

    answer = client.post(address(order))

    assert answer.headers.get("Location") == f"/en/orders/{order.reference}/prove/"
    assert not RevealLog.objects.exists()


def test_strangers_learn_nothing(order: Order) -> None:
    assert Client().post(address(order)).status_code == 404
    assert buyer(order).get(address(order)).status_code == 405


def test_card_that_is_held_back_stays_so(order: Order) -> None:
    freeze(card=Card.objects.get(label__endswith="/2"), why=CardReason.SOLD_TWICE, actor="system")

    answer = buyer(order).post(address(order))

    assert codes(answer) == fake_codes(order, 1, 3)
    assert Card.objects.get(label__endswith="/2").status == CardStatus.FROZEN
    assert RevealLog.objects.count() == 2


def test_card_that_is_frozen_meanwhile_is_left_out(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    def freeze_one(*_args: object, **_kwargs: object) -> None:
        freeze(card=Card.objects.get(label__endswith="/2"), why=CardReason.SOLD_TWICE, actor="system")

    monkeypatch.setattr("delivery.reveal._count_looks", freeze_one)

    assert codes(buyer(order).post(address(order))) == fake_codes(order, 1, 3)
    assert RevealLog.objects.count() == 2


def test_card_that_does_not_open_hides_no_other(order: Order) -> None:
    one = Card.objects.get(label__endswith="/1")
    Card.objects.filter(label__endswith="/2").update(token=one.token)

    assert codes(buyer(order).post(address(order))) == fake_codes(order, 1, 3)


def test_showing_without_end_is_refused_before_anything_is_shown(order: Order, settings: object) -> None:
    settings.MOST_PER_LINE, settings.MOST_LINES = 5, 1  # type: ignore[attr-defined]
    client = buyer(order)
    check_rate_limit(f"reveal:{order.customer_id}", most=15, per=Interval.REVEAL_WINDOW.duration, uses=13)

    assert client.post(address(order))["Location"] == f"/en/orders/{order.reference}/"
    assert not RevealLog.objects.exists()


def test_largest_order_with_a_new_code_is_shown_again_after_back(order: Order, settings: object) -> None:
    settings.MOST_PER_LINE, settings.MOST_LINES = 2, 1  # type: ignore[attr-defined]
    client = buyer(order)

    assert [client.post(address(order)).status_code for _ in range(3)] == [200, 200, 302]


def test_all_that_were_seen_are_marked_at_once(order: Order) -> None:
    client = buyer(order)
    freeze(card=Card.objects.get(label__endswith="/2"), why=CardReason.SOLD_TWICE, actor="system")
    client.post(address(order))

    assert client.post(address(order, "used"))["Location"] == f"/en/orders/{order.reference}/"

    assert set(Card.objects.exclude(used_at=None).values_list("label", flat=True)) == {
        f"{order.reference}/1/1",
        f"{order.reference}/1/3",
    }


def test_two_products_have_a_guide_each_and_one_product_has_one() -> None:
    order = order_of(1, 2)

    page = buyer(order).post(address(order)).content.decode()

    assert page.count("How to redeem it") == len({line.denomination.product_id for line in order.lines.all()})


def test_many_cards_are_folded_and_a_few_are_not() -> None:
    pages = {}
    for quantity in (4, 5):
        pages[quantity] = order_page(order_of(quantity))
    assert pages[4].first("details", class_="slips-fold") is None
    assert pages[5].first("details", class_="slips-fold") is not None
    assert len(list(pages[5].all("button", data_reveal=True))) == 5


def test_buttons_say_which_card_they_are_about(order: Order) -> None:
    names = [button.text for button in order_page(order).all("button", data_reveal=True)]

    assert len(set(names)) == 3
    assert all(order.lines.get().shown_title in name for name in names)
