"""The shop that is measured: on a PostgreSQL of its own that waits for its commits, with a pretend supplier.

Pages come from real web processes with production settings, on one core; load and database have the other.
Services are called in this process, on the same database.
"""

import os
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from sandbox.testing import RunningSandbox
from storefront.run.children import GUNICORN, is_answering
from storefront.run.configuration import REHEARSAL
from storefront.run.translations import compile_messages
from tests.running_shop import free_port
from tools.bench.cost import LOAD_CORE, SERVED_CORE, descendants, on_core
from tools.processes import broker, running
from tools.soak.shop.in_process import POSTGRESQL, in_process_shop

# As a shop has them out of the box; every customer here has a mailbox, a phone and a network of their own.
LIMITS = {
    "LIMIT_UNPAID_PER_IP": "10",
    "LIMIT_UNPAID_PER_CUSTOMER": "3",
    "LIMIT_UNPAID_PER_PHONE": "3",
    "LIMIT_PER_DAY": "0:100000,7:300000,30:1000000",
    "LIMIT_PER_MONTH": "0:500000,7:2000000,30:10000000",
}
FLOOR_WEB = (
    *(sys.executable, "-m", "gunicorn", "tools.bench.floors.pages", "--worker-class", "gthread"),
    *("--no-control-socket", "--preload"),
)
ONE_WORKER = ("--workers", "1", "--threads", "4", "--bind")
NEVER = 1_000_000  # seconds that the supplier takes
BALANCE = 500_000_000  # dinars


@dataclass(frozen=True)
class WebServer:
    """One web worker and its master, which does nothing."""

    port: int
    master: int

    @property
    def worker(self) -> int:
        return descendants(self.master)[1]


@dataclass(frozen=True)
class Stage:
    """Where everything is. `database` is the address of the shop's own."""

    folder: Path
    sandbox: RunningSandbox
    database: str
    site_port: int

    @property
    def database_pids(self) -> list[int]:
        """The processes of the database server."""
        status = self._socket_folder / "data" / "postmaster.pid"
        return descendants(int(status.read_text().splitlines()[0]))

    def copy_database(self, name: str) -> str:
        """The address of a copy of the shop's database as it is now."""
        from django.db import connection

        connection.close()  # of what somebody is connected to there is no copy
        with psycopg.connect(self._address("postgres"), autocommit=True) as server:
            server.execute(SQL("CREATE DATABASE {} TEMPLATE shop").format(Identifier(name)))
        return self.database.replace("/shop?", f"/{name}?")

    def connect(self, name: str) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection past Django."""
        return psycopg.connect(self._address(name))

    @property
    def _socket_folder(self) -> Path:
        return Path(self.database.partition("host=")[2])

    def _address(self, name: str) -> str:
        return f"host={self._socket_folder} user=postgres dbname={name}"

    @contextmanager
    def shop_web(
        self, name: str, variables: dict[str, str] | None = None, *, port: int = 0
    ) -> Generator[WebServer, None, None]:
        """A web process of the shop, with these variables beside its own."""
        with self._web(GUNICORN, name, "/healthz", variables or {}, port or free_port()) as server:
            yield server

    @contextmanager
    def floor_web(self, floor: str) -> Generator[WebServer, None, None]:
        """A web process of a floor: "const" or "list"."""
        variables = {"DJANGO_SETTINGS_MODULE": "tools.bench.floors.settings", "FLOOR": floor}
        with self._web(FLOOR_WEB, floor, f"/{floor}/", variables, free_port()) as server:
            yield server

    @contextmanager
    def _web(
        self, command: tuple[str, ...], name: str, path: str, variables: dict[str, str], port: int
    ) -> Generator[WebServer, None, None]:
        whole = (*command, *ONE_WORKER, f"127.0.0.1:{port}")
        with ExitStack() as stack:
            with on_core(SERVED_CORE):
                pid = stack.enter_context(
                    running(
                        whole,
                        self.folder / f"{name}.log",
                        lambda: is_answering(port, path),
                        variables=variables,
                    )
                )
            yield WebServer(port, pid)


@contextmanager
def set_stage(folder: Path) -> Generator[Stage, None, None]:
    """A shop with a full catalogue, and the floors' tables beside its own. Once in the life of a process."""
    compile_messages()
    port = free_port()
    with ExitStack() as stack:
        variables = {
            **REHEARSAL,
            **LIMITS,
            **stack.enter_context(broker(folder)),
            "SITE_URL": f"http://127.0.0.1:{port}",
            "LOG_LEVEL": "ERROR",
            "POLLS_PER_SECOND": "100000",  # what is called in this process is refused no call
        }
        with on_core(LOAD_CORE):
            sandbox = stack.enter_context(in_process_shop(POSTGRESQL, folder / "data", variables=variables))
        os.environ.pop("POLLS_PER_SECOND")  # its processes have what is shipped
        sandbox.settings(balance=BALANCE)
        _fill()
        yield Stage(folder, sandbox, os.environ["DATABASE_URL"], port)


def _fill() -> None:
    from django.db import connection

    from catalog.models import Product
    from catalog.supply.refresh import refresh_product
    from catalog.supply.sync import sync_catalog
    from orders.supplier_account.sales_gate import check_supplier_key
    from orders.supplier_account.solvency import read_balance
    from storefront.run.prepare import collect_static_files
    from tools.bench.floors.models import create_tables

    check_supplier_key()
    sync_catalog()
    for product_id in Product.objects.mirrored().values_list("pk", flat=True):
        refresh_product(product_id)
    read_balance()
    collect_static_files()
    create_tables()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself after a while
