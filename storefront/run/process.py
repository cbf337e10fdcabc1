"""One running child: its start, its log, its end."""

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections import deque
from pathlib import Path
from typing import BinaryIO

from .children import Child
from .configuration import ROOT
from .parent_death_signal import die_with_parent
from .shop_folder import write_private

MAX_LOG_BYTES = 5 * 1024 * 1024  # bytes; a larger one is put aside at the next start
READ_EVERY = 1.0  # seconds
WORTH_SHOWING = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|^Traceback ")


class ChildProcess:
    """A child that has been started. Create it in the main thread: see `die_with_parent`.

    It writes into its log by itself, and the parent reads along. Through a pipe, its last words would be lost
    with a parent that was killed, and worse: Celery would take the failure to write them for that of its
    broker, and look for that instead of ending.
    """

    def __init__(self, child: Child, *, environment: dict[str, str], folder: Path, lock: int) -> None:
        """Start `child`; its output goes to `log/<name>.log`, what is worth showing also to the terminal.

        Raises OSError or SubprocessError if that cannot be just now; then nothing was started.
        """
        self.child = child
        self.started_at = time.monotonic()
        self.last_lines: deque[str] = deque(maxlen=10)
        path = folder / "log" / f"{child.name}.log"
        with _open_log(path) as log:
            self._log = path.open("rb")
            self._log.seek(0, os.SEEK_END)
            try:
                self._process = subprocess.Popen(
                    child.command,
                    cwd=ROOT,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=die_with_parent(),
                    pass_fds=(lock,),
                )
            except BaseException:
                self._log.close()
                raise
        self._pid_file = folder / "run" / f"{child.name}.pid"
        self._has_pid_file = False
        self._has_ended = threading.Event()
        self.note_pid()
        self._reader = threading.Thread(target=self._read, name=f"log of {child.name}", daemon=True)
        with contextlib.suppress(RuntimeError):  # no thread to be had: its log is not shown on the terminal
            self._reader.start()

    def note_pid(self) -> None:
        """Write the pid file, unless that is done. Safe to call again; a full disk is no reason to end."""
        if not self._has_pid_file:
            with contextlib.suppress(OSError):
                write_private(self._pid_file, f"{self._process.pid}\n")
                self._has_pid_file = True

    def forget_pid(self) -> None:
        """Remove the pid file of a process that has ended."""
        with contextlib.suppress(OSError):
            self._pid_file.unlink(missing_ok=True)

    @property
    def exit_code(self) -> int | None:
        """How it ended (negative: by that signal), or `None` while it runs."""
        return self._process.poll()

    @property
    def age(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started_at

    def ask_to_stop(self) -> None:
        """Send SIGTERM: finish what is running, then end. Harmless when it has ended."""
        if self.exit_code is None:
            self._process.terminate()

    def end(self) -> None:
        """Kill what is left of it and of the processes it started, and wait until its log is read."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._has_ended.set()
        if self._reader.ident is not None:
            self._reader.join(5)

    def _read(self) -> None:
        with self._log:
            is_over, begun = False, b""
            while not is_over:
                is_over = self.exit_code is not None  # asked first: what it wrote before that is read below
                for part in self._log:
                    begun += part
                    if is_over or begun.endswith(b"\n"):
                        self._tell(begun.decode(errors="replace"))
                        begun = b""
                if not is_over:
                    self._has_ended.wait(READ_EVERY)

    def _tell(self, line: str) -> None:
        self.last_lines.append(line)
        if self.child.echoes and WORTH_SHOWING.search(line):
            print_safely(f"{self.child.name}: {line}", end="")


def _open_log(path: Path) -> BinaryIO:
    if path.exists() and path.stat().st_size > MAX_LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def print_safely(text: str, end: str = "\n") -> None:
    """Print; where the output goes to may be full or gone, which must not end whoever watches the shop."""
    with contextlib.suppress(OSError, ValueError):
        print(text, end=end, flush=True)
