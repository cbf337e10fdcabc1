"""Sending somebody to a page with a browser, and noting everything that is wrong there."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.timeouts import WAIT_SECONDS
from tools.browser.driver import LOCALES, give_cookies
from tools.screenshots.pages import Shown

if TYPE_CHECKING:  # the scenes need a Django that is set up
    from tools.screenshots.scenes import Scene

LOOK = (Path(__file__).parent / "look.js").read_text()
TARGETS = (Path(__file__).parent / "targets.js").read_text()
STRETCH = (Path(__file__).parent / "stretch.js").read_text()
HEIGHTS = {320: 700, 360: 740}
USUAL_HEIGHT = 900
NARROW = (320, 340, 360, 390, 768)  # 320 px are also a desktop of 1,280 px at 400 % (WCAG 2.2, 1.4.10)
STAFF_PHONE = (390,)  # of staff, whose pages are mostly Django's


@dataclass(frozen=True)
class Light:
    """How pages are looked at: the language, the width of the screen, light or dark."""

    language: str
    width: int
    scheme: str

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{self.scheme}"


class Visitor:
    """Somebody with a browser of their own for each kind of person in the scene."""

    def __init__(self, browser: Browser, shop: str, scene: "Scene", light: Light) -> None:
        self.browser, self.shop, self.scene, self.light = browser, shop, scene, light
        self._contexts: dict[str, BrowserContext] = {}

    @contextmanager
    def visit(self, shown: Shown) -> Generator[tuple[Page, list[str]], None, None]:
        """The page in the state that is to be looked at, and what has been wrong with it so far."""
        page = self._context(shown.who).new_page()
        page.set_default_timeout(WAIT_SECONDS * 1000)
        troubles = _listen(page, self.shop)
        try:
            answer = page.goto(self._address(shown), wait_until="load")
            if shown.act:
                shown.act(page)
            elif answer is not None and answer.status != shown.status:
                troubles.append(f"answered {answer.status}")
            page.evaluate("document.fonts.ready")
            yield page, troubles
        finally:
            page.close()

    def close(self) -> None:
        """Close every browser that was opened."""
        for context in self._contexts.values():
            context.close()

    def _address(self, shown: Shown) -> str:
        path = shown.path.format_map(self.scene.places)
        return self.shop + (path if path.startswith("/") else f"/{self.light.language}/{path}")

    def _context(self, who: str) -> BrowserContext:
        if who not in self._contexts:
            light = self.light
            context = self.browser.new_context(
                viewport={"width": light.width, "height": HEIGHTS.get(light.width, USUAL_HEIGHT)},
                color_scheme="dark" if light.scheme == "dark" else "light",
                locale=LOCALES[light.language],
                reduced_motion="reduce",
            )
            give_cookies(context, self.scene.people[who], shop=self.shop)
            self._contexts[who] = context
        return self._contexts[who]


def glance(page: Page) -> list[str]:
    """What is wrong with the page as it is drawn, in words."""
    return [str(each) for each in page.evaluate(LOOK)]


def on_a_telephone(page: Page, shown: Shown) -> list[str]:
    """What is wrong with the page for who holds it in one hand, in words. Leaves the longest words in it."""
    if not shown.is_ours:
        return [*narrow(page, STAFF_PHONE), *stretched(page, STAFF_PHONE)]
    return [*narrow(page), *touch(page), *stretched(page)]


def stretched(page: Page, widths: Sequence[int] = NARROW) -> list[str]:
    """Whether the longest words and the largest amounts make the page wider than a screen. They stay."""
    page.evaluate(STRETCH)
    return [f"with the longest words {trouble}" for trouble in narrow(page, widths)]


def touch(page: Page) -> list[str]:
    """What a finger would miss, in words."""
    return [str(each) for each in page.evaluate(TARGETS)]


def narrow(page: Page, widths: Sequence[int] = NARROW) -> list[str]:
    """Whether the page is wider than any screen that people have, in words."""
    was, troubles = page.viewport_size, []
    for width in widths:
        page.set_viewport_size({"width": width, "height": USUAL_HEIGHT})
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            troubles.append(f"wider than a screen of {width} px by {beyond} px")
    if was:
        page.set_viewport_size(was)
    return troubles


def _listen(page: Page, shop: str) -> list[str]:
    """Note foreign requests and errors of the console, among them what the security policy refuses."""
    troubles: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # The page's own answer of 400 or 404 is told there too; which one is right is asked elsewhere.
        is_own = message.location.get("url") == page.url and "status of 4" in message.text
        if message.type in ("error", "warning") and not is_own:
            troubles.append(f"console: {message.text}")

    def see(request: Request) -> None:
        if urlsplit(request.url).netloc not in ("", urlsplit(shop).netloc):
            troubles.append(f"foreign request: {request.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("request", see)
    return troubles
