"""The shop that is looked at: the web process of `make run`, and a database in which nothing moves by itself.

No worker and no sweeper runs, so that a page shows the same state however long it is looked at. What is to
happen is made to happen by tools.screenshots.scenes, through the shop's own pages and sweeps.
"""

import os
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.testing import RunningSandbox
from storefront.run import valkey
from storefront.run.children import GUNICORN, answers
from storefront.run.configuration import REHEARSAL
from storefront.run.messages import compile_messages
from tests.shop import ROOT, free_port
from tools.soak.inside import shop_inside

if TYPE_CHECKING:  # it needs a Django that is set up
    from tools.soak.floor import WrongClock

SECONDS_TO_START = 60
EVERYTHING = 10_000  # products; more than the pretended supplier has
# Proofs of identity, prices and payment links outlive the longest look.
SLOW_CLOCK = {"TIME_SCALE": "0.1", "LOG_LEVEL": "WARNING"}


@dataclass(frozen=True)
class Stage:
    """Where the shop is, its supplier, and the hands of its clock."""

    url: str
    sandbox: RunningSandbox
    hands: "WrongClock"


@contextmanager
def set_stage(database: str, folder: Path) -> Generator[Stage, None, None]:
    """A shop with a full catalogue and no customer yet. Once in the life of a process."""
    compile_messages()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        variables = {**REHEARSAL, **SLOW_CLOCK, **stack.enter_context(_broker(folder)), "SITE_URL": url}
        sandbox = stack.enter_context(shop_inside(database, folder / "data", variables=variables))
        from tools.soak.floor import open_floor

        hands = stack.enter_context(open_floor(sandbox, folder / "hands", products=EVERYTHING))
        stack.enter_context(_web(port, folder / "web.log"))
        yield Stage(url, sandbox, hands)


@contextmanager
def _broker(folder: Path) -> Generator[dict[str, str], None, None]:
    """A cache, and a broker whose messages nobody takes; yields their addresses."""
    socket_path, home = folder / "valkey.sock", folder / "valkey"
    home.mkdir()
    command = valkey.command(valkey.find_binary(), socket_path=socket_path, folder=home, durable=False)
    with _running(command, folder / "valkey.log", lambda: valkey.is_ready(socket_path)):
        yield {
            "CELERY_BROKER_URL": valkey.broker_url(socket_path),
            "CACHE_URL": valkey.cache_url(socket_path),
        }


@contextmanager
def _web(port: int, log: Path) -> Generator[None, None, None]:
    """The shop's web process with its compressed styles and scripts, as `make run` starts it."""
    from storefront.run.prepare import collect_static_files

    collect_static_files()
    command = [*GUNICORN, "--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    with _running(command, log, lambda: answers(port, "/healthz")):
        yield


@contextmanager
def _running(command: list[str], log: Path, is_up: Callable[[], bool]) -> Generator[None, None, None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not is_up():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start: {log.read_text()}")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()
