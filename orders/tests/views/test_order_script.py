"""What static/js/order.js asks of the shop: as often as the page says, and nothing while nobody looks."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

SHOP = "http://shop.example"
SCRIPT = Path("static/js/order.js").read_text(encoding="utf-8")
LIVE = """<div class="order-live" data-refresh="3"><h2 data-announce>Buying</h2>
<p data-face="1"><button form="act" formaction="/reveal/" data-reveal>Show</button></p></div>"""
MARK = "<button data-mark>Used</button>"
PAGE = f"""<!doctype html><title>Order</title><p data-live-status></p><p data-trouble hidden></p>
<p data-offline hidden>No connection</p>
<form id="act" method="post"></form>
<div data-live="/live/" data-tag="&quot;first&quot;">{LIVE}</div><script src="/order.js"></script>"""


class Server:
    """A shop that has nothing new, and counts how often it is asked, and by which tag."""

    def __init__(self, page: "Page") -> None:
        self.asked: list[str | None] = []
        self.has_shown = False
        self._page = page
        page.clock.install()
        page.route(f"{SHOP}/**", self._answer)
        page.goto(f"{SHOP}/")

    def _answer(self, route: "Route") -> None:
        path = route.request.url.removeprefix(SHOP)
        if path == "/live/":
            self.asked.append(route.request.headers.get("if-none-match"))
            route.fulfill(status=200, headers={"ETag": '"second"'}, body=LIVE + MARK * self.has_shown)
        elif path == "/reveal/":
            self.has_shown = route.request.headers.get("x-sent-by-script") == "1"
            route.fulfill(body="<div data-revealed>FAKE-1</div>", content_type="text/html")
        elif path == "/order.js":
            route.fulfill(body=SCRIPT, content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    def let_pass(self, seconds: int) -> int:
        """How often it was asked meanwhile."""
        before = len(self.asked)
        for _second in range(seconds):
            self._page.clock.run_for(1000)
            self.settle()
        return len(self.asked) - before

    def settle(self) -> None:
        """Wait until what was asked is answered."""
        self._page.evaluate("() => fetch('/').then(() => null)")

    def show(self, *, is_shown: bool) -> None:
        """Bring the page to the front, or let another one cover it."""
        self._page.evaluate(
            """(isShown) => {
              Object.defineProperty(document, "hidden", { get: () => !isShown, configurable: true });
              document.dispatchEvent(new Event("visibilitychange"));
            }""",
            is_shown,
        )


@pytest.fixture
def server(page: "Page") -> Server:
    return Server(page)


def test_page_asks_as_often_as_it_says_with_the_tag_it_came_with(server: Server) -> None:
    assert server.let_pass(2) == 0
    assert server.let_pass(1) == 1
    assert server.asked == ['"first"']
    assert server.let_pass(6) == 2
    assert server.asked[1:] == ['"second"'] * 2


def test_page_that_nobody_sees_asks_nothing_and_catches_up_at_once(server: Server) -> None:
    server.show(is_shown=False)
    assert server.let_pass(60) == 0

    server.show(is_shown=True)
    server.settle()
    assert len(server.asked) == 1
    assert server.let_pass(4) == 1  # and then goes on as before


def test_code_is_shown_in_place_and_what_can_be_done_with_it_at_once(server: Server, page: "Page") -> None:
    page.locator("[data-reveal]").click()
    page.locator("[data-mark]").wait_for()

    assert page.locator("[data-face] [data-revealed]").text_content() == "FAKE-1"
    assert server.has_shown
    assert server.let_pass(4) == 1  # and then goes on as before


def test_page_that_waits_for_nothing_asks_nothing_when_it_is_shown(server: Server, page: "Page") -> None:
    page.evaluate("() => { document.querySelector('.order-live').dataset.refresh = '0'; }")
    server.let_pass(3)

    server.show(is_shown=False)
    server.show(is_shown=True)

    assert server.let_pass(10) == 0


def test_dropped_connection_is_told_and_the_page_goes_on_when_it_is_back(page: "Page") -> None:
    server = Server(page)
    page.context.set_offline(True)
    page.locator("[data-offline]").wait_for()  # at once: the browser knows
    page.route(f"{SHOP}/live/", lambda route: route.abort())
    server.let_pass(12)
    assert page.locator("[data-offline]").is_visible()

    page.unroute(f"{SHOP}/live/")
    page.context.set_offline(False)  # the browser tells the page
    server.let_pass(4)

    assert not page.locator("[data-offline]").is_visible()
