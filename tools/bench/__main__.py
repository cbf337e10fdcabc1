"""Weigh first visits and time pages, on a shop of its own: `python -m tools.bench`.

Exits 1 if a first visit is too heavy, too deep or asks others. Times are told, never judged.
"""

import argparse
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from tools.bench.weight import MOST_BYTES, MOST_TRIPS, first_visit
from tools.browser.driver import LOCALES, ChromiumMissingError, chromium
from tools.screenshots.stage import set_stage
from tools.soak.shop.in_process import SQLITE

PAGES = {"home": "", "product": "p/itunes-usa/"}
WIDTHS = (360, 1200)


def main() -> None:
    """Set up a shop, weigh, time."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=["weight", "times"], help="only this half")
    wanted = parser.parse_args()
    problems: list[str] = []
    try:
        with (
            tempfile.TemporaryDirectory(prefix="storefront-bench-") as folder,
            set_stage(SQLITE, Path(folder)) as stage,
        ):
            if wanted.only != "weight":
                _time()
            if wanted.only != "times":
                with chromium() as browser:
                    problems = list(_weigh(browser, stage.url))
    except ChromiumMissingError as exc:
        sys.exit(str(exc))
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


def _weigh(browser: Browser, shop: str) -> Iterator[str]:
    """Print a line for each first visit; yields what is beyond the limits."""
    print(f"\nfirst visits (at most {MOST_BYTES} bytes, {MOST_TRIPS} round trips)")
    print(f"{'':24}{'bytes':>8}{'scripts':>9}{'requests':>10}{'round trips':>13}")
    for name, path in PAGES.items():
        for language in LOCALES:
            for width in WIDTHS:
                address = f"{shop}/{language}/{path}"
                visit = first_visit(browser, address, language=language, width=width)
                numbers = f"{visit.size:8}{visit.script_size:9}{len(visit.requests):10}{visit.trips:13}"
                print(f"{f'{name} {language} {width} px':24}{numbers}", flush=True)
                yield from visit.problems()


def _time() -> None:
    """Print what pages cost in constant pages, with the catalogue as it is and with ten times as much."""
    from catalog.models import Product
    from tools.bench.timing import flatness, measure, multiply_catalogue, ratios

    small, before = Product.objects.count(), measure()
    large, after = multiply_catalogue(), measure()
    first, then, grown = ratios(before), ratios(after), flatness(before, after)
    print(f"\ntimes, Python {platform.python_version()}; the unit is a page of constant bytes")
    print(f"{'':24}{f'{small} products':>16}{f'{large} products':>16}{'ratio':>8}")
    for name in first:
        print(f"{name:24}{first[name]:16.1f}{then[name]:16.1f}{grown[name]:8.2f}", flush=True)


if __name__ == "__main__":
    main()
