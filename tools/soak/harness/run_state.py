"""What a run has done so far, kept in a file, so that it can be resumed with the same seed.

Both lanes write to the file, each under a lock and by replacing it whole: a kill loses one batch at most.
"""

import fcntl
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Result = dict[str, Any]

FULL = 2_000  # orders; a shorter run does less of everything and demands less


class State:
    """The file of one run: its options with the seed, and the results by lane, part and piece."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self, **options: Any) -> None:
        """Begin a run anew."""
        self._write({"options": options, "results": {}})

    @property
    def options(self) -> dict[str, Any]:
        """What the run was started with, the seed included."""
        return dict(self._read()["options"])

    @property
    def orders(self) -> int:
        """Simulated orders, on both databases together."""
        return int(self.options["orders"])

    @property
    def is_full(self) -> bool:
        """Whether this run is long enough for all that is promised of it."""
        return self.orders >= FULL

    def share_of(self, full: int, *, least: int) -> int:
        """How many of the `full` things that a full run does this one has to do, by its orders."""
        return min(full, max(least, full * self.orders // FULL))

    def results(self, lane: str, part: str) -> dict[str, Result]:
        """The finished pieces of a part, by number."""
        return dict(self._read()["results"].get(lane, {}).get(part, {}))

    def save(self, lane: str, part: str, piece: str, result: Result) -> None:
        """Keep the result of a piece. Saving it again replaces it."""
        with self._locked():
            stored = self._read()
            stored["results"].setdefault(lane, {}).setdefault(part, {})[piece] = result
            self._write(stored)

    def _read(self) -> dict[str, Any]:
        return dict(json.loads(self.path.read_text()))

    def _write(self, told: dict[str, Any]) -> None:
        fresh = self.path.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(told, indent=1, sort_keys=True))
        fresh.replace(self.path)

    @contextmanager
    def _locked(self) -> Generator[None, None, None]:
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
