"""One budget of calls for all workers, and a back-off per endpoint, so that the supplier is never pressed.

Kept in the cache, which all processes share. A flushed or unreachable cache loses politeness for a moment,
never an
order: then each process goes by its own memory.
"""

import threading
import time

from django.core.cache import cache

from core import clock

_local: dict[str, tuple[float, int]] = {}
_lock = threading.Lock()

LONGEST_BACKOFF = 300.0  # seconds


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


def back_off(name: str, *, wish: float | None = None) -> None:
    """The endpoint answered 429 or 5xx: leave it alone for a while, longer each time, or for as long as it
    wished.
    """
    try:
        failures = int(cache.get(f"failures:{name}", 0)) + 1
        cache.set(f"failures:{name}", failures, timeout=600)
        pause = min(max(wish or 0, min(2**failures, 60)), LONGEST_BACKOFF)
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
