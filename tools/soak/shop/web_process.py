"""The web process of a simulated shop: `python -m tools.soak.shop.web_process`. Gateways call here; nobody
else does.

A process of its own, as in life, and because the simulated workers fork: threads of a server would not
survive that. Its clock goes with the simulation's, which leaves in a file how far it is ahead.
"""

import argparse
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tests.running_shop import ROOT
from tests.timeouts import WAIT_SECONDS


class Server(ThreadingMixIn, WSGIServer):
    """Answers several calls at once: some webhooks come by the dozen."""

    daemon_threads = True
    request_queue_size = 128


class SilentHandler(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Silent: what the sandbox was answered, it knows."""


class FileClock:
    """The time as the simulation has turned it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        from django.utils import timezone

        return timezone.now() + timedelta(seconds=float(self._path.read_text()))


def write_clock_offset(path: Path, ahead: timedelta) -> None:
    """Tell the door how far the clock is ahead from now on."""
    fresh = path.with_suffix(".new")
    fresh.write_text(str(ahead.total_seconds()))
    fresh.replace(path)


@contextmanager
def serve_shop(clock_file: Path, log: Path) -> Generator[str, None, None]:
    """Serve the shop that the environment describes; yields its address. The clock goes by `clock_file`."""
    write_clock_offset(clock_file, timedelta())
    command = [sys.executable, "-m", "tools.soak.shop.web_process", "--clock-file", str(clock_file)]
    with log.open("wb") as errors:
        door = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    watchdog = threading.Timer(WAIT_SECONDS, door.kill)
    watchdog.start()
    try:
        address = door.stdout.readline().strip() if door.stdout else ""
        watchdog.cancel()
        if not address:
            raise RuntimeError(f"the web process did not start: {log.read_text()}")
        yield address
    finally:
        watchdog.cancel()
        door.terminate()
        door.communicate()


def main() -> None:
    """Serve until terminated; the address goes to standard output."""
    parser = argparse.ArgumentParser(prog="tools.soak.shop.web_process", description=__doc__)
    parser.add_argument(
        "--clock-file", type=Path, required=True, help="the file that tells how far the clock is ahead"
    )
    options = parser.parse_args()
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    from core import clock

    clock.timezone = FileClock(options.clock_file)  # type: ignore[attr-defined, assignment]
    with make_server("127.0.0.1", 0, application, Server, SilentHandler) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
