"""How long and how large: the bounds of every call."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestLimits:
    """Bounds of one call; times in seconds, sizes in bytes after decompression.

    `purchase_seconds` and `read_seconds` run from connecting to the last byte; a read's cover its repeats and
    the waits between them too. A `Retry-After` beyond `longest_wait` is handed to the caller.
    """

    connect_seconds: float = 5
    purchase_seconds: float = 45
    read_seconds: float = 20
    longest_wait: float = 10
    repeats: int = 2
    backoff_seconds: float = 0.5
    purchase_bytes: int = 64 * 1024
    read_bytes: int = 4 * 1024 * 1024


class Deadline:
    """A moment on the monotonic clock by which a call must be over."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds left, never less than zero."""
        return max(0.0, self._ends_at - time.monotonic())

    @property
    def has_passed(self) -> bool:
        return self.remaining <= 0
