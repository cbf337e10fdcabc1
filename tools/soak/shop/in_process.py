"""A shop inside this process, with a database of its own and pretend vendors in a process behind it.

There is no broker and no cache at all: every ring is lost, and all that is done is done by the sweep.
"""

import os
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sandbox.testing import RunningSandbox, start_sandbox
from tests.plugins.environment import SHOP_VARIABLES, throw_away_environment
from tests.plugins.postgres import start_server
from tools.soak.shop.web_process import serve_shop

SQLITE, POSTGRESQL = "sqlite", "postgresql"
DATABASES = (SQLITE, POSTGRESQL)
CLOCK_FILE = "clock"  # the file beside the data that tells the web process the time
# Simulated customers buy for a lifetime in an afternoon; the limits against that have tests of their own.
LIMITS = (
    *("LIMIT_UNPAID_PER_IP", "LIMIT_UNPAID_PER_CUSTOMER", "LIMIT_UNPAID_PER_PHONE"),
    *("LIMIT_PER_DAY", "LIMIT_PER_MONTH"),
)
NO_LIMITS = dict.fromkeys(LIMITS, "0")


@contextmanager
def in_process_shop(
    database: str, data_dir: Path, *, has_door: bool = False, variables: Mapping[str, str] | None = None
) -> Generator[RunningSandbox, None, None]:
    """Set Django up for an empty shop on that database. Once in the life of a process.

    With a door, gateways reach it: see tools.soak.shop.web_process. `variables` are added to its environment.
    """
    with ExitStack() as stack:
        data_dir.mkdir(parents=True)
        sandbox = stack.enter_context(start_sandbox(mail=data_dir / "mail"))
        _set_environment(data_dir, sandbox)
        os.environ |= variables or {}
        if database == POSTGRESQL:
            os.environ["DATABASE_URL"] = durable_postgres(stack.callback)
        if has_door:
            door = serve_shop(data_dir.with_name(CLOCK_FILE), data_dir / "door.log")
            os.environ["SITE_URL"] = stack.enter_context(door)
        _set_django_up()
        yield sandbox


def durable_postgres(add_cleanup: Callable[[Callable[[], None]], object]) -> str:
    """The address of an empty database on a PostgreSQL of our own that waits for its commits."""
    import psycopg

    url = start_server(add_cleanup, durable=True)
    folder = url.partition("host=")[2]
    with psycopg.connect(f"host={folder} user=postgres dbname=postgres", autocommit=True) as server:
        server.execute("CREATE DATABASE shop")
    return url


def _set_environment(data_dir: Path, sandbox: RunningSandbox) -> None:
    for name in SHOP_VARIABLES:
        os.environ.pop(name, None)
    os.environ |= throw_away_environment(data_dir)
    os.environ |= NO_LIMITS
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "storefront.settings",
        "ONECLICK_API_URL": sandbox.url,
        "CHARGILY_API_URL": sandbox.chargily_url,
        "CHARGILY_SECRET_KEY": sandbox.chargily_key,
        "PAYMENT_METHODS": "ocpay,chargily,transfer,wallet",
        "TRANSFER_HOLDER": "Nobody (rehearsal)",
        "TRANSFER_CCP": "0023456789 88",
        "LOG_LEVEL": "DEBUG",  # so that the search for leaks has something to search
        "POLLS_PER_SECOND": "1000",  # seconds pass in milliseconds here
    }


def _set_django_up() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW synchronous_commit")
            if cursor.fetchone() != ("on",):
                raise RuntimeError("this PostgreSQL does not wait for its commits")
