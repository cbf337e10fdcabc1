"""One budget of calls for all workers, and a back-off per endpoint, so that the supplier is never pressed.

Kept in the cache, which all processes share. A flushed or unreachable cache loses politeness for a moment,
never an order: then each process goes by its own memory.
"""

import threading
import time

from django.conf import settings

from core import clock
from core.shared_cache import cache

_local: dict[str, tuple[float, int]] = {}
_lock = threading.Lock()

LONGEST_BACKOFF = 300.0  # seconds
PATIENCE = 3  # failures in a row before a pause


def may_call(name: str, *, per_second: int) -> bool:
    """Take one call out of this second's budget; False means: not now, look again a little later."""
    second = int(clock.now().timestamp())
    key = f"budget:{name}:{second}"
    try:
        cache.add(key, 0, timeout=5)
        return int(cache.incr(key)) <= per_second
    except Exception:  # no cache, or the key has just expired
        return _may_call_alone(name, second, per_second)


def _may_call_alone(name: str, second: int, per_second: int) -> bool:
    with _lock:
        at, used = _local.get(name, (0, 0))
        used = used + 1 if at == second else 1
        _local[name] = (second, used)
        return used <= per_second


def went_wrong(name: str, *, wish: float | None = None) -> None:
    """The endpoint answered 429 or 5xx, or not at all.

    A wish to wait (seconds) is granted at once, up to a limit; else the third failure in a row begins a pause
    that doubles with each further one.
    """
    try:
        failures = int(cache.get(f"failures:{name}", 0)) + 1
        cache.set(f"failures:{name}", failures, timeout=600)
        pause = wish if wish else 2.0 ** min(failures - PATIENCE, 6) if failures >= PATIENCE else 0.0
        pause = min(pause, LONGEST_BACKOFF) / settings.TIME_SCALE
        if pause:
            cache.set(f"backoff:{name}", time.time() + pause, timeout=pause + 1)
    except Exception:
        return


def went_well(name: str) -> None:
    """The endpoint answers again. Costs nothing while there was no trouble."""
    try:
        if cache.get(f"failures:{name}"):
            cache.delete_many([f"failures:{name}", f"backoff:{name}"])
    except Exception:
        return


def is_backing_off(name: str) -> bool:
    try:
        return time.time() < float(cache.get(f"backoff:{name}", 0))
    except Exception:
        return False
