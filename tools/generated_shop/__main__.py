"""`python -m tools.generated_shop --orders 200000 --denominations 100000` fills the database of DATABASE_URL.

It must be migrated, and nobody's own. Without DATABASE_URL a throw-away PostgreSQL is
started, filled, and kept until the command is stopped.
"""

import argparse
import os
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


def main() -> None:
    """Fill it; exit non-zero if a promise of the shop does not hold afterwards and `--verify` asks."""
    parser = argparse.ArgumentParser(prog="python -m tools.generated_shop", description=__doc__)
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--denominations", type=int, default=100_000)
    parser.add_argument(
        "--verify", action="store_true", help="run `manage.py verify`, with its time and memory"
    )
    asked = parser.parse_args()
    with ExitStack() as stack:
        _prepare(stack)
        began = time.process_time(), time.monotonic()
        from tools.generated_shop.shop import fill_shop

        fill_shop(orders=asked.orders, denominations=asked.denominations)
        ours, all_told = time.process_time() - began[0], time.monotonic() - began[1]
        print(f"filled in {all_told:.0f} s ({ours:.0f} s of our own)")
        if asked.verify:
            sys.exit(_verify())
        print("DATABASE_URL=" + os.environ["DATABASE_URL"])
        input("Press Enter to end it. ")


def _prepare(stack: ExitStack) -> None:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="storefront-generated-")))
    chosen = os.environ.get("DATABASE_URL")
    os.environ.update(throw_away_environment(folder))
    os.environ["DATABASE_URL"] = chosen or _own_database(stack)
    os.environ["DJANGO_SETTINGS_MODULE"] = "storefront.settings"
    _manage("migrate", "--verbosity=0")
    django.setup()


def _own_database(stack: ExitStack) -> str:
    address = start_server(stack.callback)
    with psycopg.connect(address, dbname="postgres", autocommit=True) as server:
        server.execute("CREATE DATABASE shop")
    return address


def _manage(*arguments: str) -> int:
    return subprocess.run([sys.executable, "manage.py", *arguments]).returncode


def _verify() -> int:
    """In a process of its own, whose memory is measured."""
    import resource

    began = time.monotonic()
    outcome = _manage("verify")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"verify: {time.monotonic() - began:.0f} s, at most {peak} MiB")
    return outcome


if __name__ == "__main__":
    main()
