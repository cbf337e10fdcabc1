"""`python -m tools.generated_shop --orders 200000 --denominations 100000` fills the database of DATABASE_URL.

It must be migrated, and nobody's own. Without DATABASE_URL a throw-away PostgreSQL is
started, filled, and kept until the command is stopped.
"""

import argparse
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import django
import psycopg

from tests.plugins.environment import throw_away_environment
from tests.plugins.postgres import start_server

MOST_MEMORY = 512  # MiB that `manage.py verify` may take


def main() -> None:
    """Fill it; exit non-zero if a promise does not hold afterwards, or something grew too dear."""
    asked = _parser().parse_args()
    with ExitStack() as stack:
        folder = _prepare(stack)
        began = time.process_time(), time.monotonic()
        if asked.few:
            is_fine = _compare(asked.few, asked.orders, asked.denominations, folder)
        else:
            is_fine = True
            _fill(asked.orders, asked.denominations)
        ours, all_told = time.process_time() - began[0], time.monotonic() - began[1]
        print(f"done in {all_told:.0f} s ({ours:.0f} s of our own)", flush=True)
        if asked.verify:
            is_fine = _verify() and is_fine
        if asked.few or asked.verify:
            sys.exit(not is_fine)
        print("DATABASE_URL=" + os.environ["DATABASE_URL"])
        input("Press Enter to end it. ")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.generated_shop", description=__doc__)
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--denominations", type=int, default=100_000)
    parser.add_argument(
        "--few",
        type=int,
        default=0,
        metavar="ORDERS",
        help="fill so many first, and tell what costs how much more with all of them",
    )
    parser.add_argument(
        "--verify",
        action="store_true",
        help=f"run `manage.py verify` afterwards, which may take {MOST_MEMORY} MiB",
    )
    return parser


def _prepare(stack: ExitStack) -> Path:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="storefront-generated-")))
    chosen = os.environ.get("DATABASE_URL")
    os.environ.update(throw_away_environment(folder))
    os.environ["DATABASE_URL"] = chosen or _own_database(stack)
    os.environ["DJANGO_SETTINGS_MODULE"] = "storefront.settings"
    os.environ["PAGE_CACHE_MB"] = "0"  # pages are made anew each time
    (folder / "static").mkdir()  # WhiteNoise warns where it is missing
    _manage("migrate", "--verbosity=0")
    django.setup()
    return folder


def _own_database(stack: ExitStack) -> str:
    address = start_server(stack.callback)
    with psycopg.connect(address, dbname="postgres", autocommit=True) as server:
        server.execute("CREATE DATABASE shop")
    return address


def _manage(*arguments: str) -> int:
    return subprocess.run([sys.executable, "manage.py", *arguments]).returncode


def _fill(orders: int, denominations: int) -> None:
    from tools.generated_shop.shop import fill_shop

    fill_shop(orders=orders, denominations=denominations)


def _compare(few: int, many: int, denominations: int, folder: Path) -> bool:
    """Whether nothing grows."""
    from django.test.utils import setup_test_environment

    from tests.plugins.fast_settings import use_plain_names
    from tests.plugins.staff_logins import trust_forced_logins
    from tools.generated_shop.growth import compare, table

    setup_test_environment()
    use_plain_names()
    trust_forced_logins()
    logging.disable(logging.CRITICAL)  # the samples have every trouble that there is
    grown = compare(few, many, denominations=denominations, media=folder / "media")
    print(*table(grown), sep="\n", flush=True)
    return not any(each.is_too_dear for each in grown)


def _verify() -> bool:
    """In a process of its own, whose memory is measured; whether all holds within it."""
    began = time.monotonic()
    outcome = _manage("verify")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"verify: {time.monotonic() - began:.0f} s, at most {peak} MiB", flush=True)
    return outcome == 0 and peak <= MOST_MEMORY


if __name__ == "__main__":
    main()
