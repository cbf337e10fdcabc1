"""A running Chromium for the tools that look at pages."""

from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tools.chromium import fetch_chromium

LOCALES = {"ar": "ar-DZ", "fr": "fr-DZ", "en": "en-GB"}
# As root, and in most containers, Chromium's own sandbox cannot start; the rest keeps it off the internet.
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-component-update", "--no-proxy-server"]


class ChromiumMissingError(RuntimeError):
    """None is installed and none could be fetched; the message says what to do."""


@contextmanager
def chromium() -> Generator[Browser, None, None]:
    """A running Chromium, fetched if need be. Raises ChromiumMissingError where none can be had."""
    path = fetch_chromium()
    if path is None:
        raise ChromiumMissingError("No Chromium: install one, or set CHROMIUM to its path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
