"""One budget of calls for all workers, and a back-off per endpoint, so that the supplier is never pressed.

Kept in the cache, which all processes share. A flushed, unreachable or hanging cache loses politeness for a
moment, never an order: then each process goes by its own memory, and asks for the cache once in a while.
"""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.cache.backends.base import BaseCache

from core import clock
from core.intervals import Interval
from core.shared_cache import cache

_local: dict[str, tuple[float, int]] = {}
_lock = threading.Lock()

MAX_BACKOFF = 300.0  # seconds
FAILURES_BEFORE_BACKOFF = 3  # failures in a row before a pause


class _CacheUnavailableError(Exception):
    """The cache does not answer, or did not a moment ago."""


_silent_until = (
    0.0  # on the clock of this process: one that hangs is waited for once in a while, not each time
)


@contextmanager
def _shared_cache() -> Generator[BaseCache]:
    """The cache.

    Raises _CacheUnavailableError for whatever goes wrong, but not for a key that has expired.
    """
    global _silent_until
    if time.monotonic() < _silent_until:
        raise _CacheUnavailableError
    try:
        yield cache
    except ValueError:
        raise _CacheUnavailableError from None
    except Exception:
        _silent_until = time.monotonic() + Interval.CACHE_TROUBLE.duration.total_seconds()
        raise _CacheUnavailableError from None


def may_call(name: str, *, per_second: int) -> bool:
    """Take one call out of this second's budget; False means: not now, look again a little later."""
    second = int(clock.now().timestamp())
    key = f"budget:{name}:{second}"
    try:
        with _shared_cache() as memory:
            memory.add(key, 0, timeout=5)
            return int(memory.incr(key)) <= per_second
    except _CacheUnavailableError:
        return _may_call_locally(name, second, per_second)


def _may_call_locally(name: str, second: int, per_second: int) -> bool:
    with _lock:
        at, used = _local.get(name, (0, 0))
        used = used + 1 if at == second else 1
        _local[name] = (second, used)
        return used <= per_second


def record_failure(name: str, *, wish: float | None = None) -> None:
    """The endpoint answered 429 or 5xx, or not at all.

    A wish to wait (seconds) is granted at once, up to a limit; else the third failure in a row begins a pause
    that doubles with each further one.
    """
    with suppress(_CacheUnavailableError), _shared_cache() as memory:
        failures = int(memory.get(f"failures:{name}", 0)) + 1
        memory.set(f"failures:{name}", failures, timeout=600)
        pause = (
            wish
            if wish
            else 2.0 ** min(failures - FAILURES_BEFORE_BACKOFF, 6)
            if failures >= FAILURES_BEFORE_BACKOFF
            else 0.0
        )
        pause = min(pause, MAX_BACKOFF) / settings.TIME_SCALE
        if pause:
            memory.set(f"backoff:{name}", time.time() + pause, timeout=pause + 1)


def record_success(name: str) -> None:
    """The endpoint answers again. Costs nothing while there was no trouble."""
    with suppress(_CacheUnavailableError), _shared_cache() as memory:
        if memory.get(f"failures:{name}"):
            memory.delete_many([f"failures:{name}", f"backoff:{name}"])


def is_backing_off(name: str) -> bool:
    """Whether calls of that name rest after failures; False where the cache cannot be asked."""
    with suppress(_CacheUnavailableError), _shared_cache() as memory:
        return time.time() < float(memory.get(f"backoff:{name}", 0))
    return False
