"""Look at every page of a shop of its own: `python -m tools.screenshots`. Exits 1 if anything is wrong."""

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser

from tools.browser.driver import LOCALES, ChromiumMissingError, chromium
from tools.screenshots.axe import violations
from tools.screenshots.contact_sheets import Picture, lay_out
from tools.screenshots.pages import PAGES, Shown
from tools.screenshots.stage import set_stage
from tools.screenshots.visitor import Light, Visitor, glance, on_a_telephone
from tools.soak.shop.in_process import DATABASES, SQLITE

if TYPE_CHECKING:  # it needs a Django that is set up
    from tools.screenshots.scenes import Scene

FOLDER = Path("build/screenshots")
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")


def main() -> None:
    """Set the stage, look, print what is wrong."""
    wanted = _read_arguments()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="storefront-looks-") as folder,
            set_stage(wanted.database, Path(folder)) as stage,
        ):
            from tools.screenshots.scenes import Director

            scene = Director(stage).make()
            # Playwright keeps an event loop in this thread, which Django would take for async code.
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
            with chromium() as browser:
                problems = list(_look(browser, stage.url, scene, wanted))
    except ChromiumMissingError as exc:
        sys.exit(str(exc))
    _report(problems, wanted)
    sys.exit(1 if problems else 0)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--language", choices=LOCALES, action="append", help="only this; may be given again")
    parser.add_argument("--width", type=int, choices=WIDTHS, action="append", help="only this")
    parser.add_argument("--scheme", choices=SCHEMES, action="append", help="only this")
    parser.add_argument("--only", metavar="WORD", default="", help="only pages whose name has this in it")
    parser.add_argument("--axe", action="store_true", help="let axe judge the pages")
    parser.add_argument("--no-pictures", action="store_true", help="only judge")
    parser.add_argument("--database", choices=DATABASES, default=SQLITE)
    return parser.parse_args()


def _look(browser: Browser, shop: str, scene: "Scene", wanted: argparse.Namespace) -> Iterator[str]:
    """Visit every page in every light; yields what is wrong."""
    for light in product(wanted.language or LOCALES, wanted.width or WIDTHS, wanted.scheme or SCHEMES):
        visitor = Visitor(browser, shop, scene, Light(*light))
        if not wanted.only and not wanted.no_pictures:
            shutil.rmtree(FOLDER / str(visitor.light), ignore_errors=True)  # pictures of pages that are gone
        print(f"{visitor.light}:", end=" ", flush=True)
        pictures = []
        for shown in _chosen(wanted):
            picture = _picture_of(shown, visitor.light)
            with visitor.visit(shown) as (page, troubles):
                if not wanted.no_pictures:
                    page.screenshot(path=picture.path, full_page=True)
                    pictures.append(picture)
                troubles += glance(page)
                if wanted.axe and shown.is_ours:
                    troubles += violations(page)
                if light[1] == min(WIDTHS):
                    troubles += on_a_telephone(page, shown)
            print("x" if troubles else ".", end="", flush=True)
            yield from (f"{visitor.light} {shown.name}: {trouble}" for trouble in dict.fromkeys(troubles))
        visitor.close()
        if pictures:
            lay_out(pictures, FOLDER / f"{visitor.light}.png", width=visitor.light.width)
        print(flush=True)


def _chosen(wanted: argparse.Namespace) -> list[Shown]:
    return [shown for shown in PAGES if wanted.only in shown.name]


def _picture_of(shown: Shown, light: Light) -> Picture:
    folder = FOLDER / str(light)
    folder.mkdir(parents=True, exist_ok=True)
    number = PAGES.index(shown) + 1
    name = re.sub(r"\W+", "-", shown.name)
    return Picture(shown.name, folder / f"{number:02}-{name}.png")


def _report(problems: list[str], wanted: argparse.Namespace) -> None:
    """Print what is wrong, and how much of it there is by page."""
    print("\n".join(problems))
    table = Counter(problem.partition(":")[0].partition(" ")[2] for problem in problems)
    for name, number in sorted(table.items()):
        print(f"{number:5}  {name}")
    print(f"{len(_chosen(wanted))} pages, {len(problems)} things wrong; pictures in {FOLDER}/")


if __name__ == "__main__":
    main()
