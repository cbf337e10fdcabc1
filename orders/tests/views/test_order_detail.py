"""The order page and its live part: follow the order, cheaply, and hint at the gateway."""

import re
from itertools import cycle

import pytest

from accounts.testing import make_customer, make_user
from catalog.models import Product
from core import clock
from core.models import Message
from delivery.testing import make_card
from orders.kinds import OrdersMailKind
from orders.models import LineCard, Order
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from orders.testing.browsers import buyer_browser, linked_browser
from payments.models import Payment
from tests.pages import read

pytestmark = pytest.mark.django_db


def page(order: Order) -> str:
    return f"/en/orders/{order.reference}/"


@pytest.mark.parametrize(
    ("status", "language"), list(zip(LineStatus, cycle(["ar", "fr", "en"]), strict=False))
)
def test_every_state_has_a_page(status: LineStatus, language: str) -> None:
    order = make_line(status).order

    answer = buyer_browser(order).get(f"/{language}/orders/{order.reference}/")

    assert answer.status_code == 200
    assert f'data-status="{status}"' in answer.content.decode()


@pytest.mark.parametrize("status", list(OrderStatus))
def test_every_order_has_a_page(status: OrderStatus) -> None:
    order = make_order(status)

    assert buyer_browser(order).get(page(order)).status_code == 200


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_every_order_says_how_it_stands_in_every_language(language: str) -> None:
    stories = [make_order(status) for status in OrderStatus if status != OrderStatus.PAID]
    stories += [make_line(status).order for status in LineStatus if status != LineStatus.UNPAID]

    said = [heading(order, language) for order in stories]

    assert all(said)
    if language == "ar":
        assert not [words for words in said if re.search("[A-Za-z]", words)]
    elif language == "fr":
        assert not set(said) & {heading(order, "en") for order in stories}


def heading(order: Order, language: str) -> str:
    answer = buyer_browser(order).get(f"/{language}/orders/{order.reference}/")
    return read(answer.content.decode()).first("h2", data_announce=True).text


def test_steps_of_the_order_tell_where_it_is_without_being_seen() -> None:
    order = make_line(LineStatus.PLACED).order
    steps = list(
        read(buyer_browser(order).get(page(order)).content.decode()).first("ol", class_="progress").all("li")
    )

    assert [step.get("aria-current") for step in steps] == ["", "step", ""]
    assert [step.text for step in steps] == ["Paying – done", "Buying", "Receiving"]


def test_waiting_for_long_is_answered_with_what_happens_next() -> None:
    order = make_line(LineStatus.PARKED).order

    words = read(buyer_browser(order).get(page(order)).content.decode()).first(class_="order-state").text

    assert "Your money is safe" in words
    assert "You need not do anything" in words
    assert f"we write to {order.email}" in words


def test_one_card_is_told_as_one() -> None:
    one, several = (make_line(LineStatus.PLACED, quantity=quantity).order for quantity in (1, 2))

    assert heading(one, "en") == "Paid. We are buying your card."
    assert heading(one, "ar") == "تم الدفع. نشتري بطاقتك الآن."
    assert heading(several, "ar") == "تم الدفع. نشتري بطاقتيك الآن."


def test_part_of_an_order_is_told_in_numbers() -> None:
    line = make_line(LineStatus.DELIVERED, quantity=2)
    make_line(LineStatus.PLACED, order=line.order)
    for position in (1, 2):
        LineCard.objects.create(line=line, position=position, card=make_card(customer=line.order.customer))

    assert heading(line.order, "en") == "2 of 3 codes are here. We are buying the rest."


def test_order_goes_on_in_another_language_at_the_same_address() -> None:
    order = make_line(LineStatus.DELIVERED).order
    LineCard.objects.create(
        line=order.lines.get(), position=1, card=make_card(customer=order.customer, label="a/1/1")
    )
    client = linked_browser(order)
    english = read(client.get(page(order)).content.decode())

    for language in ("ar", "fr"):
        address = english.first("a", data_language=language)["href"]
        there = read(client.get(address).content.decode())

        assert address == f"/{language}/orders/{order.reference}/"
        assert there.first(data_live=True)["data-live"] == f"{address}live/"
        assert client.get(f"{address}live/").status_code == 200
        # The code is asked for in the new language, and so is the proof.
        proof = client.post(there.first("button", data_reveal=True)["formaction"])
        assert proof.url == f"{address}prove/"


def test_guest_is_told_how_to_come_back() -> None:
    order = make_order()
    client = buyer_browser(order)
    part = read(client.get(page(order)).content.decode()).first("section", class_="come-back")
    form = part.first("form")
    fields = {each["name"]: each["value"] for each in form.all("input", name=True)}

    answer = client.post(form["action"], fields)

    assert answer.url == page(order)
    assert (
        Message.objects.filter(kind=OrdersMailKind.ORDER_LINK, subject=f"orders.order:{order.pk}").count()
        == 1
    )
    assert [link["href"] for link in part.all("a")] == ["/en/account/signup/", "/en/account/login/"]


def test_whether_an_address_has_an_account_shows_nowhere() -> None:
    guest, member = make_order(), make_order(customer=make_customer(user=make_user("customer@example.com")))

    parts = [
        read(buyer_browser(order).get(page(order)).content.decode()).first("section", class_="come-back").text
        for order in (guest, member)
    ]

    assert parts[0].replace(guest.email, "") == parts[1].replace(member.email, "")


def test_live_part_is_sent_again_only_when_it_has_changed() -> None:
    line = make_line(LineStatus.PLACED)
    client = buyer_browser(line.order)
    first = client.get(page(line.order) + "live/")
    tag = {"If-None-Match": first["ETag"]}

    unchanged = client.get(page(line.order) + "live/", headers=tag)
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", first["ETag"])

    type(line).objects.update(status=LineStatus.DELIVERED)
    changed = client.get(page(line.order) + "live/", headers=tag)
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


def test_live_part_is_a_part_of_the_page() -> None:
    order = make_line(LineStatus.PLACED).order
    client = buyer_browser(order)

    live = client.get(page(order) + "live/").content.decode()

    assert "<html" not in live
    assert live.strip() in client.get(page(order)).content.decode()


@pytest.mark.parametrize("address", ["", "live/"])
def test_personal_pages_are_not_cached(address: str) -> None:
    order = make_order()

    assert "private" in buyer_browser(order).get(page(order) + address)["Cache-Control"]


def test_looking_at_an_unpaid_order_hurries_the_gateway() -> None:
    order = make_order(amount=1030_00)
    payment = make_order_payment(order, next_due_at=clock.now().replace(year=2100))

    buyer_browser(order).get(page(order) + "live/")

    payment.refresh_from_db()
    assert (payment.next_due_at - clock.now()).total_seconds() < 4


def test_looking_at_a_paid_order_asks_for_nothing() -> None:
    order = make_line(LineStatus.PLACED).order
    make_order_payment(order, "confirmed", next_due_at=None)

    buyer_browser(order).get(page(order))

    assert Payment.objects.get().watched_until is None


def test_the_shops_picture_of_a_card_stands_beside_the_line() -> None:
    line = make_line(LineStatus.PLACED)
    Product.objects.filter(denominations=line.denomination).update(image=f"products/{'0' * 32}.webp")

    assert (
        f'src="/media/products/{"0" * 32}.webp"'
        in buyer_browser(line.order).get(page(line.order)).content.decode()
    )


def test_hostile_titles_are_escaped() -> None:
    order = make_line(LineStatus.PLACED, product_title="<script>alert(1)</script>").order

    assert "<script>alert" not in buyer_browser(order).get(page(order)).content.decode()
