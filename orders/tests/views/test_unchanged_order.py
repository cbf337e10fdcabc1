"""What is answered before the session is read for itself is what the view would answer, and to whom."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.middleware import COOKIE as SIGNED_IN
from accounts.models import User
from accounts.sessions.browser_sessions import SEEN
from accounts.testing import make_user
from core import clock
from core.intervals import Interval
from orders.models import Order, OrderLink
from orders.order_payment.bank_return import SESSION_KEY as AT_BANK
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from orders.testing.browsers import buyer_browser, linked_browser, proved_browser
from orders.views import order_detail, unchanged_order
from payments.models import Payment

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

AssertQueries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def _no_minute_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_detail, "LIVE_SECONDS", 10**9)


def placed() -> Order:
    return make_line(LineStatus.PLACED, order=make_order(OrderStatus.PAID)).order


def member_browser(order: Order) -> Client:
    order.customer.user = make_user(order.customer.email)
    order.customer.save()
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(order.customer.user, "django.contrib.auth.backends.ModelBackend")
    client.get(f"/en/orders/{order.reference}/")  # the first visit of a login is noted
    return client


def address(order: Order) -> str:
    return f"/en/orders/{order.reference}/live/"


def ask(client: Client, order: Order, tag: str) -> Any:
    return client.get(address(order), headers={"If-None-Match": tag})


def change_user(**changes: Any) -> Callable[[Client], object]:
    return lambda _: User.objects.update(**changes)


def change_session(**changes: Any) -> Callable[[Client], None]:
    def change(client: Client) -> None:
        session = client.session
        session.update(changes)
        session.save()

    return change


def end_session(_client: Client) -> None:
    Session.objects.all().delete()


def expire_session(_client: Client) -> None:
    Session.objects.update(expire_date=clock.now())


def end_link(_client: Client) -> None:
    OrderLink.objects.update(ended_at=clock.now())


def expire_link(_client: Client) -> None:
    OrderLink.objects.update(expires_at=clock.now())


LOST = {
    "link ended": (linked_browser, end_link),
    "link expired": (linked_browser, expire_link),
    "link ended after a proof": (proved_browser, end_link),
    "session ended": (buyer_browser, end_session),
    "session expired": (buyer_browser, expire_session),
    "session without the order": (buyer_browser, change_session(orders={})),
    "signed out": (member_browser, Client.logout),
    "account locked": (member_browser, change_user(is_active=False)),
    "account of staff": (member_browser, change_user(is_staff=True)),
    "password changed": (member_browser, change_user(password="another")),
    "session without its proof": (member_browser, change_session(**{HASH_SESSION_KEY: "forged"})),
    "order of another": (member_browser, lambda _: Order.objects.update(customer=make_order().customer)),
}


@pytest.mark.parametrize("name", LOST)
def test_who_lost_the_right_to_look_is_told_nothing(name: str) -> None:
    browser, lose = LOST[name]
    order = placed()
    client = browser(order)
    tag = client.get(address(order))["ETag"]
    assert ask(client, order, tag).status_code == 304

    lose(client)

    assert ask(client, order, tag).status_code == 404


def test_session_of_another_key_tells_nothing(settings: Any) -> None:
    order = placed()
    client = buyer_browser(order)
    tag = client.get(address(order))["ETag"]

    settings.LINK_KEY = "another key of links, " * 3

    assert ask(client, order, tag).status_code == 404


def test_new_link_of_the_same_order_opens_nothing_for_who_held_an_old_one() -> None:
    order = placed()
    old, new = linked_browser(order), linked_browser(order)
    tag = old.get(address(order))["ETag"]

    OrderLink.objects.order_by("pk")[:1].get().delete()

    assert ask(old, order, tag).status_code == 404
    assert ask(new, order, tag).status_code == 304


def test_answer_has_the_headers_of_every_answer_and_is_kept_by_nobody() -> None:
    order = placed()
    client = buyer_browser(order)
    answer = ask(client, order, client.get(address(order))["ETag"])

    assert answer.status_code == 304
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert (answer["Vary"], answer["X-Content-Type-Options"]) == ("Cookie", "nosniff")
    assert answer["Content-Security-Policy"]
    assert not answer.cookies


# --- what is left to the view


def test_bank_is_asked_by_whoever_comes_back_from_it() -> None:
    order = make_line(LineStatus.UNPAID).order
    payment = make_order_payment(order, pay_url="https://bank.example/pay")
    client = buyer_browser(order)
    change_session(**{AT_BANK: {str(payment.pk): ""}})(client)
    Payment.objects.update(watched_until=clock.now() + timedelta(hours=1))
    tag = client.get(address(order))["ETag"]
    change_session(**{AT_BANK: {str(payment.pk): ""}})(client)

    assert ask(client, order, tag).status_code == 304
    assert client.session[AT_BANK][str(payment.pk)]


def test_link_that_was_not_noted_is_noted() -> None:
    order = placed()
    client = linked_browser(order)
    tag = client.get(address(order))["ETag"]
    change_session(orders={order.reference: {"how": "link"}})(client)

    assert ask(client, order, tag).status_code == 304
    assert client.session["orders"][order.reference]["link"] == OrderLink.objects.get().pk


def test_visit_of_who_is_signed_in_is_noted_as_ever() -> None:
    order = placed()
    client = member_browser(order)
    tag = client.get(address(order))["ETag"]
    key, _ = client.session[SEEN]
    long_ago = (clock.now() - Interval.SESSION_SEEN.duration).isoformat()
    change_session(**{SEEN: [key, long_ago]})(client)

    assert ask(client, order, tag).status_code == 304
    assert client.session[SEEN][1] > long_ago


def test_label_of_who_is_signed_in_is_put_right() -> None:
    order = placed()
    client = member_browser(order)
    tag = client.get(address(order))["ETag"]
    del client.cookies[SIGNED_IN]

    assert ask(client, order, tag).cookies[SIGNED_IN].value == "1"


def test_session_under_a_key_that_is_being_replaced_is_decided_by_django(settings: Any) -> None:
    order = placed()
    client = member_browser(order)
    tag = client.get(address(order))["ETag"]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key, " * 5

    assert ask(client, order, tag).status_code == 304


def test_address_of_nobody_is_refused() -> None:
    order = placed()
    client = buyer_browser(order)
    tag = client.get(address(order))["ETag"]

    answer = client.get(address(order), headers={"If-None-Match": tag, "Host": "elsewhere.example"})

    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT"])
def test_other_methods_are_left_to_the_view(method: str, django_assert_num_queries: AssertQueries) -> None:
    order = placed()

    with django_assert_num_queries(0):
        assert "passed on" in passed_on(method, address(order))


@pytest.mark.parametrize("path", ["/en/orders/-/live/", "/de/orders/{}/live/", "/en/orders/{}/live/x"])
def test_other_addresses_are_left_to_their_views(path: str, django_assert_num_queries: AssertQueries) -> None:
    order = placed()

    with django_assert_num_queries(0):
        assert "passed on" in passed_on("GET", path.format(order.reference))


def passed_on(method: str, path: str) -> str:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("passed on")

    request = RequestFactory().generic(method, path, headers={"If-None-Match": '"a tag"'})
    return unchanged_order.answer_unchanged(view)(request).content.decode()
