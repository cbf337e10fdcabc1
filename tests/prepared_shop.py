"""What the first start of a shop leaves behind, made once for all shops of a test run and copied for each.

Of all a start costs, migrating, filling the catalogue and compressing styles are the dearest part.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

# Where the processes of one test run share it (tests/plugins/environment.py); else each makes its own.
PLACE = "PREPARED_SHOP"
NOT_KEPT = ("valkey", "log", "run", "run.*", "beat*")  # belongs to the processes of that one start


@cache
def place() -> Path:
    """The folder for what is shared."""
    if PLACE in os.environ:
        return Path(os.environ[PLACE])
    folder = Path(tempfile.mkdtemp(prefix="storefront-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def static_root() -> Path:
    """One folder of compressed styles and scripts for all shops; the first start fills it."""
    return place() / "static"


def copy_data(target: Path, *, first_start: Callable[[Path], None]) -> None:
    """Make `target` the data folder of a shop that was started once, with its secrets and its catalogue.

    `first_start` starts and stops a shop in the folder it is given; only one process of a run does so.
    """
    shutil.copytree(prepare(first_start), target, ignore=shutil.ignore_patterns(*NOT_KEPT))


def prepare(first_start: Callable[[Path], None]) -> Path:
    """The folder of the first start; with it come the styles that all shops share, which two would undo."""
    made = place() / "data"
    with _alone():
        if not made.exists():
            making = place() / "making"
            first_start(making)
            making.rename(made)
    return made


@contextmanager
def _alone() -> Iterator[None]:
    with (place() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
