"""Where it plays: a shop of its own, the browser, two members of staff, the customers and the supplier."""

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from subprocess import CalledProcessError

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserTrouble

from tests.running_shop import RunningShop
from tools.browser.buyer import Buyer
from tools.browser.driver import ExpectationFailedError, open_page
from tools.browser.staff import Album, Staff
from tools.faults.shop_state import Goods
from tools.oracle.bank_account import Credit
from tools.sandbox_control import SandboxControl

FIRST, SECOND, CUSTOMER, SHOP = "staff", "reviewer", "customer", "the shop"


@dataclass
class Scene:
    """What the steps share; the dicts are by the names that a chapter gives its orders."""

    shop: RunningShop
    browser: Browser
    album: Album
    goods: list[Goods]
    first: Staff
    second: Staff
    colleague: Staff = field(init=False)  # whom the first lets in
    email: str = ""  # of the customer with an account
    kept: dict[str, str] = field(default_factory=dict)  # references of orders
    credits: list[Credit] = field(default_factory=list)  # what the bank's statement shows so far
    bought: dict[str, Goods] = field(default_factory=dict)
    supplier_orders: dict[str, str] = field(default_factory=dict)  # the supplier's ids

    @property
    def supplier(self) -> SandboxControl:
        return SandboxControl(self.shop.sandbox_url)

    @cached_property
    def member(self) -> Buyer:
        """The customer with an account, at a browser of their own."""
        page = open_page(self.browser, width=1100, height=800)
        return Buyer(page, self.shop.url, language="en")

    def take_goods(self, *, dearest: bool = False) -> Goods:
        """A denomination that nobody else in this run buys, so that faults meet nobody else."""
        return self.goods.pop() if dearest else self.goods.pop(0)

    def verify(self) -> str:
        """`manage.py verify`, which must find nothing. Raises ExpectationFailedError with what it finds."""
        try:
            told = self.shop.manage("verify").stdout
        except CalledProcessError as exc:
            raise ExpectationFailedError(exc.stdout) from None
        return told.strip().splitlines()[-1]

    def picture_trouble(self, name: str) -> None:
        """What everybody sees when something did not come."""
        plain = "".join(letter if letter.isalnum() else "-" for letter in name)[:40]
        pages = {FIRST: self.first.page, SECOND: self.second.page, CUSTOMER: self.member.page}
        for who, page in pages.items():
            with suppress(BrowserTrouble):
                self.album.take(page, f"trouble-{plain}-{who}")


def both_signed_in(shop: RunningShop, browser: Browser, album: Album, goods: list[Goods]) -> Scene:
    """The two logins that the shop has printed: an owner and a reviewer."""
    first, second = (Staff(browser, shop.url, album, **login) for login in printed_logins(shop))
    return Scene(shop, browser, album, goods, first, second)


def printed_logins(shop: RunningShop) -> list[dict[str, str]]:
    """The e-mail addresses and passwords that the shop has made at its first start."""
    blocks = (shop.folder / "staff-login.txt").read_text().split("\n\n")
    found = [dict(line.split(": ", 1) for line in block.splitlines() if ": " in line) for block in blocks]
    return [{"email": login["e-mail"], "password": login["password"]} for login in found]
