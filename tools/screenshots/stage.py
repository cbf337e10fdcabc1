"""The shop that is looked at: the web process of `make run`, and a database in which nothing moves by itself.

No worker and no sweeper runs, so that a page shows the same state however long it is looked at. What is to
happen is made to happen by tools.screenshots.scenes, through the shop's own pages and sweeps.
"""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.testing import RunningSandbox
from storefront.run.children import GUNICORN, is_answering
from storefront.run.configuration import REHEARSAL
from storefront.run.translations import compile_messages
from tests.running_shop import free_port
from tools.processes import broker, running
from tools.soak.shop.in_process import in_process_shop

if TYPE_CHECKING:  # it needs a Django that is set up
    from tools.soak.shop.catalogue_setup import SkewedClock

EVERYTHING = 10_000  # products; more than the pretended supplier has
# Proofs of identity, prices and payment links outlive the longest look.
SLOW_CLOCK = {"TIME_SCALE": "0.1", "LOG_LEVEL": "WARNING"}
LOGIN_ALONE = {"STAFF_SECOND_FACTOR": "optional"}  # the cookies of the people who look hold no factor


@dataclass(frozen=True)
class Stage:
    """Where the shop is, its supplier, and its clock."""

    url: str
    sandbox: RunningSandbox
    fake_clock: "SkewedClock"


@contextmanager
def set_stage(database: str, folder: Path) -> Generator[Stage, None, None]:
    """A shop with a full catalogue and no customer yet. Once in the life of a process."""
    compile_messages()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        variables = {
            **REHEARSAL,
            **SLOW_CLOCK,
            **LOGIN_ALONE,
            **stack.enter_context(broker(folder)),
            "SITE_URL": url,
        }
        sandbox = stack.enter_context(in_process_shop(database, folder / "data", variables=variables))
        from tools.soak.shop.catalogue_setup import set_up_catalogue

        fake_clock = stack.enter_context(set_up_catalogue(sandbox, folder / "clock", products=EVERYTHING))
        stack.enter_context(_web(port, folder / "web.log"))
        yield Stage(url, sandbox, fake_clock)


@contextmanager
def _web(port: int, log: Path) -> Generator[None, None, None]:
    """The shop's web process with its compressed styles and scripts, as `make run` starts it."""
    from storefront.run.prepare import collect_static_files

    collect_static_files()
    command = [*GUNICORN, "--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    with running(command, log, lambda: is_answering(port, "/healthz")):
        yield
