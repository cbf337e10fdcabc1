"""A code opens only in its place, whatever the rows of the database were tied to by hand."""

import json

import pytest
from django.db import connection
from django.test import Client

from accounts.testing import make_customer
from core.alerts import AlertCause
from core.audit_log import ActionNotAllowedError
from core.models import Alert, DeskItem
from core.sealing.keyring import ring
from core.sealing.rotation import rotate
from delivery.kinds import DeliveryDeskKind
from delivery.models import Card, RevealLog
from delivery.testing import make_card
from orders.aftersales.returns import return_card
from orders.models import LineCard, Order
from orders.states import LineStatus
from orders.testing import make_line

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

VICTIMS = "FAKE-VICTIM-1111"
OWN = "FAKE-OWN-2222"


def delivered(code: str) -> LineCard:
    line = make_line(LineStatus.DELIVERED, quantity=1)
    card = make_card(code, customer=line.order.customer, label=f"{line.order.reference}/1/1")
    return LineCard.objects.create(line=line, position=1, card=card)


@pytest.fixture
def victims() -> LineCard:
    return delivered(VICTIMS)


@pytest.fixture
def own() -> LineCard:
    """The thief's own card, of another order and customer."""
    return delivered(OWN)


def swap_cards(first: LineCard, second: LineCard) -> None:
    """What somebody does who may write to the database."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM orders_linecard WHERE id = %s", [first.pk])
        cursor.execute("UPDATE orders_linecard SET card_id = %s WHERE id = %s", [first.card_id, second.pk])
        cursor.execute(
            "INSERT INTO orders_linecard (id, line_id, position, card_id) VALUES (%s, %s, %s, %s)",
            [first.pk, first.line_id, first.position, second.card_id],
        )


def claim(card: Card, place_of: LineCard) -> None:
    """The card's own row says what the thief wants to hear; the label may stand but once."""
    Card.objects.filter(pk=place_of.card_id).update(label="elsewhere")
    Card.objects.filter(pk=card.pk).update(
        label=place_of.place.label, customer=place_of.line.order.customer_id
    )


def as_the_first_version_did(card: Card, code: str) -> None:
    plain = json.dumps({"v": 1, "label": card.label, "contents": {"value": code, "serial": ""}})
    Card.objects.filter(pk=card.pk).update(token=ring().encrypt(plain.encode()).decode())


def browser_of(order: Order) -> Client:
    client = Client()
    session = client.session
    session["orders"] = {order.reference: {"how": "buyer"}}
    session.save()
    return client


def ask_for(line_card: LineCard, act: str = "reveal", **form: str) -> str:
    order = line_card.line.order
    address = f"/en/orders/{order.reference}/cards/1/{act}/"
    return browser_of(order).post(address, form, follow=True).content.decode()


def test_cards_in_their_own_places_open(victims: LineCard, own: LineCard) -> None:
    assert VICTIMS in ask_for(victims)
    assert OWN in ask_for(own)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("says_so_itself", [False, True])
def test_card_that_was_tied_to_another_order_shows_nothing_and_raises_the_alarm(
    victims: LineCard, own: LineCard, version: int, says_so_itself: bool
) -> None:
    if version == 1:
        as_the_first_version_did(victims.card, VICTIMS)
    swap_cards(victims, own)
    if says_so_itself:
        claim(victims.card, own)

    page = ask_for(own)

    assert VICTIMS not in page
    assert "This code cannot be shown right now." in page
    assert not RevealLog.objects.exists()
    assert Card.objects.get(pk=victims.card_id).status == "sealed"
    item = DeskItem.objects.get(kind=DeliveryDeskKind.MISPLACED_CARD)
    assert own.place.label in item.title
    assert VICTIMS not in json.dumps(item.evidence)
    assert Alert.objects.get(cause=AlertCause.MISMATCH, ended_at=None).about == own.place.label


def test_card_of_the_same_customer_in_another_place_does_not_open(victims: LineCard) -> None:
    other = delivered(OWN)
    for model, pk in ((Order, other.line.order_id), (Card, other.card_id)):
        model.objects.filter(pk=pk).update(customer=victims.line.order.customer_id)
    swap_cards(victims, other)

    assert VICTIMS not in ask_for(other)


@pytest.mark.parametrize("with_card", [False, True])
def test_order_that_was_given_to_another_customer_shows_no_card(victims: LineCard, with_card: bool) -> None:
    thief = make_customer()
    Order.objects.filter(pk=victims.line.order_id).update(customer=thief)
    if with_card:
        Card.objects.filter(pk=victims.card_id).update(customer=thief)
    victims.refresh_from_db()

    assert VICTIMS not in ask_for(victims)
    assert DeskItem.objects.filter(kind=DeliveryDeskKind.MISPLACED_CARD).exists()


def test_one_item_is_enough_however_often_it_is_tried(victims: LineCard, own: LineCard) -> None:
    swap_cards(victims, own)

    for _ in range(3):
        ask_for(own)

    assert DeskItem.objects.filter(kind=DeliveryDeskKind.MISPLACED_CARD).count() == 1


def test_card_sealed_anew_by_the_rotation_is_its_customers_alone(victims: LineCard) -> None:
    as_the_first_version_did(victims.card, VICTIMS)
    rotate()
    thief = make_customer()
    Order.objects.filter(pk=victims.line.order_id).update(customer=thief)
    Card.objects.filter(pk=victims.card_id).update(customer=thief)
    victims.refresh_from_db()

    assert VICTIMS not in ask_for(victims)


def test_card_in_a_wrong_place_is_not_given_back(victims: LineCard, own: LineCard) -> None:
    swap_cards(victims, own)
    own.refresh_from_db()

    with pytest.raises(ActionNotAllowedError):
        return_card(line_card=own, reason="bought twice")

    assert Card.objects.get(pk=victims.card_id).status == "sealed"
    assert DeskItem.objects.filter(kind=DeliveryDeskKind.MISPLACED_CARD).exists()


def test_card_in_a_wrong_place_is_not_marked_as_used(victims: LineCard, own: LineCard) -> None:
    ask_for(victims)
    swap_cards(victims, own)

    ask_for(own, act="used")

    assert Card.objects.get(pk=victims.card_id).used_at is None
