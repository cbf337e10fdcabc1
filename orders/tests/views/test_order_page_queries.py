"""What the order page and its live part ask of the database: for guest and member, however much it shows."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.testing import make_user
from core import clock
from core.testing import FakeClock
from delivery.testing import make_card
from orders.aftersales.receipts import issue_receipt
from orders.models import LineCard, Order
from orders.states import LineStatus, OrderStatus
from orders.testing import PRICE, make_line, make_order, make_order_payment
from orders.testing.browsers import buyer_browser, linked_browser
from orders.views import order_detail
from payments.models import Payment
from payments.states import PaymentStatus
from payments.testing.transfers import take_transfers

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

AssertQueries = Callable[[int], AbstractContextManager[object]]
SESSION, STAMP, LINES, CARDS, PAYMENTS, WATCH, RECEIPTS = [1] * 7
UNCHANGED = 1  # the session and the stamp together


@pytest.fixture(autouse=True)
def _no_minute_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """No look is new by the clock alone."""
    monkeypatch.setattr(order_detail, "LIVE_SECONDS", 10**9)


def member_browser(order: Order) -> Client:
    """A browser that is signed in, and knows the order by that alone."""
    customer = order.customer
    customer.user = customer.user or make_user(customer.email)
    customer.save()
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(customer.user, "django.contrib.auth.backends.ModelBackend")
    client.get(f"/en/orders/{order.reference}/")  # the first visit of a login is noted
    return client


BROWSERS = pytest.mark.parametrize("browser", [buyer_browser, linked_browser, member_browser])


def address(order: Order, part: str = "live/") -> str:
    return f"/en/orders/{order.reference}/{part}"


def order_of(status: LineStatus, *, cards: int = 0, lines: int = 1) -> Order:
    order = make_order(OrderStatus.PAID, amount=lines * max(cards, 1) * PRICE)
    for position in range(1, lines + 1):
        line = make_line(status, order=order, quantity=max(cards, 1))
        for number in range(1, cards + 1):
            card = make_card(customer=order.customer, label=f"{order.reference}/{position}/{number}")
            LineCard.objects.create(line=line, position=number, card=card)
    issue_receipt(order)
    return order


def unpaid(**payment: Any) -> Order:
    """Its bank's page is open, and its customer was just seen."""
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, **{"pay_url": "https://bank.example/pay"} | payment)
    Payment.objects.update(watched_until=clock.now() + 2 * WATCHED_FOR)
    return order


WATCHED_FOR = timedelta(seconds=30)


@BROWSERS
@pytest.mark.parametrize(
    "story",
    [
        unpaid,
        lambda: order_of(LineStatus.PLACED),
        lambda: order_of(LineStatus.DELIVERED, cards=1),
        lambda: order_of(LineStatus.DELIVERED, cards=10, lines=2),
    ],
)
def test_nothing_new_takes_one_query(
    browser: Callable[[Order], Client],
    story: Callable[[], Order],
    fake_clock: FakeClock,
    django_assert_num_queries: AssertQueries,
) -> None:
    order = story()
    client = browser(order)
    tag = client.get(address(order))["ETag"]

    with django_assert_num_queries(UNCHANGED):
        answer = client.get(address(order), headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)


@BROWSERS
@pytest.mark.parametrize("part", ["", "live/"])
@pytest.mark.parametrize(("cards", "lines"), [(1, 1), (10, 2)])
def test_delivered_order_takes_four_queries_however_large(
    browser: Callable[[Order], Client],
    part: str,
    cards: int,
    lines: int,
    django_assert_num_queries: AssertQueries,
) -> None:
    order = order_of(LineStatus.DELIVERED, cards=cards, lines=lines)
    client = browser(order)

    with django_assert_num_queries(SESSION + STAMP + LINES + CARDS):
        text = client.get(address(order, part)).content.decode()
    assert text.count("data-reveal") == cards * lines
    assert "R-" in text  # its receipt


@BROWSERS
@pytest.mark.parametrize("part", ["", "live/"])
def test_unpaid_order_takes_four_queries(
    browser: Callable[[Order], Client], part: str, django_assert_num_queries: AssertQueries
) -> None:
    order = unpaid()
    for _ in range(3):
        make_order_payment(order, PaymentStatus.FAILED)
    client = browser(order)

    with django_assert_num_queries(SESSION + STAMP + LINES + PAYMENTS):
        assert client.get(address(order, part)).status_code == 200


@pytest.mark.parametrize("payments", [1, 4])
def test_transfers_take_one_more_for_all_their_receipts(
    payments: int, settings: Any, tmp_path: Any, django_assert_num_queries: AssertQueries
) -> None:
    take_transfers(settings, tmp_path / "media")
    order = unpaid(gateway="transfer", pay_url="")
    for _ in range(payments - 1):
        make_order_payment(order, PaymentStatus.EXPIRED, gateway="transfer")
    client = buyer_browser(order)

    with django_assert_num_queries(SESSION + STAMP + LINES + PAYMENTS + RECEIPTS):
        assert client.get(address(order)).status_code == 200


def test_first_look_at_an_unpaid_order_writes_once_that_somebody_waits(
    django_assert_num_queries: AssertQueries,
) -> None:
    order = unpaid()
    Payment.objects.update(watched_until=None)
    client = buyer_browser(order)

    with django_assert_num_queries(SESSION + STAMP + WATCH + LINES + PAYMENTS):
        client.get(address(order, ""))


def test_watching_writes_every_fifteen_seconds_and_asks_nothing_in_between(fake_clock: FakeClock) -> None:
    fake_clock.stop()
    order = unpaid()
    Payment.objects.update(watched_until=None)
    client, other_tab = buyer_browser(order), buyer_browser(order)
    written, asked = [], []
    tag = client.get(address(order))["ETag"]

    for _ in range(20):
        fake_clock.advance(seconds=3)
        for tab in (client, other_tab):
            with CaptureQueriesContext(connection) as queries:
                tag = tab.get(address(order), headers={"If-None-Match": tag})["ETag"]
            written += list(writes(queries))
            asked.append(len(queries))

    assert len(written) == 4  # within a minute, however many look
    assert all('"payments_payment"' in sql for sql in written)
    assert sorted(asked)[: len(asked) - 5] == [UNCHANGED] * (len(asked) - 5)


def writes(queries: CaptureQueriesContext) -> Iterator[str]:
    return (each["sql"] for each in queries if each["sql"].startswith(("UPDATE", "INSERT", "DELETE")))


def test_order_that_staff_confirm_is_watched_by_nobody(
    settings: Any, tmp_path: Any, django_assert_num_queries: AssertQueries
) -> None:
    take_transfers(settings, tmp_path / "media")
    order = unpaid(gateway="transfer", pay_url="")
    Payment.objects.update(watched_until=None)
    client = buyer_browser(order)
    tag = client.get(address(order))["ETag"]

    with django_assert_num_queries(UNCHANGED):
        assert client.get(address(order), headers={"If-None-Match": tag}).status_code == 304


# --- who is signed in is told by the row that was read anyhow, as strictly as Django tells it


def look(client: Client, order: Order) -> int:
    return client.get(address(order)).status_code


def test_member_sees_the_order_only_while_the_session_is_theirs() -> None:
    order = order_of(LineStatus.PLACED)
    client = member_browser(order)
    user = User.objects.get(customer=order.customer)
    assert look(client, order) == 200

    for field, value in (("is_active", False), ("is_staff", True), ("password", "changed elsewhere")):
        before = getattr(user, field)
        User.objects.filter(pk=user.pk).update(**{field: value})
        assert look(client, order) == 404, field
        User.objects.filter(pk=user.pk).update(**{field: before})

    assert look(member_browser(order), order) == 200


def test_session_without_its_proof_or_of_an_unknown_kind_opens_nothing() -> None:
    order = order_of(LineStatus.PLACED)
    for name, value in ((HASH_SESSION_KEY, "forged"), ("_auth_user_backend", "somebody.elses.Backend")):
        client = member_browser(order)
        session = client.session
        session[name] = value
        session.save()
        assert look(client, order) == 404, name


def test_session_under_a_key_that_is_being_replaced_is_still_theirs(settings: Any) -> None:
    order = order_of(LineStatus.PLACED)
    client = member_browser(order)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key, " * 5

    assert look(client, order) == 200


def test_somebody_elses_account_opens_nothing() -> None:
    order, other = order_of(LineStatus.PLACED), order_of(LineStatus.PLACED)

    assert look(member_browser(other), order) == 404
