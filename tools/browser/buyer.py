"""A person at a browser: chooses cards, checks out, pays, watches the order, reads the codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as TookTooLong

from tests.timeouts import WAIT_SECONDS
from tools.browser.driver import ExpectationFailedError, dinars_in, give_cookies, take_picture
from tools.browser.effort import Effort
from tools.browser.timeline import Timeline
from tools.http_customer import HttpCustomer

# Notes every change of the order's page with its time. It lives in the page's memory, so a page that was
# loaded again has lost it.
WATCH = """() => {
  const live = document.querySelector("[data-live]");
  const seen = (window.statesSeen = []);
  const look = () => {
    const lines = [...live.querySelectorAll("article[data-status]")].map((line) => line.dataset.status);
    const state = { order: live.firstElementChild.dataset.status, lines };
    if (!seen.length || JSON.stringify(seen.at(-1).state) !== JSON.stringify(state)) {
      seen.push({ state, at: Date.now() / 1000 });
    }
  };
  look();
  new MutationObserver(look).observe(live, { childList: true, subtree: true });
}"""
SETTLED = """() => !window.statesSeen || document.querySelector(".order-live").dataset.refresh === "0" """


@dataclass(frozen=True)
class State:
    """What the order's page showed at one moment: the order's status and that of each line."""

    order: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.order}: {', '.join(self.lines)}"


class Buyer:
    """One person with one page. Pictures go to `folder` and never show a code."""

    def __init__(self, page: Page, shop: str, *, language: str, folder: Path | None = None) -> None:
        self.page, self.shop, self.language, self.folder = page, shop, language, folder
        self.timeline, self.effort = Timeline(), Effort()
        self.pictures: list[Path] = []

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Do something that ends with `what` on the page.

        Raises ExpectationFailedError if it does not come.
        """
        try:
            yield
        except TookTooLong:
            raise ExpectationFailedError(
                f"{what}: did not come within {WAIT_SECONDS:.0f} s; the page is {self.page.url}"
            ) from None
        self.timeline.note(what)
        self._take_picture(what)

    def visit(self, path: str = "") -> None:
        """Go to a page of the shop, in the buyer's language."""
        self.page.goto(f"{self.shop}/{self.language}/{path}")

    def become(self, customer: HttpCustomer) -> None:
        """Be the same visitor as a customer without a browser: shopping over HTTP is faster than clicking."""
        give_cookies(self.page.context, customer.cookies, shop=self.shop)

    def arrive(self) -> None:
        """See the first page; the clock starts here."""
        self.timeline.start = Timeline().start
        with self.step("first page"):
            self.visit()
            self.page.locator("a[href*='/p/']").first.wait_for()

    def go_home(self) -> None:
        """See the first page; clicks and typed fields are counted from here."""
        self.effort.count_from_now(self.page)
        self.arrive()

    def products(self) -> list[str]:
        """The slugs of the products on this page."""
        links = self.page.locator("a[href*='/p/']")
        return [
            str(address).rstrip("/").rpartition("/")[2]
            for address in links.evaluate_all("all => all.map(a => a.href)")
        ]

    def add(self, product: str, *, name: str = "", quantity: int = 1) -> bool:
        """Put cards into the cart: the amount called `name`, or the first in stock. False without one."""
        self.visit(f"p/{product}/")
        offers = self.page.locator(".denomination:has(.stock-in)").filter(has_text=name or None)
        if not offers.count():
            return False
        offers.first.click()
        self.page.locator("input[name=quantity]").fill(str(quantity))
        with self.step(f"cart with {quantity} × {product}"):
            self.page.locator("form.buy button.button-large").click()
            self.page.locator(".cart-lines").wait_for()
        return True

    def buy_now(self) -> None:
        """From the first page over its first card that can be bought, past the cart, to the checkout."""
        with self.step("product"):
            self.page.locator("main .product-card:not(.is-out) a").first.click()
            self.page.locator(".denomination:has(.stock-in)").first.wait_for()
        with self.step("checkout"):
            self.page.locator(".denomination:has(.stock-in)").first.click()
            self.page.locator("form.buy button[value=checkout]").click()
            self.page.locator("form.checkout").wait_for()

    def buy_again(self) -> None:
        """From the first page over the orders of the account to the checkout, with what was bought last."""
        with self.step("my orders"):
            self.page.locator("header a[href$='/account/']").click()
            self.page.locator(".buy-again button").first.wait_for()
        with self.step("checkout"):
            self.page.locator(".buy-again button").first.click()
            self.page.locator("form.checkout").wait_for()

    def tell_details(self, *, phone: str, email: str = "") -> None:
        """Answer the first step of the checkout. `email`: unless the page knows it."""
        with self.step("confirm and pay"):
            if email:
                self.page.locator("input[name=email]").fill(email)
            self.page.locator("input[name=phone]").fill(phone)
            self.page.locator("input[name=accept_terms]").check()
            self.next_step()
            self.page.locator(".methods").wait_for()

    def check_out(self, *, email: str = "buyer@example.com", phone: str = "0550123456") -> None:
        """From the cart through the two steps to the gateway's page."""
        self.begin_checkout(email=email, phone=phone)
        self.order()

    def begin_checkout(self, *, email: str = "buyer@example.com", phone: str = "0550123456") -> None:
        """From the cart to the last step, where one chooses how to pay."""
        with self.step("checkout"):
            self.page.locator(".summary a[href*='/checkout/']").click()
            self.page.locator("input[name=email]").fill(email)
            self.page.locator("input[name=phone]").fill(phone)
            self.page.locator("input[name=accept_terms]").check()
        self.next_step()
        with self.step("confirm and pay"):
            self.page.locator("label[for=way-ocpay]").click()  # it lies over its button

    def order(self) -> None:
        """From the last step to the gateway's page."""
        with self.step("pay page"):
            self.next_step()
            self.page.locator("[data-outcome=paid]").wait_for()

    def pay(self, outcome: str = "paid") -> None:
        """Decide at the gateway's page: paid, declined or walk. The order's page is watched from then on."""
        self.decide(outcome)
        self.watch()

    def decide(self, outcome: str) -> None:
        """Press a button of the gateway's page and come back to the order's page."""
        with self.step(f"at the gateway: {outcome}"):
            self.page.locator(f"[data-outcome={outcome}]").click()
            if outcome != "paid":
                self.page.locator("#return-to-shop").click()
            self.page.locator("[data-live]").wait_for()

    def pay_again(self) -> None:
        """Wait until the shop knows that the payment failed, and go to a new payment page."""
        with self.step("pay again"):
            self.page.locator("button[data-pay]").click()
            self.page.locator("[data-outcome=paid]").wait_for()

    def watch(self) -> None:
        """Note every state that the order's page shows from now on."""
        self.page.evaluate(WATCH)

    def await_end(self, *, seconds: float = WAIT_SECONDS) -> list[State]:
        """Wait until nothing more can change on the order's page; every state it showed, without a reload."""
        try:
            self.page.wait_for_function(SETTLED, timeout=seconds * 1000)
        except TookTooLong:
            shown = self.page.locator(".order-live").inner_text()
            raise ExpectationFailedError(
                f"after {seconds:.0f} s the order still shows: {' '.join(shown.split())}"
            ) from None
        noted = self.page.evaluate("window.statesSeen")
        if noted is None:
            raise ExpectationFailedError("the order's page was loaded again instead of following by itself")
        states = [
            (State(each["state"]["order"], tuple(each["state"]["lines"])), each["at"]) for each in noted
        ]
        for state, at in states:
            self.timeline.note(f"the page shows {state}", at)
        self._take_picture("settled")
        return [state for state, _ in states]

    @property
    def reference(self) -> str:
        """The order's name, as its page shows it."""
        return self.page.locator(".order-facts .reference").inner_text()

    @property
    def total(self) -> int:
        """What the order costs, in dinars."""
        return dinars_in(self.page.locator(".order-facts strong").inner_text())

    def refund(self) -> tuple[int, int]:
        """The refund that the page shows: dinars and cards; zeros if there is none."""
        shown = self.page.locator("[data-refund]")
        if not shown.count():
            return 0, 0
        return int(shown.get_attribute("data-refund") or 0) // 100, int(
            shown.get_attribute("data-refunded") or 0
        )

    def card_numbers(self) -> list[int]:
        """The numbers of the cards on the order's page."""
        return [int(str(slip.get_attribute("data-card"))) for slip in self.page.locator("[data-card]").all()]

    def reveal(self, number: int) -> str:
        """Press the button of a card and return its code, which is shown in place."""
        slip = self.page.locator(f"[data-card='{number}']")
        if not slip.is_visible():
            slip.locator("xpath=ancestor::details").locator("> summary").click()
        slip.locator("[data-reveal]").click()
        return code_in(slip)

    def reveal_all(self) -> list[str]:
        """Reveal every card of the order; the codes are for comparing, never for printing."""
        numbers = self.card_numbers()
        if not numbers:
            return []
        with self.step("all codes revealed"):
            return [self.reveal(number) for number in numbers]

    def next_step(self) -> None:
        """Press the button of a step of the checkout."""
        self.page.locator("form.checkout button.button-large").click()

    def _take_picture(self, what: str) -> None:
        if self.folder is None:
            return
        name = "".join(letter if letter.isalnum() else "-" for letter in what)
        path = self.folder / f"{len(self.pictures) + 1:02}-{name}.png"
        take_picture(self.page, path)
        self.pictures.append(path)


def code_in(place: Page | Locator) -> str:
    """The code that is shown in a place. Playwright's TimeoutError if none comes."""
    return str(place.locator("[data-copy]").get_attribute("data-copy"))
