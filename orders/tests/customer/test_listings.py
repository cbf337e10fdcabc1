"""One's orders and one's cards: the newest first, one's own alone, at the same cost for any number."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Customer
from accounts.testing import make_customer, make_user
from core import clock
from delivery.models import Card
from delivery.states import CardStatus
from delivery.testing import make_card
from orders.customer.listings import order_row
from orders.models import LineCard, Order
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order
from tests.pages import Element, read

pytestmark = pytest.mark.django_db

ORDERS, CARDS = "/en/account/", "/en/account/cards/"


def give_cards(customer: Customer, count: int = 1) -> Order:
    line = make_line(
        LineStatus.DELIVERED,
        order=make_order(OrderStatus.PAID, customer=customer),
        quantity=count,
        region="usa",
    )
    for position in range(1, count + 1):
        card = make_card(customer=customer, label=line.place_of_card(position).label)
        LineCard.objects.create(line=line, position=position, card=card)
    return line.order


def page(client: Client, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200
    return read(answer.content.decode())


def rows(client: Client, address: str = CARDS) -> list[str]:
    return [row["data-card-row"] for row in page(client, address).all("li", data_card_row=True)]


def references(client: Client, address: str) -> list[str]:
    return [each.text for each in page(client, address).all("bdi", class_="reference")]


def test_cards_are_listed_newest_first_with_the_way_to_their_code(
    customer_client: Client, customer: Customer
) -> None:
    first, second = give_cards(customer), give_cards(customer, 2)
    give_cards(make_customer())  # somebody else's

    assert rows(customer_client) == [f"{second.reference}-2", f"{second.reference}-1", f"{first.reference}-1"]
    row = page(customer_client, CARDS).first("li", data_card_row=f"{second.reference}-2")
    assert row.first("a")["href"] == f"/en/orders/{second.reference}/#card-2"
    assert "United States" in row.text


def test_what_can_be_done_with_a_card_says_which_card(customer_client: Client, customer: Customer) -> None:
    order = give_cards(customer, 2)
    Card.objects.update(status="revealed")
    row = page(customer_client, CARDS).first("li", data_card_row=f"{order.reference}-2")

    title = row.first("h2").text
    for each in (row.first("form", class_="card-mark").first("button"), row.first("a", class_="button")):
        assert f"{title}, {order.reference}-2" in each.text


def test_list_of_cards_shows_no_code(customer_client: Client, customer: Customer) -> None:
    give_cards(customer)

    assert "FAKE" not in customer_client.get(CARDS).content.decode()
    assert "private" in customer_client.get(CARDS)["Cache-Control"]


@pytest.mark.parametrize(
    ("status", "words"), [(CardStatus.FROZEN, "Held back"), (CardStatus.REFUNDED, "Paid back")]
)
def test_what_became_of_a_card_that_is_not_shown(
    customer_client: Client, customer: Customer, status: CardStatus, words: str
) -> None:
    give_cards(customer)
    Card.objects.update(status=status)

    text = customer_client.get(CARDS).content.decode()

    assert [each for each in ("Held back", "Paid back") if each in text] == [words]


def test_cards_are_filtered_by_use_and_the_mark_leads_back_to_the_filter(
    customer_client: Client, customer: Customer
) -> None:
    order = give_cards(customer, 2)
    Card.objects.update(status="revealed")
    Card.objects.filter(line_card__position=1).update(used_at=clock.now())

    assert rows(customer_client, CARDS + "?show=used") == [f"{order.reference}-1"]
    assert rows(customer_client, CARDS + "?show=unused") == [f"{order.reference}-2"]
    assert len(rows(customer_client, CARDS + "?show=odd")) == 2

    form = page(customer_client, CARDS + "?show=unused").first("form", class_="card-mark")
    fields = {each["name"]: each["value"] for each in form.all("input", name=True)}
    assert customer_client.post(form["action"], fields).url == CARDS + "?show=unused"
    assert rows(customer_client, CARDS + "?show=unused") == []


@pytest.mark.parametrize(("address", "find"), [(CARDS, rows), (ORDERS, references)])
def test_long_lists_are_paged_by_key_and_cost_the_same(
    customer_client: Client, customer: Customer, address: str, find: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(23):
        give_cards(customer)
    everything = list(reversed(Order.objects.values_list("reference", flat=True).order_by("pk")))

    with django_assert_max_num_queries(8):
        first = find(customer_client, address)
    older = page(customer_client, address).first("a", rel="next")["href"]
    give_cards(customer)  # what is new moves no row to another page
    with django_assert_max_num_queries(8):
        second = find(customer_client, address + older)

    assert [row[:10] for row in first + second] == everything
    assert page(customer_client, address + older).first("a", rel="next") is None


@pytest.mark.parametrize("address", [CARDS, ORDERS])
@pytest.mark.parametrize("key", ["x", "-1", "0", "٣", "9" * 18, "9" * 5000, "1.5", "\x00"])
def test_odd_keys_are_no_trouble(customer_client: Client, customer: Customer, address: str, key: str) -> None:
    give_cards(customer)

    assert customer_client.get(address, {"before": key}).status_code == 200


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("count", [0, 2])
def test_lists_exist_in_every_language(
    customer_client: Client, customer: Customer, language: str, count: int
) -> None:
    if count:
        give_cards(customer, count)

    for address in ("account/", "account/cards/", "account/cards/?show=used"):
        assert page(customer_client, f"/{language}/{address}").first("nav", class_="account-nav")


def test_account_without_a_confirmed_address_has_nothing() -> None:
    client = Client()
    client.force_login(make_user(confirmed=False))
    give_cards(make_customer())

    assert rows(client) == []
    assert references(client, ORDERS) == []


def test_guest_is_asked_to_sign_in() -> None:
    assert Client().get(CARDS).url == f"/en/account/login/?next={CARDS}"


@pytest.mark.parametrize(
    ("statuses", "label"),
    [
        ([LineStatus.QUEUED], "Buying"),
        ([LineStatus.DELIVERED, LineStatus.PLACED], "Buying"),
        ([LineStatus.DELIVERED, LineStatus.PARKED], "A little delayed"),
        ([LineStatus.DELIVERED], "Delivered"),
        ([LineStatus.REFUSED], "Not available"),
        ([LineStatus.REFUSED, LineStatus.DELIVERED], "Partly delivered"),
        ([LineStatus.PARTLY_DELIVERED], "Partly delivered"),
    ],
)
def test_order_is_labelled_by_what_became_of_its_lines(statuses: list[LineStatus], label: str) -> None:
    order = make_order(OrderStatus.PAID)
    for status in statuses:
        make_line(status, order=order)

    row = order_row(order)

    assert (row.label, row.others) == (label, len(statuses) - 1)


def test_code_in_place_of_another_is_no_line_of_its_own() -> None:
    order = make_order(OrderStatus.PAID)
    bought = make_line(LineStatus.DELIVERED, order=order)
    make_line(LineStatus.DELIVERED, order=order, unit_price=0)

    row = order_row(order)

    assert (row.others, row.bought) == (0, bought)


def test_order_that_waits_for_long_is_labelled_as_delayed() -> None:
    order = make_order(OrderStatus.PAID, paid_at=clock.now() - timedelta(minutes=6))
    make_line(LineStatus.PLACED, order=order)

    assert order_row(order).label == "A little delayed"


@pytest.mark.parametrize("status", [each for each in OrderStatus if each != OrderStatus.PAID])
def test_order_that_was_not_paid_is_labelled_by_its_own_state(status: OrderStatus) -> None:
    row = order_row(make_order(status))

    assert (row.state, bool(row.label)) == (status, True)
