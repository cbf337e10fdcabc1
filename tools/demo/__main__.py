"""Let a real browser buy through a running shop, and print when what happened: `python -m tools.demo`."""

import argparse
import os
import sys
from contextlib import ExitStack

from playwright.sync_api import Browser

from tools.browser.buyer import Buyer
from tools.browser.driver import LOCALES, ChromiumMissingError, ExpectationFailedError, chromium, open_page
from tools.demo.scenarios import LONGEST, SCENARIOS, SLOWEST_CLOCK
from tools.demo.shop_discovery import Shop, ShopNotFoundError, find_shop, own_shop, screenshot_folder

PHONE = 600  # pixels; a narrower screen is a telephone


def main() -> None:
    """Show what the command line asks for; exit 1 with a message when something does not come."""
    wanted = read_arguments()
    try:
        with ExitStack() as stack:
            shop = stack.enter_context(own_shop()) if wanted.own_shop else find_shop(os.environ)
            names = list(SCENARIOS) if wanted.scenario == "all" else [wanted.scenario]
            refuse_slow_clock(names, shop)
            browser = stack.enter_context(chromium())
            for name in names:
                show(name, browser, shop, wanted)
    except (ExpectationFailedError, ChromiumMissingError, ShopNotFoundError) as exc:
        sys.exit(f"\nThe demonstration failed. {exc}")


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="make demo", description="A real browser buys through a running shop."
    )
    parser.add_argument("--scenario", choices=[*SCENARIOS, "all"], default="purchase")
    parser.add_argument("--language", choices=LOCALES, default="ar")
    parser.add_argument("--width", type=int, default=360, help="of the screen, in pixels")
    parser.add_argument(
        "--own-shop", action="store_true", help="start a shop for this alone, whose minutes are seconds"
    )
    return parser.parse_args()


def refuse_slow_clock(names: list[str], shop: Shop) -> None:
    """Raises ShopNotFoundError if an order would have to expire and that takes too long here."""
    if "walk-away" in names and shop.time_scale < SLOWEST_CLOCK:
        raise ShopNotFoundError(
            "This shop keeps unpaid orders for half an hour: add --own-shop, or start it with TIME_SCALE=60."
        )


def show(name: str, browser: Browser, shop: Shop, wanted: argparse.Namespace) -> None:
    """Play one scenario and print its times. Raises ExpectationFailedError."""
    is_phone = wanted.width < PHONE
    page = open_page(
        browser,
        width=wanted.width,
        height=740 if is_phone else 900,
        is_mobile=is_phone,
        has_touch=is_phone,
        locale=LOCALES[wanted.language],
    )
    folder = screenshot_folder() / name
    buyer = Buyer(page, shop.url, language=wanted.language, folder=folder)
    print(f"\n{name} at {shop.url}/{wanted.language}/, {wanted.width} pixels wide", flush=True)
    try:
        result = SCENARIOS[name](buyer, shop)
    finally:
        print(buyer.timeline, flush=True)
        page.context.close()
    print(f"  order {result.reference}: {len(result.codes)} code(s) revealed (not printed)")
    print(f"  pictures: {folder}/ ({', '.join(path.name for path in buyer.pictures)})")
    if name == "purchase" and buyer.timeline.seconds > LONGEST:
        raise ExpectationFailedError(
            f"It took {buyer.timeline.seconds:.0f} s; it should take {LONGEST} at most."
        )


if __name__ == "__main__":
    main()
