"""Let two people work at the desk of a shop of its own, and leave pictures: `python -m tools.backoffice`."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.running_shop import ROOT, RunningShop
from tools.backoffice import desk, money, single_person, vouching
from tools.backoffice.scene import Scene, both_signed_in
from tools.backoffice.steps import carry_out
from tools.browser.driver import ChromiumMissingError, chromium
from tools.browser.staff import Album
from tools.demo.shop_discovery import ShopNotFoundError
from tools.faults.shop_state import open_shop, payable_goods

# An hour is two minutes, and half a minute is enough to press a button before a payment link ends.
TIME_SCALE = 30
PICTURES = ROOT / "build" / "backoffice"
CHAPTERS = {
    "money": money.STEPS,
    "desk": desk.STEPS,
    "people": vouching.STEPS,
    "alone": single_person.STEPS,
}  # the last one ends with one person


def main() -> None:
    """Carry out the chapters in a fresh shop; exit non-zero if an act did not end as it must."""
    chosen = read_arguments().chapter
    names = list(CHAPTERS) if chosen == "all" else [chosen]
    begun = time.monotonic()
    try:
        failed = work(names)
    except (ChromiumMissingError, ShopNotFoundError) as exc:
        sys.exit(str(exc))
    print(f"{failed} acts did not end as they must, after {time.monotonic() - begun:.0f} s.")
    sys.exit(1 if failed else 0)


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make backoffice", description=__doc__)
    parser.add_argument("--chapter", choices=[*CHAPTERS, "all"], default="all")
    return parser.parse_args()


def work(names: list[str]) -> int:
    """Carry out the chapters in a shop whose minutes are seconds; how many acts failed.

    Raises ShopNotFoundError.
    """
    print("Starting a shop of our own …", flush=True)
    with tempfile.TemporaryDirectory(prefix="storefront-backoffice-") as folder, shop(Path(folder)) as own:
        open_shop(own.folder)
        offers = (
            payable_goods()
        )  # before the browser starts: inside its event loop Django refuses the database
        album = Album(PICTURES / names[0])
        with chromium() as browser:
            scene = both_signed_in(own, browser, album, offers)
            return sum(show(name, scene, album) for name in names)


def show(name: str, scene: Scene, album: Album) -> int:
    """Carry out a chapter and tell which pictures it has left; how many acts failed."""
    if album.folder.name != name:
        album.begin(PICTURES / name)
    failed = carry_out(name, CHAPTERS[name], scene)
    print(f"pictures in {album.folder.relative_to(ROOT)}/:\n  " + "\n  ".join(album.names), flush=True)
    return failed


def shop(folder: Path) -> RunningShop:
    """A shop of its own; it is gone afterwards with its data."""
    return RunningShop(folder / "data", TIME_SCALE=str(TIME_SCALE))


if __name__ == "__main__":
    main()
