"""An order's stamp changes with whatever its page shows, in whatever order that is committed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from core import clock
from core.models import SubjectChange
from core.page_cache import triggers
from core.references import Ref
from core.testing import FakeClock
from delivery.states import CardStatus
from orders.customer.order_stamp import read_stamp
from orders.models import Order
from orders.order_payment.bank_return import SESSION_KEY as AT_BANK
from orders.testing import make_order
from orders.testing.browsers import buyer_browser, linked_browser, proved_browser
from orders.tests.customer.order_changes import (
    SHOWN,
    Act,
    bought,
    by_transfer,
    delivered,
    first_card_becomes,
    late_transfer,
    line_becomes,
    order_becomes,
    overpaid,
    payment_becomes,
    refund_becomes,
    refunded,
    waiting,
)
from orders.views import order_detail
from payments.testing.transfers import take_transfers

LIVE_SECONDS = order_detail.LIVE_SECONDS
pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture(autouse=True)
def _transfers(settings: Any, tmp_path: Any) -> None:
    take_transfers(settings, tmp_path / "media")


@pytest.fixture(autouse=True)
def _no_minute_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """No look is new by the clock alone, unless a test says so."""
    monkeypatch.setattr(order_detail, "LIVE_SECONDS", 10**9)


def address(order: Order) -> str:
    return f"/en/orders/{order.reference}/live/"


def version_of(order: Order) -> str | None:
    stamp = read_stamp(order.reference)
    assert stamp is not None
    return stamp.version


@pytest.mark.parametrize("name", SHOWN)
def test_whatever_the_page_shows_changes_its_tag(name: str, fake_clock: FakeClock) -> None:
    story, act = SHOWN[name]
    order = story()
    browser = proved_browser(order)
    before = browser.get(address(order))

    act(order)

    after = browser.get(address(order))
    assert after.content != before.content, "the page does not show it"
    assert after["ETag"] != before["ETag"]
    asked = browser.get(address(order), headers={"If-None-Match": before["ETag"]})
    assert (asked.status_code, asked.content) == (200, after.content)


@pytest.mark.parametrize(
    ("story", "act"),
    [
        (waiting, order_becomes(next_due_at=None, ip="192.0.2.1")),
        (waiting, payment_becomes(next_due_at=None, evidence={"told": 1}, gateway_status="PENDING")),
        (bought, line_becomes(next_due_at=None, lease_token="x", tries=7, failures=1)),
        (delivered, first_card_becomes(token="moved to new keys")),
    ],
)
def test_what_work_keeps_for_itself_changes_no_tag(story: Callable[[], Order], act: Act) -> None:
    order = story()
    before = version_of(order)

    act(order)

    assert version_of(order) == before


def test_other_orders_change_nothing() -> None:
    order, other = delivered(), overpaid()
    before = version_of(order)

    first_card_becomes(status=CardStatus.REVEALED)(other)
    refund_becomes(amount=1_00)(other)
    payment_becomes(amount=1_00)(other)

    assert version_of(order) == before


# What pages read beside it, and why that needs no note.
UNWATCHED = {
    "orders_orderlink": "who may see the page, asked with each look",
    "accounts_customer": "whose it is, asked with each look",
    "accounts_user": "the same",
    "django_session": "the same",
    "catalog_denomination": "leads to the product, and to buying again, for which it is read afresh",
    "catalog_product": "the shop's picture and how a code is used, a minute late at most",
    "catalog_category": "how a code is used, likewise",
    "catalog_deliverycount": "how long it takes lately, a minute late at most",
    "payments_refundpayee": "rows never change; that of a refund is one of its columns",
    "core_switch": "of the frame of the page",
    "core_heartbeat": "the same",
    "core_subjectchange": "the notes",
    "sqlite_master": "whether the triggers are there",
    "pg_trigger": "the same",
}


@pytest.mark.parametrize("story", [waiting, by_transfer, late_transfer, delivered, refunded, overpaid])
def test_no_table_is_shown_that_nobody_watches(story: Callable[[], Order]) -> None:
    order = story()
    with CaptureQueriesContext(connection) as queries:
        buyer_browser(order).get(address(order))

    read = {table for each in queries for table in re.findall(r'(?:FROM|JOIN) "?(\w+)"?', each["sql"])}
    watched = {each.table for each in triggers._watches.values() if isinstance(each, triggers.SubjectWatch)}
    assert read - watched - UNWATCHED.keys() == set()


@pytest.mark.parametrize("column", ["paid_at", "amount_paid"])
def test_all_columns_count_unless_they_are_named(column: str) -> None:
    orders = triggers._watches["orders_order_stamped_"]

    assert column in orders.columns


def test_note_that_is_committed_late_changes_the_stamp_although_newer_ones_are_known() -> None:
    order = waiting()
    subject = str(Ref.of(order))
    late = SubjectChange.objects.create(subject=subject)
    SubjectChange.objects.create(subject=subject)
    number = late.pk
    late.delete()
    before = version_of(order)

    SubjectChange.objects.create(pk=number, subject=subject)

    assert version_of(order) != before


def test_notes_that_are_thrown_away_never_bring_a_stamp_back() -> None:
    order = waiting()
    seen = {version_of(order)}
    for price in range(1, 6):
        SubjectChange.objects.filter(subject=str(Ref.of(order))).order_by("pk")[:1].get().delete()
        assert version_of(order) not in seen
        seen.add(version_of(order))
        line_becomes(unit_price=price * 100)(order)
        assert version_of(order) not in seen
        seen.add(version_of(order))


def test_without_a_trigger_nothing_is_taken_for_unchanged() -> None:
    order = delivered()
    browser = buyer_browser(order)
    tag = browser.get(address(order))["ETag"]

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE delivery_card DISABLE TRIGGER delivery_card_stamped_update")
        else:
            cursor.execute("DROP TRIGGER delivery_card_stamped_update")

    answer = browser.get(address(order), headers={"If-None-Match": tag})
    assert (answer.status_code, "ETag" in answer) == (200, False)


def test_stamp_is_taken_before_what_is_shown() -> None:
    """What changes while the page is put together is news to the next look."""
    order = waiting()
    browser = buyer_browser(order)
    browser.get(address(order))
    changed: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if 'FROM "orders_line"' in sql and not changed:
            changed.append(sql)
            line_becomes(product_title="Changed meanwhile")(order)
        return execute(sql, *rest)

    with connection.execute_wrapper(wrapper):
        first = browser.get(address(order))

    assert browser.get(address(order), headers={"If-None-Match": first["ETag"]}).status_code == 200


# --- what hangs on the clock, the language and who looks


def test_words_about_waiting_change_when_their_time_has_come(fake_clock: FakeClock) -> None:
    fake_clock.stop()
    order = bought()
    browser = buyer_browser(order)
    tags = []
    for seconds in (0, 59, 2, 238, 2):
        fake_clock.advance(seconds=seconds)
        tags.append(browser.get(address(order))["ETag"])

    at_once, before_a_minute, slow, still_slow, overdue = tags
    assert at_once == before_a_minute != slow
    assert slow == still_slow != overdue


def test_bank_that_takes_long_changes_the_tag(fake_clock: FakeClock) -> None:
    order = waiting()
    browser = buyer_browser(order)
    before = browser.get(address(order))["ETag"]
    browser.get(f"/en/orders/{order.reference}/go/")
    asking = browser.get(address(order))["ETag"]
    fake_clock.advance(seconds=61)

    assert len({before, asking, browser.get(address(order))["ETag"]}) == 3
    assert browser.session[AT_BANK]


def test_language_and_who_looks_change_the_tag() -> None:
    order = bought()
    tags = {browser(order).get(address(order))["ETag"] for browser in (buyer_browser, linked_browser)}
    tags.add(buyer_browser(order).get(address(order).replace("/en/", "/fr/"))["ETag"])

    assert len(tags) == 3


def test_nothing_is_taken_for_unchanged_for_longer_than_a_minute(
    fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_detail, "LIVE_SECONDS", LIVE_SECONDS)
    order = bought()
    browser = buyer_browser(order)
    tag = browser.get(address(order))["ETag"]
    Product.objects.update(image=f"products/{'0' * 32}.webp")

    fake_clock.advance(seconds=60)

    answer = browser.get(address(order), headers={"If-None-Match": tag})
    assert (answer.status_code, b"/media/products/" in answer.content) == (200, True)


def test_page_knows_the_tag_of_its_live_part() -> None:
    order = bought()
    browser = buyer_browser(order)
    page = browser.get(f"/en/orders/{order.reference}/").content.decode()
    [tag] = re.findall('data-tag="&quot;(.*?)&quot;"', page)

    assert browser.get(address(order), headers={"If-None-Match": f'"{tag}"'}).status_code == 304


# --- who may ask


def polls(browser: Client, order: Order) -> int:
    return browser.get(address(order), headers={"If-None-Match": tag_of(order)}).status_code


def tag_of(order: Order) -> str:
    return str(buyer_browser(order).get(address(order))["ETag"])


def test_stranger_who_knows_the_tag_is_told_nothing() -> None:
    order, other = bought(), bought()

    assert polls(buyer_browser(order), order) == 304
    assert polls(Client(), order) == 404
    assert polls(buyer_browser(other), order) == 404


def test_link_that_was_ended_asks_in_vain() -> None:
    order = bought()
    browser = linked_browser(order)
    tag = browser.get(address(order))["ETag"]
    assert browser.get(address(order), headers={"If-None-Match": tag}).status_code == 304

    order.links.update(ended_at=clock.now())

    assert browser.get(address(order), headers={"If-None-Match": tag}).status_code == 404


def test_order_without_lines_has_a_live_part() -> None:
    order = make_order()

    assert buyer_browser(order).get(address(order)).status_code == 200
