"""Which gateways have just failed to begin a payment: whatever takes the same cards is offered before them.

A hint for the order of offers alone: nothing is closed by it, and who chooses such a gateway is sent there.
It lies in the shared cache, which may lose it; while that is away, no gateway is known to fail.
"""

from collections.abc import Iterable
from contextlib import suppress

from core.intervals import Interval
from core.shared_cache import cache


def note_start_failure(name: str) -> None:
    """The gateway has not taken a payment that it should have taken. Safe to call twice."""
    with suppress(Exception):  # the cache is away, and what it keeps here is a hint
        cache.set(_key(name), 1, timeout=Interval.GATEWAY_AVOIDED.duration.total_seconds())


def failing_gateways(names: Iterable[str]) -> frozenset[str]:
    """Those of the names that failed within the last minutes."""
    keys = {_key(name): name for name in names}
    try:
        return frozenset(keys[key] for key in cache.get_many(keys))
    except Exception:
        return frozenset()


def _key(name: str) -> str:
    return f"gateway:failing:{name}"
