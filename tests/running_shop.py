"""A whole shop of its own for a test: the parent of `make run` on free ports and a fresh data folder."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from storefront.run.parent_death_signal import die_with_parent
from tests.prepared_shop import PLACE, copy_data, place, prepare, static_root
from tests.timeouts import LOOK_EVERY, WAIT_SECONDS

ROOT = Path(__file__).resolve().parents[1]
FIRST_WORDS = "first-start.txt"
_reserved: list[socket.socket] = []
# What a login shell has, and where prepared shops are; nothing else of what the tests themselves run in.
PLAIN_ENVIRONMENT = {
    name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", PLACE) if name in os.environ
}


def free_port() -> int:
    """Return a loopback port that nobody listens on.

    It lies below the range that systems give out by themselves, so that it is still free after a while, and
    no other process of the tests is given it while this one lives.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            _reserve(port)
            return port


def _reserve(port: int) -> None:
    """Hold a name for it until this process ends. Raises OSError if another one does."""
    if sys.platform == "linux":  # elsewhere there are no such names
        reservation = socket.socket(socket.AF_UNIX)
        reservation.bind(f"\0storefront-test-port-{port}")
        _reserved.append(reservation)


class RunningShop:
    """A shop started by `python -m storefront.run`; as a context manager it is stopped at the end.

    `variables` are added to its environment; the same object can be started again after `stop()`. Unless
    `prepared` is false, a folder that is not there yet is a copy of one that was started before.
    """

    def __init__(self, folder: Path, *, prepared: bool = True, **variables: str) -> None:
        self.folder = folder
        self._prepared = prepared
        self.port, self.sandbox_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.sandbox_url = f"http://127.0.0.1:{self.sandbox_port}"
        self.environment = PLAIN_ENVIRONMENT | {
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "STATIC_ROOT": str(static_root()),
            "LIMIT_UNPAID_PER_IP": "0",  # everybody comes from this machine
            **variables,
        }
        self._output = folder.with_name(f"{folder.name}.output")
        self._parent: subprocess.Popen[bytes] | None = None

    @property
    def mail(self) -> Path:
        """The folder into which it writes its mails."""
        return self.folder / "mail"

    def __enter__(self) -> "RunningShop":
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def output(self) -> str:
        """What the parent has printed since the last start."""
        return self._output.read_text()

    @property
    def parent(self) -> subprocess.Popen[bytes]:
        """The parent process of the present or the last run."""
        assert self._parent is not None, "the shop has not been started"
        return self._parent

    def start(self) -> None:
        """Start the shop and wait until it says that it runs; else `AssertionError` with its output."""
        if self._prepared:
            prepare(start_and_stop)
            if not self.folder.exists():
                copy_data(self.folder, first_start=start_and_stop)
        with self._output.open("wb") as output:
            self._parent = subprocess.Popen(
                [sys.executable, "-m", "storefront.run"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent(),  # when a test run is killed, its shops do not stay
            )
        deadline = time.monotonic() + WAIT_SECONDS
        while "Ctrl-C stops it." not in self.output:
            if self.parent.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"the shop did not start:\n{self.output}")
            time.sleep(LOOK_EVERY)

    def stop(self) -> int:
        """Stop the shop as Ctrl-C does and return the exit code. Safe to call twice."""
        if self.parent.poll() is None:
            self.parent.send_signal(signal.SIGINT)
        return self.parent.wait(WAIT_SECONDS)

    def pid(self, name: str) -> int:
        """Return the process id of a child, such as `web` or `worker`."""
        return int((self.folder / "run" / f"{name}.pid").read_text())

    def pids(self) -> dict[str, int]:
        """Return the process ids of all children by name."""
        return {path.stem: int(path.read_text()) for path in (self.folder / "run").glob("*.pid")}

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command beside the shop, as its operator would; raises if it fails."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=PLAIN_ENVIRONMENT | {"DATA_DIR": str(self.folder)},
            check=True,
            capture_output=True,
            text=True,
        )


def is_alive(pid: int) -> bool:
    """Whether there is such a process, and it is not just waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # gone, or going while it is read
        return False


def wait_until(is_so: Callable[[], object]) -> bool:
    """Wait until it is so; `False` if it never came about."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY)
    return True


def start_and_stop(folder: Path) -> None:
    """Let a shop have its first start in `folder`."""
    with RunningShop(folder, prepared=False) as shop:
        (place() / FIRST_WORDS).write_text(shop.output)


def words_of_first_start() -> str:
    """What the one real first start of this run has printed. Some shop must have been started before."""
    return (place() / FIRST_WORDS).read_text()
