"""Pages as a browser finds them: nothing cut off, nothing foreign, nothing refused; and what axe says.

The quick form, in Arabic on a telephone. `make screenshots` and `make soak` look at every page.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.running_shop import RunningShop
from tests.timeouts import wait_for
from tools.http_customer import HttpCustomer
from tools.screenshots.axe import violations
from tools.screenshots.pages import PAGES, Shown
from tools.screenshots.scenes import Scene
from tools.screenshots.visitor import NARROW, Light, Visitor, glance, narrow, on_a_telephone, stretched, touch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PUBLIC = [shown for shown in PAGES if shown.who == "nobody" and shown.is_ours and shown.act is None]
# What a browser reports by itself, a moment later.
BREACHES = ("Content Security Policy", "foreign request")
# Together they have every component in them.
ALL_PARTS = ("style guide", "home", "product", "order, delivered")


@pytest.fixture(scope="module")
def scene(shop: RunningShop) -> Scene:
    """A guest whose order was delivered."""
    customer = HttpCustomer(shop.url)
    reference = customer.buy((customer.offer("itunes-usa").denomination, 1))
    assert customer.follow(reference).cards == [1]
    return Scene({"nobody": {}, "guest": customer.cookies}, {"delivered": reference})


@pytest.fixture
def send(shop: RunningShop, browser: "Browser", scene: Scene) -> Iterator[Callable[[str], Visitor]]:
    """Send visitors with a small Arabic telephone, in that scheme."""
    visitors = []

    def make(scheme: str) -> Visitor:
        visitors.append(Visitor(browser, shop.url, scene, Light("ar", 320, scheme)))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.close()


def named(name: str) -> Shown:
    return next(shown for shown in PAGES if shown.name == name)


def test_public_pages_fit_every_screen_and_ask_nobody_else(send: Callable[[str], Visitor]) -> None:
    visitor, wrong = send("light"), []
    for shown in PUBLIC:
        with visitor.visit(shown) as (page, troubles):
            troubles += [*glance(page), *on_a_telephone(page, shown)]
            wrong += [f"{shown.name}: {trouble}" for trouble in troubles]

    assert len(PUBLIC) > 10
    assert wrong == []


def test_axe_finds_nothing_in_light_and_dark(send: Callable[[str], Visitor]) -> None:
    visitor, wrong = send("light"), []
    for name in ALL_PARTS:
        with visitor.visit(named(name)) as (page, troubles):
            wrong += [f"{name}: {trouble}" for trouble in [*troubles, *glance(page)]]
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                wrong += [f"{name} ({scheme}): {violation}" for violation in violations(page)]
            wrong += [f"{name}: {trouble}" for trouble in on_a_telephone(page, named(name))]

    assert wrong == []


@pytest.mark.long_form
def test_what_is_broken_is_noticed(send: Callable[[str], Visitor], shop: RunningShop) -> None:
    with send("light").visit(named("terms")) as (page, troubles):
        break_page(page)

        def is_noticed() -> bool:
            page.wait_for_timeout(50)  # in which playwright hears of it
            return all(any(each in trouble for trouble in troubles) for each in BREACHES)

        wait_for(is_noticed, f"{BREACHES} among {troubles}", every=0)
        seen = " ".join(glance(page))
        assert len(narrow(page)) == len(NARROW)
        assert [trouble for trouble in touch(page) if "hard to touch: a.tiny" in trouble]
        assert [trouble for trouble in touch(page) if "low button: a.button" in trouble]
        assert all(each in seen for each in ("wider than the screen", "cut off", "no alt", "no dimensions"))
        assert any(violation.startswith("axe image-alt") for violation in violations(page))


@pytest.mark.long_form
def test_long_words_that_do_not_break_are_noticed(send: Callable[[str], Visitor]) -> None:
    with send("light").visit(named("product")) as (page, _):
        assert narrow(page) == []
        page.evaluate("document.querySelector('h1 bdi').style.whiteSpace = 'nowrap'")
        assert narrow(page) == []

        assert len(stretched(page)) == len(NARROW)


def break_page(page: "Page") -> None:
    """A picture of somebody else's without a word, a row that is too wide, a line that is cut off."""
    page.evaluate("""() => {
      const main = document.querySelector("main");
      const picture = new Image(40, 40);
      picture.removeAttribute("width");
      picture.src = "https://pictures.example/a.png";
      const wide = document.createElement("p");
      wide.textContent = "wide";
      wide.style.inlineSize = "900px";
      const cut = document.createElement("p");
      cut.textContent = "cut off in the middle of the sentence";
      Object.assign(cut.style, { inlineSize: "60px", whiteSpace: "nowrap", overflow: "hidden" });
      const link = (className, style) => {
        const made = Object.assign(document.createElement("a"), { href: "#", className });
        Object.assign(made.style, style);
        return made;
      };
      const tiny = () => link("tiny", { display: "block", inlineSize: "16px", blockSize: "16px" });
      const low = link("button", { minBlockSize: "30px", padding: "0" });
      const crowd = document.createElement("div");
      crowd.append(tiny(), tiny());
      main.append(picture, wide, cut, crowd, low);
    }""")


@pytest.mark.long_form
def test_receipt_is_printed_without_the_page_around_it(send: Callable[[str], Visitor]) -> None:
    with send("dark").visit(named("order, delivered")) as (page, _):
        page.locator(".order-papers a").first.click()
        page.locator(".document").wait_for()
        page.emulate_media(media="print")

        assert page.locator(".document").is_visible()
        around = ".header, .footer, .document-tools"
        assert [part for part in page.locator(around).all() if part.is_visible()] == []
        ground = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
