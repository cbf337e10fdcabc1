"""A real Chromium for the tests that drive pages; found or fetched by tools/chromium.py."""

import os
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

from tools.chromium import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Without it Chromium's own services (updates, safe browsing, DNS over HTTPS) would look for the internet.
QUIET = [
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-proxy-server",
]
# One process for all pages of the shop: a fresh one for each would cost as much as what is tested.
FEW_PROCESSES = ["--process-per-site", "--renderer-process-limit=1", "--disable-site-isolation-trials"]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; the test fails where there is none (`make test` says so loudly beforehand)."""
    path = find_chromium()
    if path is None:
        pytest.fail("no Chromium: set CHROMIUM to its path, or run `make test`, which fetches one")
    return str(path)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Generator["Browser", None, None]:
    """A running Chromium, shared by the tests of one process."""
    from playwright.sync_api import sync_playwright

    # The synchronous interface keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # As root, and in most containers, Chromium's own sandbox cannot start.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", *QUIET, *FEW_PROCESSES]
        )
        yield browser
        browser.close()
        close_connections_of_this_loop()


def close_connections_of_this_loop() -> None:
    """Close the database connections that Django opened while playwright's loop ran; nobody else can."""
    from django.conf import settings
    from django.db import connections

    if settings.configured:
        connections.close_all()


@pytest.fixture
def page(browser: "Browser") -> Generator["Page", None, None]:
    """A page with cookies and cache of its own, in the size of a small phone."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    yield context.new_page()
    context.close()
