"""Processes that a tool needs beside itself, for the length of a `with`."""

import os
import subprocess
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from storefront.run import valkey
from tests.running_shop import ROOT
from tests.timeouts import WAIT_SECONDS


@contextmanager
def broker(folder: Path) -> Generator[dict[str, str], None, None]:
    """A cache, and a broker whose messages nobody takes; yields their addresses."""
    socket_path, home = folder / "valkey.sock", folder / "valkey"
    home.mkdir()
    command = valkey.command(valkey.find_binary(), socket_path=socket_path, folder=home, durable=False)
    with running(command, folder / "valkey.log", lambda: valkey.is_ready(socket_path)):
        yield {
            "CELERY_BROKER_URL": valkey.broker_url(socket_path),
            "CACHE_URL": valkey.cache_url(socket_path),
        }


@contextmanager
def running(
    command: Sequence[str],
    log: Path,
    is_up: Callable[[], bool],
    *,
    variables: Mapping[str, str] | None = None,
) -> Generator[int, None, None]:
    """Start it and wait until it is up; else RuntimeError with its log. Stopped at the end; yields its pid.

    `variables` are added to its environment.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | dict(variables or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while not is_up():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start: {log.read_text()}")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait()
