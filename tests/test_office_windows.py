"""Lists of the back office over large tables: a window of the newest rows, and ways to all others."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.backoffice import row_window
from core.backoffice.row_window import RowWindow
from core.row_numbers import last_until
from orders.models import Order
from orders.states import OrderStatus
from orders.testing import make_order

pytestmark = pytest.mark.django_db

ORDERS = "/admin/orders/order/"
EVERY_COLUMN = ", ".join(f'"orders_order"."{field.column}"' for field in Order._meta.concrete_fields)


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """One a day for eight days, all paid; a window holds three."""
    monkeypatch.setattr(row_window, "WINDOW", 3)
    noon = clock.now().replace(hour=12, minute=0)
    return [make_order(OrderStatus.PAID, created_at=noon - timedelta(days=8 - age)) for age in range(8)]


def listed(client: Client, query: str = "") -> list[Order]:
    return list(opened(client, query).result_list)


def opened(client: Client, query: str = "") -> Any:
    return client.get(f"{ORDERS}{query}").context["cl"]


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_every_list_has_a_window_and_counts_nothing_whole(model: type[models.Model]) -> None:
    office = admin.site._registry[model]

    assert issubclass(office.get_changelist(None), RowWindow)
    assert not office.show_full_result_count


def test_list_that_fits_is_whole(
    owner_client: Client, orders: list[Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_window, "WINDOW", 8)

    assert listed(owner_client) == orders[::-1]
    assert "Older rows" not in owner_client.get(ORDERS).content.decode()


def test_older_rows_follow_until_the_first(owner_client: Client, orders: list[Order]) -> None:
    windows, query = [], ""
    while True:
        changes = opened(owner_client, query)
        windows.append(list(changes.result_list))
        if not changes.older:
            break
        query = changes.older

    assert windows == [orders[:4:-1], orders[4:1:-1], orders[1::-1]]
    assert listed(owner_client, changes.newest) == windows[0]
    page = owner_client.get(ORDERS).content.decode()
    assert "this list is taken from 3 of them" in page
    assert "Older rows" in page


def test_what_waits_is_shown_however_old(owner_client: Client, orders: list[Order]) -> None:
    Order.objects.filter(pk=orders[0].pk).update(
        status=OrderStatus.AWAITING_PAYMENT, next_due_at=clock.now(), amount_paid=0
    )

    assert listed(owner_client) == [*orders[:4:-1], orders[0]]
    assert listed(owner_client, "?status__exact=awaiting_payment") == [orders[0]]


@pytest.mark.parametrize("spelt", [str.lower, lambda name: f" {name[:4]}-{name[4:]} ", lambda name: name[:6]])
def test_reference_is_found_in_the_whole_table(owner_client: Client, orders: list[Order], spelt: Any) -> None:
    Order.objects.filter(pk=orders[0].pk).update(reference="7K2MX4Q9ZD")

    assert listed(owner_client, f"?q={spelt('7K2MX4Q9ZD')}") == [orders[0]]


def test_address_and_number_are_found_in_the_whole_table(owner_client: Client, orders: list[Order]) -> None:
    Order.objects.filter(pk=orders[1].pk).update(email="first@customer.example", phone="+213661222333")

    assert listed(owner_client, "?q=First@customer") == [orders[1]]
    assert listed(owner_client, "?q=0661 22 23 33") == [orders[1]]


def test_fragment_is_sought_among_the_newest(owner_client: Client, orders: list[Order]) -> None:
    Order.objects.filter(pk__in=[orders[0].pk, orders[7].pk]).update(email="one@customer.example")

    assert listed(owner_client, "?q=ustomer.ex") == [orders[7]]


def test_calendar_leads_to_every_day(owner_client: Client, orders: list[Order]) -> None:
    day = orders[0].created_at.date()
    query = f"?created_at__year={day.year}&created_at__month={day.month}&created_at__day={day.day}"

    assert listed(owner_client, query) == [orders[0]]
    page = owner_client.get(
        f"{ORDERS}?created_at__year={day.year}&created_at__month={day.month}"
    ).content.decode()
    assert f"created_at__day={day.day}&" in page.replace("&amp;", "&")


def test_odd_addresses_are_no_windows(owner_client: Client, orders: list[Order]) -> None:
    assert owner_client.get(f"{ORDERS}?id__lte=abc").status_code == 302
    assert owner_client.get(f"{ORDERS}?created_at__year=2026&created_at__month=77").status_code == 302
    assert listed(owner_client, "?id__lte=0") == []


def test_rows_are_placed_by_the_time_that_they_bear(orders: list[Order]) -> None:
    place = {
        order.pk: last_until(Order, "created_at", order.created_at + timedelta(hours=2)) for order in orders
    }

    assert all(pk == found for pk, found in place.items())
    assert last_until(Order, "created_at", orders[0].created_at - timedelta(days=1)) < orders[0].pk


def test_what_rows_belong_to_is_joined_to_those_of_the_page_alone(
    owner_client: Client, orders: list[Order]
) -> None:
    """A page that is not cut off has no limit: what is joined to all that may be on it is read whole."""
    Order.objects.filter(pk=orders[0].pk).update(reference="7K2MX4Q9ZD")

    with CaptureQueriesContext(connection) as caught:
        assert listed(owner_client, "?q=7K2MX4Q9ZD") == [orders[0]]

    (page,) = [each["sql"] for each in caught if each["sql"].startswith(f"SELECT {EVERY_COLUMN}")]
    assert page.split(" ORDER BY")[0].endswith(f"IN ({orders[0].pk}))")
