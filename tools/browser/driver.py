"""A running Chromium, people's pages in it, pictures of them, and what is expected to be there."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.timeouts import WAIT_SECONDS
from tools.browser.installation import fetch_chromium

LOCALES = {"ar": "ar-DZ", "fr": "fr-DZ", "en": "en-GB"}
# As root, and in most containers, Chromium's own sandbox cannot start. Without the rest its own services
# (updates, safe browsing, DNS over HTTPS) would look for the internet.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-proxy-server",
)
SECRETS = ".revealed [data-code], .serial bdi"  # what no picture shows
MASK = "#0f4c3a"
# The boxes of a mask stay where they were laid, also when the page moves under them: so the text is not there
# either. Not by a style sheet, which the page's own policy keeps out.
HIDE = """(nodes) => nodes.forEach((node) => node.style.setProperty("color", "transparent", "important"))"""
SHOW = """(nodes) => nodes.forEach((node) => node.style.removeProperty("color"))"""


class ChromiumMissingError(RuntimeError):
    """None is installed and none could be fetched; the message says what to do."""


class ExpectationFailedError(RuntimeError):
    """Something that should have been on the page was not; the message says what."""


@contextmanager
def chromium() -> Generator[Browser, None, None]:
    """A running Chromium, fetched if need be. Raises ChromiumMissingError where none can be had."""
    path = fetch_chromium()
    if path is None:
        raise ChromiumMissingError("No Chromium: install one, or set CHROMIUM to its path.")
    with launched(path) as browser:
        yield browser


@contextmanager
def launched(path: Path, *, arguments: Sequence[str] = ()) -> Generator[Browser, None, None]:
    """The Chromium at that path, with so many arguments more."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])
        yield browser
        browser.close()


def open_page(browser: Browser, *, width: int = 360, height: int = 740, **options: Any) -> Page:
    """Somebody's only page, with cookies and cache of its own; `options` are those of a new context."""
    page = browser.new_context(viewport={"width": width, "height": height}, **options).new_page()
    page.set_default_timeout(WAIT_SECONDS * 1000)
    return page


def give_cookies(context: BrowserContext, cookies: Mapping[str, str], *, shop: str) -> None:
    """Let a browser be the same visitor as somebody who has these."""
    context.add_cookies([{"name": name, "value": value, "url": shop} for name, value in cookies.items()])


def take_picture(page: Page, path: Path) -> None:
    """Of the whole page; codes and serials are masked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    secrets = page.locator(SECRETS)
    secrets.evaluate_all(HIDE)
    page.screenshot(path=path, full_page=True, mask=[secrets], mask_color=MASK)
    secrets.evaluate_all(SHOW)


def dinars_in(shown: str) -> int:
    """The amount in a text, in whole dinars, in whatever way its digits are grouped."""
    return int("".join(filter(str.isdecimal, shown)))


def expect(holds: bool, what: str) -> None:
    """Raise ExpectationFailedError unless something holds."""
    if not holds:
        raise ExpectationFailedError(f"expected {what}")
