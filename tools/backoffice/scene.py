"""Where it plays: a shop of its own, the browser, two members of staff, the customers and the supplier."""

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from subprocess import CalledProcessError

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserTrouble

from tests.shop import RunningShop
from tools.backoffice.staff import Album, Staff
from tools.demo.buyer import Buyer, DidNotCome
from tools.faults.shop_floor import Goods
from tools.sandbox_control import SandboxControl

FIRST, SECOND, CUSTOMER, SHOP = "staff", "karim", "customer", "the shop"
SECOND_EMAIL = "karim@shop.localhost"


@dataclass
class Scene:
    """What the steps share; the dicts are by the names that a chapter gives its orders."""

    shop: RunningShop
    browser: Browser
    album: Album
    goods: list[Goods]
    first: Staff
    second: Staff
    email: str = ""  # of the customer with an account
    kept: dict[str, str] = field(default_factory=dict)  # references of orders
    bought: dict[str, Goods] = field(default_factory=dict)
    supplier_orders: dict[str, str] = field(default_factory=dict)  # the supplier's ids

    @property
    def supplier(self) -> SandboxControl:
        return SandboxControl(self.shop.sandbox_url)

    @cached_property
    def member(self) -> Buyer:
        """The customer with an account, at a browser of their own."""
        context = self.browser.new_context(viewport={"width": 1100, "height": 800})
        return Buyer(context.new_page(), self.shop.url, language="en")

    def take_goods(self, *, dearest: bool = False) -> Goods:
        """A denomination that nobody else in this run buys, so that faults meet nobody else."""
        return self.goods.pop() if dearest else self.goods.pop(0)

    def verify(self) -> str:
        """`manage.py verify`, which must find nothing. Raises DidNotCome with what it finds."""
        try:
            told = self.shop.manage("verify").stdout
        except CalledProcessError as trouble:
            raise DidNotCome(trouble.stdout) from None
        return told.strip().splitlines()[-1]

    def picture_trouble(self, name: str) -> None:
        """What everybody sees when something did not come."""
        plain = "".join(letter if letter.isalnum() else "-" for letter in name)[:40]
        pages = {FIRST: self.first.page, SECOND: self.second.page, CUSTOMER: self.member.page}
        for who, page in pages.items():
            with suppress(BrowserTrouble):
                self.album.take(page, f"trouble-{plain}-{who}")


def both_signed_in(shop: RunningShop, browser: Browser, album: Album, goods: list[Goods]) -> Scene:
    """The first login is the printed one; it makes the second in the back office."""
    first = Staff(browser, shop.url, album, **printed_login(shop))
    password = secrets.token_urlsafe(12)
    _make_login(first, SECOND_EMAIL, password)
    second = Staff(browser, shop.url, album, email=SECOND_EMAIL, password=password)
    return Scene(shop, browser, album, goods, first, second)


def printed_login(shop: RunningShop) -> dict[str, str]:
    """The e-mail and password that the shop has made at its first start."""
    lines = (shop.folder / "staff-login.txt").read_text().splitlines()
    found = dict(line.split(": ", 1) for line in lines if ": " in line)
    return {"email": found["e-mail"], "password": found["password"]}


def _make_login(first: Staff, email: str, password: str) -> None:
    page = first.go("accounts/user/add/")
    for name, value in (("email", email), ("password1", password), ("password2", password)):
        page.locator(f"input[name={name}]").fill(value)
    first.follow(page.locator("input[name=_continue]"))
    page.locator("input[name=is_staff]").check()
    for group in (  # a reviewer of money who may work the switches as well
        "Shop admins",
        "Reviewers",
    ):
        page.locator("#id_groups_from").select_option(label=group)
        page.locator("#id_groups_add").click()
    first.follow(page.locator("input[name=_continue]"))
    first.picture("second-login")
