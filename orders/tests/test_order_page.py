"""The order page and its live part: follow the order, cheaply, and hint at the gateway."""

from itertools import cycle

import pytest
from django.test import Client

from catalog.models import Product
from core import clock
from delivery.testing import make_card
from orders.access import create_link
from orders.models import LineCard, Order
from orders.states import LineStatus, OrderStatus
from orders.tests.builders import make_line, make_order, make_payment
from payments.models import Payment

pytestmark = pytest.mark.django_db


def visitor(order: Order) -> Client:
    client = Client()
    client.get(f"/en/orders/{order.reference}/open/{create_link(order)}/")
    return client


def page(order: Order) -> str:
    return f"/en/orders/{order.reference}/"


@pytest.mark.parametrize(
    ("status", "language"), list(zip(LineStatus, cycle(["ar", "fr", "en"]), strict=False))
)
def test_every_state_has_a_page(status: LineStatus, language: str) -> None:
    order = make_line(status).order

    answer = visitor(order).get(f"/{language}/orders/{order.reference}/")

    assert answer.status_code == 200
    assert f'data-status="{status}"' in answer.content.decode()


@pytest.mark.parametrize("status", list(OrderStatus))
def test_every_order_has_a_page(status: OrderStatus) -> None:
    order = make_order(status)

    assert visitor(order).get(page(order)).status_code == 200


def test_live_part_is_sent_again_only_when_it_has_changed() -> None:
    line = make_line(LineStatus.PLACED)
    client = visitor(line.order)
    first = client.get(page(line.order) + "live/")
    tag = {"If-None-Match": first["ETag"]}

    unchanged = client.get(page(line.order) + "live/", headers=tag)
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", first["ETag"])

    type(line).objects.update(status=LineStatus.DELIVERED)
    changed = client.get(page(line.order) + "live/", headers=tag)
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


def test_live_part_is_a_part_of_the_page() -> None:
    order = make_line(LineStatus.PLACED).order
    client = visitor(order)

    live = client.get(page(order) + "live/").content.decode()

    assert "<html" not in live
    assert live.strip() in client.get(page(order)).content.decode()


@pytest.mark.parametrize("address", ["", "live/"])
def test_personal_pages_are_not_cached(address: str) -> None:
    order = make_order()

    assert "private" in visitor(order).get(page(order) + address)["Cache-Control"]


def test_looking_at_an_unpaid_order_hurries_the_gateway() -> None:
    order = make_order(amount=1030_00)
    payment = make_payment(order, next_due_at=clock.now().replace(year=2100))

    visitor(order).get(page(order) + "live/")

    payment.refresh_from_db()
    assert (payment.next_due_at - clock.now()).total_seconds() < 4


def test_looking_at_a_paid_order_asks_for_nothing() -> None:
    order = make_line(LineStatus.PLACED).order
    make_payment(order, "confirmed", next_due_at=None)

    visitor(order).get(page(order))

    assert Payment.objects.get().watched_until is None


@pytest.mark.parametrize("lines", [1, 10])
def test_live_part_costs_the_same_however_large_the_order(
    lines: int, django_assert_max_num_queries: object
) -> None:
    order = make_order(OrderStatus.PAID)
    for _ in range(lines):
        line = make_line(LineStatus.DELIVERED, order=order)
        LineCard.objects.create(line=line, position=1, card=make_card(customer=order.customer))
    client = visitor(order)

    with django_assert_max_num_queries(5):
        assert client.get(page(order) + "live/").status_code == 200


def test_the_shops_picture_of_a_card_stands_beside_the_line() -> None:
    line = make_line(LineStatus.PLACED)
    Product.objects.filter(denominations=line.denomination).update(image=f"products/{'0' * 32}.webp")

    assert (
        f'src="/media/products/{"0" * 32}.webp"' in visitor(line.order).get(page(line.order)).content.decode()
    )


def test_hostile_titles_are_escaped() -> None:
    order = make_line(LineStatus.PLACED, product_title="<script>alert(1)</script>").order

    assert "<script>alert" not in visitor(order).get(page(order)).content.decode()
