"""A real Chromium for the tests that drive pages; found or fetched by tools/browser/installation.py."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.browser.installation import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# One process for all pages of the shop: a fresh one for each would cost as much as what is tested.
FEW_PROCESSES = ("--process-per-site", "--renderer-process-limit=1", "--disable-site-isolation-trials")


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
    from tools.browser.driver import launched

    # The synchronous interface keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with launched(Path(chromium), arguments=FEW_PROCESSES) as browser:
        yield browser
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
    from tools.browser.driver import open_page

    page = open_page(browser, locale="en-GB")
    yield page
    page.context.close()
