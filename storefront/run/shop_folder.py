"""The data folder: everything that one shop keeps, and the lock that lets only one shop use it."""

import fcntl
import os
import time
from pathlib import Path

# How long the processes of a parent that was killed may take to end before the next start gives up.
SECONDS_FOR_LEFTOVERS = 15


class AlreadyRunningError(RuntimeError):
    """Another shop uses the data folder."""


def open_folder(path: Path) -> int:
    """Make the data folder if need be, lock it, and return the descriptor that holds the lock.

    The children inherit the descriptor. So the folder stays locked until the last of them is gone, even when
    their parent was killed: two brokers would ruin each other's file. Raises `AlreadyRunningError`.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("log", "mail", "run", "valkey"):
        (path / name).mkdir(exist_ok=True)
    lock = os.open(path / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(lock, path)
    except AlreadyRunningError:
        os.close(lock)
        raise
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock


def _lock(lock: int, path: Path) -> None:
    deadline = time.monotonic() + SECONDS_FOR_LEFTOVERS
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode().strip()
        if holder and _is_alive(int(holder)):
            raise AlreadyRunningError(
                f"The shop in {path} is running already (process {holder}). "
                f"Stop that one, or choose another DATA_DIR."
            )
        if time.monotonic() > deadline:
            raise AlreadyRunningError(
                f"Processes of an earlier run still use {path}; end them first. "
                f"Their numbers are in {path / 'run'}/*.pid."
            )
        time.sleep(0.1)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def write_private(path: Path, text: str) -> None:
    """Write `text` for this user alone; a crash leaves either the old file or the new one."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:  # a full disk: not even half of it stays
        temporary.unlink(missing_ok=True)
        raise
