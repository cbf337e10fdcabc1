"""Keep the shop's processes running until told to stop, then stop them in order."""

import contextlib
import os
import select
import signal
import subprocess
import time
from itertools import groupby
from pathlib import Path
from types import FrameType

from .children import Child
from .configuration import ROOT
from .parent_death_signal import die_with_parent
from .process import ChildProcess, print_safely

LOOK_EVERY = 0.02  # seconds, while something starts or stops
WATCH_EVERY = 1.0  # seconds, unless a child ends or a signal comes
SECONDS_TO_COME_UP = 90
# A worker may be in the middle of a purchase, which may take 45 seconds: let it hear the answer.
SECONDS_TO_STOP = 60
MAX_PAUSE = 30  # seconds before a process that keeps dying is started again
# What the system may answer to the wish for another process; whoever watches the others survives all of it.
CANNOT_START = (OSError, subprocess.SubprocessError, MemoryError)
SETTLED_AFTER = 60  # seconds: a process that lived this long starts again at once


class StopRequestedError(Exception):
    """A signal asked for the end."""


class StartupFailedError(RuntimeError):
    """A process ended or gave no sign of life; the message ends with its last words."""


class Supervisor:
    """Starts, watches and stops the children of one data folder. To be used from the main thread."""

    def __init__(self, *, environment: dict[str, str], folder: Path, lock: int) -> None:
        self._environment = environment
        self._folder = folder
        self._lock = lock
        self._running: list[ChildProcess] = []
        self._failures: dict[str, int] = {}  # in a row, by name
        self._due: dict[Child, float] = {}
        self._signals = 0
        self._bell = _bell_of_signals()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # for the bell: what is ignored rings none

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        # Only counted: an exception here could leave a child that is just being started without a keeper.
        self._signals += 1

    def run_once(self, *command: str) -> bool:
        """Run a command that ends by itself, with its output on the terminal; say whether it ended well.

        Raises `StopRequestedError`.
        """
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(),
            pass_fds=(self._lock,),
        )
        while process.poll() is None:
            if self._signals:
                process.terminate()
                process.wait()
            time.sleep(LOOK_EVERY)
        self._raise_if_told_to_stop()
        return process.returncode == 0

    def start(self, child: Child) -> None:
        """Start `child` and wait until it is up. Raises `StartupFailedError` and `StopRequestedError`."""
        process = self._start(child)
        deadline = time.monotonic() + SECONDS_TO_COME_UP
        while not child.is_up():
            self._raise_if_told_to_stop()
            if process.exit_code is not None or time.monotonic() > deadline:
                process.end()
                raise StartupFailedError(
                    f"{child.name} did not come up. Its last words:\n{''.join(process.last_lines)}"
                )
            time.sleep(LOOK_EVERY)

    def watch(self) -> None:
        """Start again whatever dies, with growing pauses, until a signal comes; then return."""
        while not self._signals:
            for process in [process for process in self._running if process.exit_code is not None]:
                self._bury(process)
            for process in self._running:
                process.note_pid()
            now = time.monotonic()
            for child in [child for child, due in self._due.items() if due <= now]:
                del self._due[child]
                self._start_or_wait(child)
            self._rest()

    def _rest(self) -> None:
        """Until a child ends, a signal comes, or a while has passed."""
        select.select([self._bell], [], [], WATCH_EVERY)
        with contextlib.suppress(BlockingIOError):
            os.read(self._bell, 4096)

    def stop(self) -> None:
        """Stop everything, the last started first and the broker last; a second signal kills what is left.

        Safe to call twice.
        """
        patience = max(self._signals, 1)
        by_stage = sorted(self._running, key=lambda process: process.child.stage, reverse=True)
        for _, stage in groupby(by_stage, key=lambda process: process.child.stage):
            processes = list(stage)
            for process in reversed(processes):
                process.ask_to_stop()
            self._wait_for(processes, patience)
            for process in processes:
                process.end()
                self._running.remove(process)
                process.forget_pid()

    def _wait_for(self, processes: list[ChildProcess], patience: int) -> None:
        begun, told = time.monotonic(), False
        while waiting := [process for process in processes if process.exit_code is None]:
            waited = time.monotonic() - begun
            if waited > SECONDS_TO_STOP or self._signals > patience:
                return
            if waited > 3 and not told:
                told = True
                names = ", ".join(process.child.name for process in waiting)
                print_safely(f"Waiting for {names} to finish what is running; Ctrl-C again ends it at once.")
            time.sleep(LOOK_EVERY)

    def _start_or_wait(self, child: Child) -> None:
        """Start it, or say why that cannot be just now (no disk, memory or descriptor) and try again."""
        try:
            self._start(child)
        except CANNOT_START as exc:
            pause = self._put_off(child)
            print_safely(f"{child.name} cannot be started ({exc}); it is tried again in {pause} s.")

    def _put_off(self, child: Child, *, has_settled: bool = False) -> int:
        """Make the next start due after a pause that doubles at each failure in a row; return its seconds."""
        failures = 0 if has_settled else self._failures.get(child.name, 0)
        self._failures[child.name] = failures + 1
        pause = 0 if failures == 0 else min(2 ** (failures - 1), MAX_PAUSE)
        self._due[child] = time.monotonic() + pause
        return pause

    def _start(self, child: Child) -> ChildProcess:
        process = ChildProcess(child, environment=self._environment, folder=self._folder, lock=self._lock)
        self._running.append(process)
        return process

    def _bury(self, process: ChildProcess) -> None:
        name, exit_code = process.child.name, process.exit_code
        process.end()
        self._running.remove(process)
        pause = self._put_off(process.child, has_settled=process.age > SETTLED_AFTER)
        when = f"in {pause} s" if pause else "now"
        print_safely(
            f"{name} has ended (exit code {exit_code}); it is started again {when}. See log/{name}.log."
        )

    def _raise_if_told_to_stop(self) -> None:
        if self._signals:
            raise StopRequestedError


def _bell_of_signals() -> int:
    """A descriptor that can be read from once a signal has come."""
    bell, button = os.pipe()
    os.set_blocking(bell, False)
    os.set_blocking(button, False)
    signal.set_wakeup_fd(button, warn_on_full_buffer=False)
    return bell
