"""`make demo` as a command: what it prints and leaves, and that it notices what it is there to notice."""

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.flows.ground_truth import issued_codes
from tests.running_shop import PLAIN_ENVIRONMENT, ROOT, RunningShop, free_port
from tools.browser.buyer import Buyer
from tools.browser.driver import SECRETS, ExpectationFailedError, take_picture
from tools.browser.effort import Effort, EffortLimit
from tools.http_customer import HttpCustomer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CODE = "FAKE-7Q2M-XK9Z-4HRT"
pytestmark = pytest.mark.browser


def demo(data_dir: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command as `make demo` does."""
    return subprocess.run(
        [sys.executable, "-m", "tools.demo", *arguments],
        cwd=ROOT,
        env=PLAIN_ENVIRONMENT | {"DATA_DIR": str(data_dir)} | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


@pytest.mark.long_form
def test_demo_prints_times_and_leaves_pictures_but_no_code(shop: RunningShop, chromium: str) -> None:
    ended = demo(
        shop.folder, "--scenario", "partial", "--language", "fr", "--width", "1280", CHROMIUM=chromium
    )

    assert ended.returncode == 0, ended.stderr
    assert re.search(r"^ +\d+\.\d\d s  the page shows paid: partly_delivered$", ended.stdout, re.MULTILINE)
    assert "2 code(s) revealed" in ended.stdout
    assert (shop.folder / "demo" / "partial" / "01-first-page.png").stat().st_size > 10_000
    assert not [code for code in issued_codes(shop) if code in ended.stdout + ended.stderr]


def test_demo_without_a_shop_says_how_to_start_one(tmp_path: Path) -> None:
    ended = demo(tmp_path, PORT=str(free_port()))

    assert ended.returncode == 1
    assert "make run" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_demo_does_not_wait_half_an_hour_for_an_order_to_expire(shop: RunningShop) -> None:
    ended = demo(shop.folder, "--scenario", "all")

    assert ended.returncode == 1
    assert "--own-shop" in ended.stderr


@pytest.mark.long_form
def test_demo_notices_a_page_that_was_loaded_again(
    buyer: Buyer, http_customer: HttpCustomer, reference: str
) -> None:
    buyer.become(http_customer)
    buyer.visit(f"orders/{reference}/")
    buyer.watch()
    buyer.page.reload()

    with pytest.raises(ExpectationFailedError, match="loaded again"):
        buyer.await_end()


def test_demo_notices_one_click_or_one_field_too_many() -> None:
    limit, effort = EffortLimit(clicks=1, fields=1), Effort()
    effort.note("click")
    effort.note("field", "email")
    effort.note("field", "email")
    assert effort.keeps(limit)

    effort.note("click")
    assert not effort.keeps(limit)
    assert not Effort(fields={"email", "phone"}).keeps(limit)


@pytest.mark.long_form
def test_demo_notices_what_does_not_come(buyer: Buyer) -> None:
    buyer.visit()
    buyer.page.set_default_timeout(100)

    with pytest.raises(ExpectationFailedError, match="pay page: did not come"), buyer.step("pay page"):
        buyer.page.locator("[data-outcome=paid]").wait_for()


def test_picture_has_no_secret_where_the_box_over_it_has_slipped(
    browser: "Browser", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser.new_page()
    page.set_content(
        f'<p class="revealed"><b data-code>{CODE}</b></p><p class="serial"><bdi>{CODE}</bdi></p>'
    )
    colours = "nodes => nodes.map(node => getComputedStyle(node).color)"
    seen: list[str] = []
    monkeypatch.setattr(
        page, "screenshot", lambda **_: seen.extend(page.eval_on_selector_all(SECRETS, colours))
    )

    take_picture(page, tmp_path / "picture.png")

    assert seen == ["rgba(0, 0, 0, 0)"] * 2
    assert page.eval_on_selector_all(SECRETS, colours) == ["rgb(0, 0, 0)"] * 2
