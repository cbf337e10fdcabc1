"""How long tests and tools wait for what must come: a standstill is noticed, a busy machine is not.

A condition that holds ends the wait at once, so a long patience costs nothing while all is well. pytest's own
time-out (pyproject.toml) is several times as long: whoever waits in vain says what for before that ends it.
"""

import time
from collections.abc import Callable
from typing import TypeVar

WAIT_SECONDS = 300.0  # seconds
LOOK_EVERY = 0.05

T = TypeVar("T")


def wait_for(
    found: Callable[[], T], what: str, *, every: float = LOOK_EVERY, seconds: float = WAIT_SECONDS
) -> T:
    """Return what `found` returns as soon as that is true. Raises AssertionError with `what` was missing."""
    ends_at = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < ends_at, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(every)
    return result
