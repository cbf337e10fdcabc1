"""Every page in every state that it can have. To have another one looked at, add a line."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Act = Callable[[Page], None]


@dataclass(frozen=True)
class Shown:
    """One page to look at.

    `path` stands below the language, unless it begins with "/"; in braces it names a place of the scene.
    `act` does what must be done on the page first; `status` is what the shop answers in the end.
    """

    name: str
    path: str
    who: str = "nobody"
    act: Act | None = None
    status: int = 200

    @property
    def is_ours(self) -> bool:
        """Whether the page is drawn by us: the back office is Django's."""
        return not self.path.startswith("/")


def send_empty(page: Page) -> None:
    """Send the page's form as it is, past the browser's own questions, and see what the shop says."""
    form = page.locator("main form[method=post]").last
    form.evaluate("form => form.noValidate = true")
    button = form.locator("button:not([type=button])").last
    if form.get_attribute("data-steady"):  # sent by script: the page stays
        button.click()
        page.locator(".has-error").first.wait_for()
        return
    with page.expect_navigation():
        button.click()


def sign_in_wrongly(page: Page) -> None:
    page.locator("input[name=login]").fill("guest@example.com")
    page.locator("input[name=password]").fill("not this one")
    send_empty(page)


def reveal(page: Page) -> None:
    page.locator("[data-reveal]").first.click()
    page.locator("[data-revealed]").first.wait_for()


def reveal_all(page: Page) -> None:
    page.locator("[formaction$='/cards/reveal/']").click()
    page.locator("[data-sheet]").wait_for()


def report(page: Page) -> None:
    """Show a code, and go on to say that it does not work."""
    reveal(page)
    page.reload()
    page.locator("a[href*='/report/']").first.click()
    page.wait_for_url("**/report/")


def draw(page: Page) -> None:
    """Show a code, and the drawing of it for another device."""
    reveal(page)
    page.locator(".code-drawing summary").first.click()


def suggest(page: Page) -> None:
    page.locator("input[type=search]").first.press_sequentially("play")
    page.locator("[role=option]").first.wait_for()


def unfold(page: Page) -> None:
    """Open what is folded on the page."""
    for fold in page.locator("main details.fold").all():
        fold.evaluate("fold => (fold.open = true)")


def open_transfer(page: Page) -> None:
    """Choose the other way to pay, which has something more to say."""
    page.locator("label[for=way-transfer]").click()


PAGES = (
    Shown("home", ""),
    Shown("category", "c/psn/"),
    Shown("category, filtered", "c/psn/?region=germany&stock=1&sort=price"),
    Shown("category, nothing fits", "c/psn/?least=900000"),
    Shown("product", "p/itunes-usa/"),
    Shown("product, guide open", "p/itunes-usa/", act=unfold),
    Shown("product for everywhere", "p/steam-global/"),
    Shown("product sold out", "p/netflix-usa/"),
    Shown("product sold out, tell me", "p/netflix-usa/", act=unfold),
    Shown("tell me, noted", "p/netflix-usa/tell-me/noted/"),
    Shown("suggestions", "", act=suggest),
    Shown("search, misspelt", "search/?q=playstatoin"),
    Shown("search, found", "search/?q=play"),
    Shown("search, nothing", "search/?q=zzzz"),
    Shown("terms", "terms/"),
    Shown("contact", "contact/?order={delivered}"),
    Shown("contact, empty", "contact/", act=send_empty),
    Shown("contact, sent", "contact/sent/"),
    Shown("questions", "faq/", act=unfold),
    Shown("privacy", "privacy/"),
    Shown("not found", "nothing-here/", status=404),
    Shown("cart, empty", "cart/"),
    Shown("cart", "cart/", "shopper"),
    Shown("cart, sold out", "cart/", "unlucky"),
    Shown("checkout 1", "checkout/", "shopper"),
    Shown("checkout 1, not accepted", "checkout/", "shopper", send_empty, 400),
    Shown("checkout 2", "checkout/", "detailed"),
    Shown("checkout 2, empty", "checkout/", "detailed", send_empty, 400),
    Shown("checkout 3", "checkout/", "ready"),
    Shown("checkout 3, transfer", "checkout/", "ready", open_transfer),
    Shown("checkout 3, not covered", "checkout/", "dear"),
    Shown("order, awaiting", "orders/{awaiting}/", "guest"),
    Shown("order, other way to pay", "orders/{awaiting}/pay/", "guest"),
    Shown("order, declined", "orders/{declined}/", "guest"),
    Shown("order, transfer", "orders/{transfer}/", "guest"),
    Shown("receipt, sent empty", "orders/{transfer}/transfer/", "guest", send_empty, 400),
    Shown("order, in review", "orders/{in review}/", "guest"),
    Shown("order, buying", "orders/{buying}/", "guest"),
    Shown("order, held", "orders/{held}/", "guest"),
    Shown("order, unknown", "orders/{unknown}/", "guest"),
    Shown("order, delivered", "orders/{delivered}/", "guest"),
    Shown("order, code shown", "orders/{delivered}/", "guest", reveal),
    Shown("order, all codes", "orders/{delivered}/", "guest", reveal_all),
    Shown("order, code drawn", "orders/{delivered}/", "guest", draw),
    Shown("order, partly", "orders/{partly}/", "guest"),
    Shown("refund choice", "orders/{partly}/refunds/", "guest"),
    Shown("refund choice, empty", "orders/{partly}/refunds/", "guest", send_empty, 400),
    Shown("order, two refunds", "orders/{two refunds}/", "member"),
    Shown("refund choice, two refunds", "orders/{two refunds}/refunds/", "member"),
    Shown("order, refunded", "orders/{refused}/", "guest"),
    Shown("code does not work", "orders/{delivered}/", "guest", report),
    Shown("order, code reported", "orders/{of member}/", "member"),
    Shown("give back", "orders/{of member}/cards/1/return/", "member"),
    Shown("order, expired", "orders/{expired}/", "guest"),
    Shown("order, cancelled", "orders/{cancelled}/", "guest"),
    Shown("order of somebody", "orders/{delivered}/", status=404),
    Shown("prove", "orders/{delivered}/prove/", "guest"),
    Shown("document", "orders/{delivered}/documents/{document}/", "guest"),
    Shown("account", "account/", "member"),
    Shown("account, empty", "account/", "newcomer"),
    Shown("cards", "account/cards/", "member"),
    Shown("settings", "account/settings/", "member"),
    Shown("sessions", "account/sessions/", "member"),
    Shown("export", "account/export/", "member"),
    Shown("wallet", "account/wallet/", "member"),
    Shown("top up", "account/wallet/top-up/", "member"),
    Shown("top up, empty", "account/wallet/top-up/", "member", send_empty, 400),
    Shown("top-up", "account/wallet/top-ups/{top-up}/", "member"),
    Shown("login", "account/login/"),
    Shown("login, wrong", "account/login/", act=sign_in_wrongly),
    Shown("sign up", "account/signup/"),
    Shown("sign up, empty", "account/signup/", act=send_empty),
    Shown("forgotten password", "account/password/reset/"),
    Shown("addresses", "account/email/", "member"),
    Shown("password", "account/password/change/", "member"),
    Shown("second factor", "account/2fa/", "member"),
    Shown("style guide", "styleguide/"),
    Shown("staff, overview", "/admin/", "staff"),
    Shown("staff, desk", "/admin/core/deskitem/", "staff"),
    Shown("staff, orders", "/admin/orders/order/", "staff"),
    Shown("staff, order", "/admin/orders/order/{order pk}/change/", "staff"),
    Shown("staff, refunds", "/admin/payments/refund/", "staff"),
    Shown("staff, refund", "/admin/payments/refund/{refund}/change/", "staff"),
    Shown("staff, markup rules", "/admin/catalog/markuprule/", "staff"),
    Shown("staff, markup rule", "/admin/catalog/markuprule/1/change/", "staff"),
    Shown("staff, statements", "/admin/payments/statementline/import/", "staff"),
    Shown("staff, switches", "/admin/core/switch/", "staff"),
    Shown("staff, difference", "/admin/orders/booksdifference/{difference}/change/", "staff"),
    Shown("staff, rebuild an order", "/admin/orders/orphan/rebuild/", "staff"),
    Shown("staff, reported codes", "/admin/orders/cardreport/", "staff"),
    Shown("staff, reported code", "/admin/orders/cardreport/{report}/change/", "staff"),
    Shown("staff, messages", "/admin/support/inquiry/", "staff"),
    Shown("staff, message", "/admin/support/inquiry/{inquiry}/change/", "staff"),
    Shown("staff, trial balance", "/admin/payments/journalevent/trial-balance/", "staff"),
)
