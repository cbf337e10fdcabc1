"""One whole shop for all flows, and the people who use it."""

from collections.abc import Callable, Iterator
from secrets import randbelow
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest

from tests.flows.people import PEOPLE
from tests.plugins.long_form import EVERY_SCREEN
from tests.running_shop import RunningShop
from tools.backoffice.scene import printed_logins
from tools.browser.buyer import Buyer
from tools.browser.driver import open_page
from tools.browser.staff import Album, Staff
from tools.demo.shop_discovery import Shop
from tools.http_customer import HttpCustomer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Fast enough not to be waited for, slow enough that no lease or proof of identity ends on a busy machine.
TIME_SCALE = 4
WHATSAPP = "+213 550 00 00 00"
# A light that pulses while an order is awaited costs the browser sixty pictures in each second.
MOTION = "no-preference" if EVERY_SCREEN else "reduce"


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """A shop with all its processes, started once; the pretend supplier behind it keeps count.

    It logs all it can, for whoever looks for codes in what it has written.
    """
    folder = tmp_path_factory.mktemp("flows") / "data"
    variables = {
        "TIME_SCALE": str(TIME_SCALE),
        "LOG_LEVEL": "DEBUG",
        "TRUSTED_PROXIES": "1",  # see new_network
        "CONTACT_WHATSAPP": WHATSAPP,
    }
    with RunningShop(folder, prepared=True, **variables) as running:
        yield running


@pytest.fixture
def shown(shop: RunningShop) -> Shop:
    """The same shop as the scenarios of `make demo` know it."""
    return Shop(shop.url, shop.sandbox_url, shop.mail, TIME_SCALE)


@pytest.fixture
def http_customer(shop: RunningShop) -> HttpCustomer:
    """Somebody with a fresh cookie jar and no browser."""
    return HttpCustomer(shop.url)


@pytest.fixture
def reference(http_customer: HttpCustomer) -> str:
    """An order of `customer` whose one card has come."""
    reference = http_customer.buy((http_customer.offer("itunes-usa").denomination, 1))
    assert http_customer.follow(reference).cards == [1]
    return reference


@pytest.fixture
def new_buyer(shop: RunningShop, browser: "Browser") -> Iterator[Callable[..., Buyer]]:
    """Make people with a browser of their own; `options` are those of `open_page`."""
    pages = []

    def make(language: str = "ar", **options: Any) -> Buyer:
        usual = {"reduced_motion": MOTION, "extra_http_headers": {"X-Forwarded-For": new_network()}}
        pages.append(open_page(browser, **{**usual, **options}))
        return Buyer(pages[-1], shop.url, language=language)

    yield make
    for page in pages:
        page.context.close()


@pytest.fixture
def same_without_script(new_buyer: Callable[..., Buyer]) -> Callable[[Buyer], Buyer]:
    """Make of somebody the same person, at the same screen, whose browser runs no scripts."""

    def make(buyer: Buyer) -> Buyer:
        cookies, screen = buyer.page.context.storage_state(), buyer.page.viewport_size or {}
        return new_buyer(buyer.language, java_script_enabled=False, storage_state=cookies, **screen)

    return make


def new_network() -> str:
    """An address of one's own, since forms are counted per network: everybody comes from this machine."""
    return f"10.{randbelow(256)}.{randbelow(256)}.{1 + randbelow(254)}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test has one of the people, and all languages and widths are met. With EVERY_SCREEN it has all."""
    if "anybody" in metafunc.fixturenames and not metafunc.definition.get_closest_marker("parametrize"):
        names = list(PEOPLE)
        one = names[crc32(metafunc.function.__name__.encode()) % len(names)]
        metafunc.parametrize("anybody", names if EVERY_SCREEN else [one], indirect=True)


@pytest.fixture
def anybody(request: pytest.FixtureRequest, new_buyer: Callable[..., Buyer]) -> Buyer:
    """Each of the people that the shop is made for; they let it write to their clipboard."""
    language, options = PEOPLE[request.param]
    return new_buyer(language, permissions=["clipboard-read", "clipboard-write"], **options)


@pytest.fixture(scope="session")
def staff(
    shop: RunningShop, browser: "Browser", tmp_path_factory: pytest.TempPathFactory
) -> tuple[Staff, Staff]:
    """The owner and a reviewer, at browsers of their own: what moves money takes both."""
    album = Album(tmp_path_factory.mktemp("staff"))
    first, second = (Staff(browser, shop.url, album, **login) for login in printed_logins(shop))
    return first, second


@pytest.fixture
def buyer(new_buyer: Callable[..., Buyer]) -> Buyer:
    """Somebody at a small Arabic phone."""
    return new_buyer()
