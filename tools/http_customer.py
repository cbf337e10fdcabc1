"""A customer without a browser: buys over plain HTTP, through the same pages and forms as everybody else."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import requests

from tests.timeouts import WAIT_SECONDS
from tools.html_tree import Element, read

ORDER_ADDRESS = re.compile(r"/orders/([0-9A-Z]{10})/")
SECONDS_BETWEEN_LOOKS = 0.3


class ShopFailedError(RuntimeError):
    """The shop did not do what a customer may expect; the message says which page answered what."""


class ProofRequiredError(ShopFailedError):
    """The shop wants to know who is asking before it shows a code."""


@dataclass(frozen=True)
class Offer:
    """One amount of one product as its page shows it."""

    denomination: int
    name: str
    is_in_stock: bool


@dataclass(frozen=True)
class LineSeen:
    """One line as the order's page shows it; `refund` in centimes, `refunded` in cards."""

    title: str
    status: str
    cards: tuple[int, ...]
    refund: int = 0
    refunded: int = 0


@dataclass(frozen=True)
class OrderSeen:
    """What the order's page shows. `pay_url` leads to the gateway, `can_pay_again` offers a new try."""

    status: str
    lines: tuple[LineSeen, ...]
    pay_url: str
    can_pay_again: bool
    refresh_seconds: int

    @property
    def is_settled(self) -> bool:
        """Paid, and every line has come to its end."""
        return self.status == "paid" and self.refresh_seconds == 0

    @property
    def cards(self) -> list[int]:
        """The numbers of the cards whose codes can be shown."""
        return [number for line in self.lines for number in line.cards]


class HttpCustomer:
    """One visitor with a cookie jar. Nothing is tried twice: a failing page raises `ShopFailedError`."""

    def __init__(
        self,
        shop: str,
        *,
        language: str = "en",
        email: str = "customer@example.com",
        phone: str = "",
    ) -> None:
        self.shop = shop.rstrip("/")
        self.language, self.email = language, email
        # A phone of their own, since unpaid orders are counted per phone.
        self.phone = phone or f"0550{secrets.randbelow(10**6):06}"
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy of the machine between us and the shop
        self.session.headers.update({"User-Agent": "storefront-customer", "Sec-Fetch-Site": "same-origin"})

    def page_of(self, path: str) -> str:
        """The address of a page in the customer's language; "cart/" is the cart."""
        return f"{self.shop}/{self.language}/{path}"

    def offers(self, product: str) -> list[Offer]:
        """What the page of a product (by its slug) offers."""
        page = self.get(self.page_of(f"p/{product}/"))
        return [_offer(label) for label in page.all("label", class_="denomination")]

    def offer(self, product: str, name: str = "") -> Offer:
        """The offer of that name, or the first in stock. Raises ShopFailedError if there is none."""
        for offer in self.offers(product):
            if offer.name == name or (not name and offer.is_in_stock):
                return offer
        raise ShopFailedError(f"{product} has no offer {name or 'in stock'}")

    def add(self, denomination: int, quantity: int = 1) -> None:
        """Put cards into the cart; calling twice adds twice. Raises ShopFailedError."""
        page = self.post(self.page_of("cart/add/"), {"denomination": denomination, "quantity": quantity})
        if not page.first("input", name="denomination", value=str(denomination)):
            raise ShopFailedError(f"denomination {denomination} is not in the cart: {problems(page)}")

    def check_out(self, *, method: str = "ocpay") -> str:
        """Go through the steps of the checkout; the new order's reference. Raises ShopFailedError."""
        answers = {
            "review": {"accept_terms": "on"},
            "details": {"email": self.email, "phone": self.phone},
            "pay": {"payment_method": method},
        }
        page = self.get(self.page_of("checkout/"))
        for step in answers:
            page = self.post(self.page_of("checkout/"), {**_hidden(page), "step": step, **answers[step]})
        found = ORDER_ADDRESS.search(self.address)
        if not found:
            raise ShopFailedError(f"the checkout made no order: {problems(page)}")
        return found[1]

    def pay(self, reference: str, outcome: str = "paid") -> None:
        """Go to the payment page of an order and choose paid, declined or walk. Raises ShopFailedError."""
        pay_url = self.look(reference).pay_url
        if not pay_url:
            raise ShopFailedError(f"order {reference} has no payment page")
        self.post(pay_url, {"outcome": outcome})

    def pay_again(self, reference: str) -> None:
        """Ask for a new payment page after the last one failed."""
        self.act(reference, "pay/")

    def buy(self, *wanted: tuple[int, int]) -> str:
        """Buy these (denomination, quantity) in one paid order; its reference."""
        for denomination, quantity in wanted:
            self.add(denomination, quantity)
        reference = self.check_out()
        self.pay(reference)
        return reference

    def look(self, reference: str) -> OrderSeen:
        """What the order's page shows now."""
        return read_order(self.get(self.page_of(f"orders/{reference}/live/")))

    def follow(
        self,
        reference: str,
        until: Callable[[OrderSeen], bool] | None = None,
        *,
        seconds: float = WAIT_SECONDS,
    ) -> OrderSeen:
        """Look until the order is settled, or until `until` holds. Raises ShopFailedError after `seconds`."""
        deadline = time.monotonic() + seconds
        while not (until or _is_settled)(seen := self.look(reference)):
            if time.monotonic() > deadline:
                raise ShopFailedError(f"after {seconds:.0f} s order {reference} is still {seen}")
            time.sleep(SECONDS_BETWEEN_LOOKS)
        return seen

    def reveal(self, reference: str, number: int) -> str:
        """The code of a card. Raises ProofRequiredError, or ShopFailedError if it is not shown."""
        page = self.act(reference, f"cards/{number}/reveal/")
        if "/prove/" in self.address:
            raise ProofRequiredError(reference)
        shown = page.first("button", data_copy=True)
        if shown is None:
            raise ShopFailedError(f"card {number} of {reference} is not shown: {problems(page)}")
        return shown["data-copy"]

    def reveal_all(self, reference: str) -> list[str]:
        """The codes of all cards, on one page. Raises ProofRequiredError."""
        page = self.act(reference, "cards/reveal/")
        if "/prove/" in self.address:
            raise ProofRequiredError(reference)
        return [button["data-copy"] for button in page.all("button", data_copy=True)]

    def prove(self, reference: str, digits: str) -> None:
        """Type in the one-time code that was mailed (see ProofRequiredError)."""
        address = self.page_of(f"orders/{reference}/prove/")
        self.post(address, {**_hidden(self.get(address)), "code": digits})

    @property
    def cookies(self) -> dict[str, str]:
        """What makes a browser the same visitor."""
        return {cookie.name: cookie.value or "" for cookie in self.session.cookies}

    def choose_destination(self, reference: str, fields: dict[str, object]) -> None:
        """Say where the money of the order's refunds goes. Raises ShopFailedError if it is not taken."""
        refund = self.get(self.page_of(f"orders/{reference}/")).first(data_money_back=True)
        link = refund.first("a", class_="button") if refund else None
        if link is None:
            raise ShopFailedError(f"order {reference} asks for no destination")
        page = self.get(self.shop + link["href"])
        self.post(self.address, {**_hidden(page), **fields})

    def act(self, reference: str, action: str) -> Element:
        """Press a button of the order's page, such as "cancel/"."""
        page = self.get(self.page_of(f"orders/{reference}/"))
        return self.post(self.page_of(f"orders/{reference}/{action}"), _hidden(page))

    def get(self, address: str) -> Element:
        """Visit a page. Raises ShopFailedError if it fails."""
        return self._read(self.session.get(address, timeout=WAIT_SECONDS))

    def post(self, address: str, fields: dict[str, object]) -> Element:
        """Send a form and go where it leads. Raises ShopFailedError if that fails."""
        return self._read(self.session.post(address, fields, timeout=WAIT_SECONDS))

    def _read(self, answer: requests.Response) -> Element:
        self.address = answer.url
        page = read(answer.text)
        if answer.status_code != HTTPStatus.OK:
            raise ShopFailedError(f"{answer.url} answered {answer.status_code}: {problems(page)}")
        return page


def problems(page: Element) -> str:
    """What a page complains about, for error messages; without words of its own, its heading."""
    heading = page.first("h1")
    words = [notice.text for notice in page.all(class_="notice")] or [heading.text if heading else ""]
    return "; ".join(words)


def _is_settled(seen: OrderSeen) -> bool:
    return seen.is_settled


def _hidden(page: Element) -> dict[str, object]:
    """The hidden fields of the first form that has a token."""
    for form in page.all("form", method="post"):
        if form.first("input", name="csrfmiddlewaretoken"):
            return {field["name"]: field.get("value") for field in form.all("input", type="hidden")}
    return {}


def _offer(label: Element) -> Offer:
    choice, name = label.first("input"), label.first(class_="denomination-name")
    if choice is None or name is None:
        raise ShopFailedError("the page of the product has changed: no name or choice in a denomination")
    return Offer(int(choice["value"]), name.text, label.first(class_="stock-in") is not None)


def read_order(page: Element) -> OrderSeen:
    """What the live part of an order's page shows. Raises ShopFailedError if the page is another one."""
    live = page.first(data_refresh=True)
    if live is None:
        raise ShopFailedError("the order's page has changed: no element with data-refresh")
    link, again = page.first("a", data_pay=True), page.first("button", data_pay=True)
    return OrderSeen(
        status=live["data-status"],
        lines=tuple(_line(article) for article in page.all("article", data_status=True)),
        pay_url=link["href"] if link else "",
        can_pay_again=again is not None,
        refresh_seconds=int(live["data-refresh"]),
    )


def _line(article: Element) -> LineSeen:
    title, refund = article.first("h3"), article.first(data_refund=True)
    return LineSeen(
        title=title.text if title else "",
        status=article["data-status"],
        cards=tuple(int(slip["data-card"]) for slip in article.all("li", data_card=True)),
        refund=int(refund["data-refund"]) if refund else 0,
        refunded=int(refund["data-refunded"]) if refund else 0,
    )
