"""A member of staff at a browser of their own: signs in, opens pages of the back office, presses buttons."""

import time
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from tests.timeouts import WAIT_SECONDS
from tools.browser.driver import ExpectationFailedError, open_page, take_picture

WIDTH = 1360  # pixels of the usual screen
LOOK_EVERY = 1  # seconds between two loads of a page that something should appear on


class Album:
    """The pictures of a chapter, numbered in the order they were taken. Codes are masked."""

    def __init__(self, folder: Path) -> None:
        self.begin(folder)

    def begin(self, folder: Path) -> None:
        """From now on pictures go to that folder, which is emptied."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()
        self.names: list[str] = []

    def take(self, page: Page, name: str) -> None:
        """A picture of the whole page."""
        path = self.folder / f"{len(self.names) + 1:02}-{name}.png"
        take_picture(page, path)
        self.names.append(path.name)


class Staff:
    """One person with one page of the back office, in English."""

    def __init__(self, browser: Browser, shop: str, album: Album, *, email: str, password: str) -> None:
        self._browser, self.shop, self.album, self.email, self._password = (
            *(browser, shop, album),
            *(email, password),
        )
        self.page = self._open_page("en-GB")
        self._sign_in(self.page)

    def _open_page(self, locale: str, *, width: int = WIDTH) -> Page:
        return open_page(self._browser, width=width, height=900, locale=locale)

    def _sign_in(self, page: Page) -> None:
        page.goto(f"{self.shop}/admin/login/")
        page.locator("input[name=username]").fill(self.email)
        page.locator("input[name=password]").fill(self._password)
        page.locator("input[type=submit]").click()
        page.locator("#user-tools").wait_for()

    def go(self, path: str) -> Page:
        """Open a page below /admin/. Raises ExpectationFailedError if it fails."""
        answer = self.page.goto(f"{self.shop}/admin/{path}")
        if answer is None or not answer.ok:
            raise ExpectationFailedError(f"/admin/{path} answered {answer.status if answer else 'nothing'}")
        return self.page

    def picture(self, name: str) -> None:
        """Of the page as it is now."""
        self.album.take(self.page, name)

    def picture_in(self, locale: str, path: str, name: str, *, width: int = WIDTH) -> None:
        """The same person looks at a page in another language, on a screen of that width."""
        page = self._open_page(locale, width=width)
        self._sign_in(page)
        page.goto(f"{self.shop}/admin/{path}")
        self.album.take(page, name)
        page.context.close()

    def open_row(self, path: str, *, words: str = "") -> Page:
        """Open the first row of a list that holds `words`, waiting for it. Raises ExpectationFailedError."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            rows = self.go(path).locator("#result_list tbody tr")
            row = rows.filter(has_text=words) if words else rows
            if row.count():
                with self.page.expect_navigation():
                    row.first.locator("th a").first.click()
                return self.page
            time.sleep(LOOK_EVERY)
        raise ExpectationFailedError(f"no row with {words!r} in /admin/{path} within {WAIT_SECONDS:.0f} s")

    def follow(self, link: Locator) -> None:
        """Go where a link leads."""
        with self.page.expect_navigation():
            link.click()

    def submit(self, form: Locator, fields: Mapping[str, str] | None = None) -> str:
        """Fill a form in and send it; the messages of the page that follows."""
        for name, value in (fields or {}).items():
            form.locator(f"[name={name}]").fill(value)
        button = form.locator("button[type=submit], input[type=submit]").first
        self._expect_whole(button)
        with self.page.expect_navigation():
            button.click()
        self.prove()
        return self.told()

    def _expect_whole(self, button: Locator) -> None:
        """A button beyond the edge of the page can be pressed by a program and by nobody else."""
        box, width = button.bounding_box(), self.page.evaluate("document.documentElement.clientWidth")
        if box is None or box["x"] < 0 or box["x"] + box["width"] > width:
            raise ExpectationFailedError(f"{self.page.url} shows {button.inner_text()!r} cut off")

    def prove(self) -> None:
        """Type the password where the shop asks who is at work before it goes on."""
        asked = self.page.locator(".step-up form")
        if asked.count():
            asked.locator("input[type=password]").fill(self._password)
            with self.page.expect_navigation():
                asked.locator("button[type=submit]").click()

    def act(self, name: str, **fields: str) -> str:
        """Do one of the acts that the page offers; what the next page says.

        Raises ExpectationFailedError without it.
        """
        form = self.page.locator(f"form[action$='/act/{name}/']").first
        if not form.count():
            raise ExpectationFailedError(f"{self.page.url} offers no {name}")
        return self.submit(form, fields)

    def offers(self, name: str) -> bool:
        """Whether the page offers an act."""
        return self.page.locator(f"form[action$='/act/{name}/']").count() > 0

    def told(self) -> str:
        """The messages on the page."""
        return " · ".join(
            " ".join(each.split()) for each in self.page.locator(".messagelist li").all_inner_texts()
        )

    def main(self) -> str:
        """The words of the page."""
        return " ".join(self.page.locator("#content").inner_text().split())
