"""A pause of buying is told on every page, in the reader's language, at the price of one query."""

from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.testing import make_category, make_denomination, make_product
from core import heartbeats, switches
from core.kinds import SwitchName
from core.models import Heartbeat
from orders.reasons import GateReason
from orders.states import LineStatus
from orders.supplier_account import sales_gate
from orders.testing import make_line
from orders.testing.browsers import buyer_browser

pytestmark = pytest.mark.django_db

LANGUAGES = ("ar", "fr", "en")
EVERYBODYS = (
    *("", "c/psn/", "p/psn-germany/", "search/?q=psn", "search/?q=zzz", "terms/", "nothing-here/"),
    *("cart/", "orders/7K2M9QX4ZD/", "account/login/", "account/signup/"),
)
MEMBERS = ("account/", "account/cards/", "account/wallet/", "account/wallet/top-up/", "account/settings/")


@pytest.fixture(autouse=True)
def goods() -> None:
    product = make_product("PSN Germany", slug="psn-germany", category=make_category("PSN", slug="psn"))
    make_denomination(product=product)


@pytest.fixture
def proved() -> None:
    heartbeats.record_run(sales_gate.proof_name())


def told_in(language: str) -> str:
    with translation.override(language):
        return _("Buying is paused for the moment.")


def silent_pages(browser: Client, *paths: str) -> list[str]:
    """Those that do not tell of a pause in their own language, to whom may buy and to whom has paid."""
    pages = [(f"/{language}/{path}", language) for path in paths for language in LANGUAGES]
    read = [(address, language, browser.get(address).content.decode()) for address, language in pages]
    return [address for address, language, html in read if html.count(told_in(language)) != 1]


def test_every_page_tells_of_a_pause_from_the_home_page_on(client: Client, proved: None) -> None:
    switches.pause(SwitchName.PLACING, reason="stock-taking")

    assert silent_pages(client, *EVERYBODYS) == []


def test_pages_of_members_tell_of_it(customer_client: Client, proved: None) -> None:
    switches.pause(SwitchName.SUPPLIER_KEY, reason="the key was refused")

    assert silent_pages(customer_client, *MEMBERS) == []


@pytest.mark.parametrize("status", [LineStatus.UNPAID, LineStatus.HELD, LineStatus.DELIVERED])
def test_order_page_tells_of_it(status: LineStatus, proved: None) -> None:
    order = make_line(status).order
    switches.pause(SwitchName.PLACING, reason="stock-taking")

    assert silent_pages(buyer_browser(order), f"orders/{order.reference}/") == []


def test_reason_of_staff_is_not_shown(client: Client, proved: None) -> None:
    switches.pause(SwitchName.PLACING, reason="stock-taking")

    assert "stock-taking" not in client.get("/en/").content.decode()


def test_shop_that_does_not_know_its_key_yet_does_not_sell_and_says_so(client: Client) -> None:
    assert silent_pages(client, "") == []


def test_nothing_is_told_while_buying_goes_on(client: Client, proved: None) -> None:
    assert len(silent_pages(client, *EVERYBODYS)) == len(EVERYBODYS) * len(LANGUAGES)


@pytest.mark.parametrize("is_paused", [True, False])
@pytest.mark.parametrize("path", ["", "terms/", "cart/"])
def test_telling_costs_one_query(client: Client, proved: None, is_paused: bool, path: str) -> None:
    if is_paused:
        switches.pause(SwitchName.PLACING, reason="stock-taking")
    with CaptureQueriesContext(connection) as told:
        client.get(f"/en/{path}")
    with (
        mock.patch.object(sales_gate, "sales_allowed", return_value=True),
        CaptureQueriesContext(connection) as silent,
    ):
        client.get(f"/en/{path}")

    assert len(told) == len(silent) + 1


def test_page_that_needs_no_database_is_shown_without_one(client: Client) -> None:
    with mock.patch.object(sales_gate, "sales_allowed", side_effect=OperationalError):
        answer: Any = client.get("/en/terms/")

    assert answer.status_code == 200
    assert told_in("en") not in answer.content.decode()


def test_both_questions_agree(proved: None) -> None:
    assert (sales_gate.sales_allowed(), sales_gate.closed_reason()) == (True, None)
    switches.pause(SwitchName.PLACING, reason="stock-taking")
    assert (sales_gate.sales_allowed(), sales_gate.closed_reason()) == (False, "stock-taking")
    switches.resume(SwitchName.PLACING)
    Heartbeat.objects.all().delete()
    assert (sales_gate.sales_allowed(), sales_gate.closed_reason()) == (False, GateReason.KEY_NOT_VERIFIED)
