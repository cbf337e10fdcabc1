"""Backups as docs/operations.md takes them, and putting one into an empty place, on either database."""

import sqlite3
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from tests.plugins.postgres import find_binaries
from tools.soak.shop.in_process import POSTGRESQL, durable_postgres


class Storage(ABC):
    """The database of a shop that will be lost, its backup, and the database of the shop after it."""

    url: str
    new_url: str

    @abstractmethod
    def back_up(self) -> None:
        """Take a backup while the shop runs."""

    @abstractmethod
    def restore(self) -> None:
        """Put the backup into an empty place, at `new_url`."""


class SqliteStorage(Storage):
    def __init__(self, folder: Path) -> None:
        self._old, self._backup, self._new = (
            folder / name for name in ("old.sqlite3", "backup.sqlite3", "new.sqlite3")
        )
        self.url, self.new_url = f"sqlite:///{self._old}", f"sqlite:///{self._new}"

    def back_up(self) -> None:
        with sqlite3.connect(self._old) as old, sqlite3.connect(self._backup) as backup:
            old.backup(backup)

    def restore(self) -> None:
        self._new.write_bytes(self._backup.read_bytes())


class PostgresStorage(Storage):
    def __init__(self, folder: Path, add_cleanup: Callable[[Callable[[], None]], object]) -> None:
        self.url = durable_postgres(add_cleanup)
        self.new_url = self.url.replace("/shop?", "/restored?")
        self._host = self.url.partition("host=")[2]
        self._dump = folder / "shop.dump"

    def back_up(self) -> None:
        self._run("pg_dump", "--format=custom", f"--file={self._dump}", "--dbname=shop")

    def restore(self) -> None:
        self._run("createdb", "restored")
        self._run("pg_restore", "--clean", "--if-exists", "--dbname=restored", str(self._dump))

    def _run(self, program: str, *arguments: str) -> None:
        """With the first of the installed versions that fits the server's. Raises RuntimeError."""
        complaint = "no binaries found"
        for binaries in find_binaries():
            command = [str(binaries / program), "--username=postgres", f"--host={self._host}", *arguments]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode == 0:
                return
            complaint = done.stderr
        raise RuntimeError(f"{program}: {complaint}")


def storage_for(database: str, folder: Path, add_cleanup: Callable[[Callable[[], None]], object]) -> Storage:
    """The storage of that kind, with its files in `folder`."""
    return PostgresStorage(folder, add_cleanup) if database == POSTGRESQL else SqliteStorage(folder)
