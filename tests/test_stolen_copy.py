"""A copy of database, broker's files and logs, with SECRET_KEY: no session, factor, account, link or code.

The shop has all of these in use; and what is planted is found, so that the search is known to search.
"""

import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from accounts.authentication import one_time_codes
from accounts.models import OneTimeCode
from accounts.testing import PASSWORD, link_in, make_user, set_up_factor, sign_in
from catalog.models import BackInStock
from catalog.stock_notices import unsubscribe_token
from catalog.testing import make_denomination
from core.derived_keys import derive_key
from delivery.testing import make_card
from orders.customer.access import create_link
from orders.testing import make_order
from orders.testing.browsers import buyer_browser
from payments.bank_accounts.account_numbers import Ccp, ccp_key
from payments.refunds import Payee
from payments.testing.refunds import approved
from payments.testing.transfers import make_statement_line, make_transfer, prove, take_transfers
from tools.stolen_copy import attempts
from tools.stolen_copy.attempts import Found, Kind, try_all
from tools.stolen_copy.stolen_data import StolenData, copy_shop_data

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

CODE = "FAKE-7Q2M-X4K9-ZD81"
PIN = "FAKEPIN-7731"
RIP_DIGITS, CCP_DIGITS = "00200017001000987643", "0034567890"  # of customers


@dataclass
class Shop:
    """A shop in which everything is in use, and what its people hold in their hands."""

    cookie: str = ""
    factor: str = ""
    link: str = ""
    reset: str = ""
    confirmation: str = ""
    stop: str = ""
    digits: str = ""
    files: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the shop writes into its log."""
    (handler,) = [each for each in logging.root.handlers if each.get_name() == "console"]
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    if before is not None:
        handler.setStream(before)


@pytest.fixture
def shop(settings: Any, tmp_path: Path, written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> Shop:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    shop = Shop()
    _people(shop)
    _orders(shop)
    _money(settings, tmp_path)
    shop.files["web.log"] = written.getvalue()
    # A million guesses for each scheme take seconds; the right one is among these.
    monkeypatch.setattr(attempts, "CODES", [*range(1000), int(shop.digits)])
    return shop


def _people(shop: Shop) -> None:
    user = make_user("customer@example.com")
    shop.factor = set_up_factor(user)
    RecoveryCodes.activate(user)
    visitor = Client()
    sign_in(visitor, make_user("other@example.com"))
    visitor.get(reverse("mfa_activate_totp"))  # its session keeps the secret that is shown
    shop.cookie = visitor.cookies[django_settings.SESSION_COOKIE_NAME].value
    stranger = Client()
    stranger.post(reverse("account_reset_password"), {"email": user.email})
    shop.reset = link_in(mail.outbox[-1].body)
    stranger.get(shop.reset)  # its session keeps the key
    stranger.put(shop.reset)
    stranger.post(reverse("account_signup"), {"email": "new@example.com", "password1": PASSWORD})
    shop.confirmation = link_in(mail.outbox[-1].body)
    stranger.put(shop.confirmation)
    notice = BackInStock.objects.create(
        denomination=make_denomination(), email="customer@example.com", language="en"
    )
    shop.stop = reverse("notice-stop", args=[unsubscribe_token(notice)])
    stranger.put(shop.stop)


def _orders(shop: Shop) -> None:
    order = make_order()
    secret = create_link(order)
    shop.link = reverse("order-open", args=[order.reference, secret])
    for ask in (Client().get, Client().head, Client().put):
        ask(shop.link)
    buyer_browser(order).get(reverse("order", args=[order.reference]))
    code = one_time_codes.send_code(customer=order.customer, purpose=f"order:{order.reference}")
    shop.digits = one_time_codes.issue_digits(code) or ""
    make_card(CODE, customer=order.customer, label=f"{order.reference}/1/1", pin=PIN)


def _money(settings: Any, media: Path) -> None:
    approved(Payee("rip", RIP_DIGITS, "A Customer"))
    ccp = Ccp(CCP_DIGITS, ccp_key(CCP_DIGITS))
    approved(Payee("ccp", ccp.number + ccp.key, "A Customer"), about="order:7Q2MX4K9ZE")
    take_transfers(settings, media)
    prove(make_transfer(), sender=RIP_DIGITS, operation=f"CCP {CCP_DIGITS}")
    make_statement_line(f"VIREMENT DE {RIP_DIGITS}", reference=CCP_DIGITS)


WORTH_LOOKING_FOR = {
    Kind.CARD: {"the code": CODE, "the PIN": PIN},
    Kind.ACCOUNT: {"a RIP": RIP_DIGITS, "a CCP number": CCP_DIGITS},
}


def loot_of(shop: Shop) -> StolenData:
    loot = copy_shop_data(secret_key=django_settings.SECRET_KEY)
    loot.files.update(shop.files)
    return loot


def stolen(shop: Shop, loot: StolenData | None = None) -> list[Found]:
    return try_all(loot or loot_of(shop), own_account=django_settings.TRANSFER_RIP, secrets=WORTH_LOOKING_FOR)


def test_thief_gets_nothing(shop: Shop) -> None:
    loot = loot_of(shop)
    for table in ("django_session", "usersessions_usersession", "mfa_authenticator", "orders_orderlink"):
        assert loot.rows(table), table
    for table in ("accounts_onetimecode", "catalog_backinstock", "payments_refundpayee", "delivery_card"):
        assert loot.rows(table), table
    assert loot.files["web.log"].count("Method Not Allowed") >= 3

    assert stolen(shop, loot) == []


PLANTED: dict[Kind, Callable[[Shop], str]] = {
    Kind.SESSION: lambda shop: f"Cookie: sessionid={shop.cookie}",
    Kind.SECOND_FACTOR: lambda shop: f"secret={shop.factor}",
    Kind.ACCOUNT: lambda shop: f"transfer to {RIP_DIGITS}",
    Kind.LINK: lambda shop: f"GET {shop.link}",
    Kind.RESET: lambda shop: f"GET {shop.reset}",
    Kind.CONFIRMATION: lambda shop: f"GET {shop.confirmation}",
    Kind.STOP: lambda shop: f"POST {shop.stop}",
    Kind.CARD: lambda shop: f"code {CODE}",
}


@pytest.mark.matrix
@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_planted_in_a_log_is_found(shop: Shop, kind: Kind) -> None:
    shop.files["planted.log"] = f"INFO orders: {PLANTED[kind](shop)}\n"

    assert {each.kind for each in stolen(shop)} == {kind}


def test_what_older_versions_stored_is_found(shop: Shop) -> None:
    loot = loot_of(shop)
    loot.tables["django_session"][0]["session_data"] = PlainStore().encode({"mfa.totp.secret": "x"})
    loot.tables["mfa_authenticator"][0]["data"] = {"secret": shop.factor}
    loot.tables["payments_refundpayee"][0]["token"] = RIP_DIGITS

    assert {each.kind for each in stolen(shop, loot)} == {
        *(Kind.SESSION, Kind.SECOND_FACTOR, Kind.ACCOUNT),
    }


def test_keys_that_are_one_key_open_everything(settings: Any, shop: Shop) -> None:
    """What the thief computes of SECRET_KEY counts where LINK_KEY is no key of its own."""
    settings.LINK_KEY = settings.SECRET_KEY
    settings.ACCOUNT_SALT = derive_key(settings.SECRET_KEY, "confirmation")
    row = OneTimeCode.objects.get()
    shop.digits = one_time_codes.issue_digits(row) or ""
    attempts.CODES = [int(shop.digits)]
    sign_in(Client(), make_user())

    found = {each.kind for each in stolen(shop)}

    assert found >= {Kind.SESSION, Kind.RESET, Kind.STOP, Kind.ONE_TIME_CODE, Kind.SEALED}
    assert Kind.CARD not in found


def test_signed_by_secret_key_alone_confirms_nothing(shop: Shop) -> None:
    """The attempt itself makes what an older version would have taken."""
    address = EmailAddress.objects.get(email="new@example.com")
    made = signing.dumps(address.pk, key=django_settings.SECRET_KEY, salt="account")
    shop.files["planted.log"] = made

    assert stolen(shop) == []
    assert Authenticator.objects.exists()
