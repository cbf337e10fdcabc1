"""A shop of the release before goes on under this one by `make run` alone: nobody signs in or asks again."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from accounts.testing import code_for
from tests.running_shop import RunningShop
from tests.upgrade.stored_shop import unpack
from tools.browser.account import PASSWORD
from tools.http_customer import HttpCustomer
from tools.mailbox import mails_to

# What the clock would have ended while the archive lay here, as if it had been stopped a moment ago.
STILL_YOUNG = (
    "UPDATE django_session SET expire_date = datetime('now', '+7 days')",
    "UPDATE orders_cart SET updated_at = datetime('now')",
    "UPDATE orders_orderlink SET created_at = datetime('now')",
)


@dataclass
class Upgraded:
    shop: RunningShop
    kept: dict[str, Any]

    def browser_of(self, person: str, language: str = "en") -> HttpCustomer:
        """With the cookies that this person's browser had."""
        browser = HttpCustomer(self.shop.url, language=language)
        browser.session.cookies.update(self.kept[person]["cookies"])
        return browser

    def words(self, browser: HttpCustomer, path: str) -> str:
        return " ".join(browser.get(browser.page_of(path)).text.split())


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    folder = tmp_path_factory.mktemp("upgrade") / "data"
    unpack(folder)
    with closing(sqlite3.connect(folder / "shop.sqlite3")) as database, database:
        for statement in STILL_YOUNG:
            database.execute(statement)
    with RunningShop(folder) as shop:
        yield Upgraded(shop, json.loads((folder / "kept.json").read_text()))


def test_guest_keeps_cart_and_order(upgraded: Upgraded) -> None:
    guest = upgraded.browser_of("guest", "fr")

    assert "Xbox – États-Unis" in upgraded.words(guest, "cart/")
    assert len(guest.look(upgraded.kept["guest"]["order"]).cards) == 1


def test_mailed_link_still_opens_its_order(upgraded: Upgraded) -> None:
    stranger = HttpCustomer(upgraded.shop.url)
    page = stranger.get(upgraded.shop.url + upgraded.kept["guest"]["link"])

    assert urlsplit(stranger.address).path.endswith(f"/orders/{upgraded.kept['guest']['order']}/")
    assert "gu•••@example.com" in page.text


def test_customer_stays_signed_in_with_cart_orders_and_refund(upgraded: Upgraded) -> None:
    customer, kept = upgraded.browser_of("member"), upgraded.kept["member"]

    assert kept["order"] in upgraded.words(customer, "account/")
    assert "iTunes USA" in upgraded.words(customer, "cart/")
    page = upgraded.words(customer, f"orders/{kept['refunded']}/")
    assert f"•••• {kept['rip'][-4:]}" in page
    assert kept["rip"][-10:] not in page


def test_second_factor_still_signs_in(upgraded: Upgraded) -> None:
    customer, kept = HttpCustomer(upgraded.shop.url), upgraded.kept["member"]
    page = customer.page_of("account/login/")

    send(customer, page, login=kept["email"], password=PASSWORD)
    assert customer.address.endswith("/2fa/authenticate/")
    send(customer, customer.address, code=code_for(kept["totp"]))

    assert customer.address == customer.page_of("account/")


def send(customer: HttpCustomer, page: str, **fields: object) -> None:
    token = customer.get(page).first("input", name="csrfmiddlewaretoken")
    assert token is not None
    customer.post(page, {"csrfmiddlewaretoken": token["value"], **fields})


def test_proposal_still_waits_for_a_second_person(upgraded: Upgraded) -> None:
    staff = upgraded.browser_of("staff")
    page = staff.get(f"{upgraded.shop.url}/admin/accounts/proposal/").text

    assert "Give up and refund" in page
    assert "seen on the supplier's site" in page


def test_promises_hold_and_nobody_is_written_to_again(upgraded: Upgraded) -> None:
    assert "0 violations" in upgraded.shop.manage("verify").stdout
    for person in ("guest", "member"):
        assert mails_to(upgraded.shop.mail, upgraded.kept[person]["email"]) == []


def test_what_was_plain_is_plain_no_longer(upgraded: Upgraded) -> None:
    files = b"".join(each.read_bytes() for each in upgraded.shop.folder.glob("shop.sqlite3*"))
    kept = upgraded.kept
    sessions = [kept[person]["cookies"]["sessionid"] for person in ("guest", "member", "staff")]

    for secret in (kept["member"]["rip"], kept["member"]["totp"], *sessions):
        assert secret.encode() not in files
