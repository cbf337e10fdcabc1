"""Used or not: a note of the customer about a card of theirs, on which nothing depends."""

import pytest
from django.test import Client

from delivery.card_status import freeze
from delivery.models import Card
from delivery.reveal import reveal
from delivery.testing import make_card
from orders.models import LineCard, Order
from orders.states import LineStatus
from orders.testing import make_line
from orders.testing.browsers import buyer_browser, proved_browser
from orders.testing.refunds import (
    order_page,
)
from tests.pages import Element, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(db: None) -> Order:
    """Two cards, of which the first was looked at."""
    line = make_line(LineStatus.DELIVERED, quantity=2)
    for position in (1, 2):
        card = make_card(customer=line.order.customer, label=line.place_of_card(position).label)
        LineCard.objects.create(line=line, position=position, card=card)
    Card.objects.filter(pk=card_of(line.order).pk).update(status="revealed")
    return line.order


def card_of(order: Order, number: int = 1) -> Card:
    return Card.objects.get(line_card__line__order=order, line_card__position=number)


def address(order: Order, mark: str = "used", number: int = 1) -> str:
    return f"{order_page(order)}cards/{number}/{mark}/"


def slip(client: Client, order: Order, number: int = 1) -> Element:
    page = read(client.get(order_page(order)).content.decode())
    return next(page.all("li", data_card=str(number)))


def test_customer_marks_a_card_and_takes_it_back(order: Order) -> None:
    client = buyer_browser(order)
    button = slip(client, order).first("button", data_mark=True)

    answer = client.post(button["formaction"])

    assert answer.url == f"{order_page(order)}#card-1"
    assert card_of(order).used_at is not None
    assert "Used" in slip(client, order).text

    client.post(slip(client, order).first("button", data_mark=True)["formaction"])
    assert card_of(order).used_at is None


def test_marking_twice_changes_nothing(order: Order) -> None:
    client = buyer_browser(order)
    client.post(address(order))
    before = card_of(order).used_at

    assert client.post(address(order)).status_code == 302
    assert card_of(order).used_at == before


def test_used_card_can_be_revealed_again(order: Order) -> None:
    client = proved_browser(order)
    client.post(address(order))

    assert "FAKE" in client.post(address(order, "reveal")).content.decode()
    assert card_of(order).used_at is not None


def test_only_a_card_that_was_seen_is_marked(order: Order) -> None:
    client = buyer_browser(order)

    client.post(address(order, number=2))

    assert slip(client, order, 2).first("button", data_mark=True) is None
    assert card_of(order, 2).used_at is None


def test_frozen_card_is_not_marked(order: Order) -> None:
    freeze(card=card_of(order, 2), why="sold twice", actor="system")

    buyer_browser(order).post(address(order, number=2))

    assert card_of(order, 2).used_at is None


def test_strangers_mark_nothing(order: Order) -> None:
    for client in (Client(), buyer_browser(make_line(LineStatus.DELIVERED).order)):
        assert client.post(address(order)).status_code == 404
    assert buyer_browser(order).get(address(order)).status_code == 405
    assert buyer_browser(order).post(address(order, number=9)).status_code == 404
    assert card_of(order).used_at is None


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/en/cart/"])
def test_mark_leads_back_to_the_cards_or_the_order_and_nowhere_else(order: Order, elsewhere: str) -> None:
    client = buyer_browser(order)

    assert client.post(address(order), {"next": elsewhere}).url == f"{order_page(order)}#card-1"
    cards = "/en/account/cards/?show=unused"
    assert client.post(address(order), {"next": cards}).url == cards


def test_seen_card_is_revealed_to_be_marked(order: Order) -> None:
    reveal(
        card=card_of(order, 2),
        place=card_of(order, 2).line_card.place,
        proof="buyer",
        ip="127.0.0.1",
        agent="",
    )

    buyer_browser(order).post(address(order, number=2))

    assert card_of(order, 2).used_at is not None
