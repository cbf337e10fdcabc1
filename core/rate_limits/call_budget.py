"""How often an endpoint of somebody else may be called: one budget a second for all processes together.

Nobody tells what the other side bears, so each endpoint's budget finds out, as TCP does (additive increase,
multiplicative decrease): it begins at half its ceiling, rises by a step every few seconds while it is used
up and the answers are good, and is halved by an answer that says "too many". Beside it stands a back-off:
silence and errors in a row, or a wish to wait, let nobody call for a while.

A part is kept for what comes first, so that what has waited for long takes no second from what has just
begun; and while others wait, a part is kept for them, so that none waits for ever.

Kept in the cache that all processes share; each process takes a handful of calls out of it at a time and
looks at the budget once a second. A flushed cache loses politeness for a moment, never an order. While it is
away or hangs, each process goes by a small budget of its own, and asks for the cache once in a while.
"""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache.backends.base import BaseCache

from core import clock
from core.intervals import Interval
from core.shared_cache import cache

ALONE = 2  # calls a second of a process that cannot ask the others
KEPT_FREE = 5  # one in so many calls is kept for what comes first, and one for others that wait
HANDFUL = 16  # one in so many calls a process takes out of the shared budget at a time
STEPS = 20  # from nothing to the ceiling
FORGOTTEN_AFTER = 3600  # seconds without a change: a budget begins anew
COUNT_KEPT = 60  # seconds
OTHERS_NOTED = 3  # seconds
MAX_BACKOFF = 300.0  # seconds
FAILURES_BEFORE_BACKOFF = 3  # failures in a row before a pause


class _CacheUnavailableError(Exception):
    """The cache does not answer, or did not a moment ago."""


@dataclass
class _Second:
    """What this process knows of one endpoint in one second."""

    number: int
    budget: int
    failures: int = 0
    resting_until: float = 0.0
    others_wait: bool = False
    is_alone: bool = False  # the cache could not be asked
    is_used_up: bool = False
    was_used_up: bool = False  # the second before, in which what is answered now may have been asked
    is_short: bool = False  # what comes first has taken all that it may
    was_short: bool = False

    @property
    def is_resting(self) -> bool:
        return time.time() < self.resting_until

    def most_calls(self, *, comes_first: bool) -> int:
        """How many calls of this kind may be made in this second, if there is room beside the other kind."""
        if not comes_first:
            return self.budget - self.budget // KEPT_FREE
        if not self.others_wait:
            return self.budget
        # Of a budget too small to be shared in each second, one call now and then.
        whole_call = 1 if self.budget < KEPT_FREE and self.number % KEPT_FREE == 0 else 0
        return self.budget - self.budget // KEPT_FREE - whole_call


@dataclass
class _Handful:
    """Calls that this process has taken out of one second's budget and not made yet."""

    number: int
    left: int = 0
    is_last: bool = False


_lock = threading.Lock()
_seconds: dict[str, _Second] = {}
_handfuls: dict[tuple[str, bool], _Handful] = {}
_silent_until = 0.0  # on the clock of this process: a cache that hangs is waited for now and then only


def forget() -> None:
    """Forget what this process remembers; what all share stays in the cache."""
    global _silent_until
    with _lock:
        _silent_until = 0.0
        _seconds.clear()
        _handfuls.clear()


def may_call(name: str, *, comes_first: bool = True) -> bool:
    """Take one call out of this second's budget; False means: not now, and nothing was taken."""
    with _lock:
        second = _this_second(name)
        if second.is_resting:
            return False
        handful = _handfuls.get((name, comes_first))
        if handful is None or handful.number != second.number:
            handful = _handfuls[name, comes_first] = _Handful(second.number)
        if not handful.left and not handful.is_last:
            _refill(handful, name, second, comes_first)
        if not handful.left:
            return False
        handful.left -= 1
        return True


def calls_a_second(name: str) -> int:
    """How many calls a second may be made now, of all processes together; 0 while the endpoint rests."""
    with _lock:
        second = _this_second(name)
        return 0 if second.is_resting else second.budget


def others_may_call(name: str, *, first: int) -> int:
    """How many calls of this second are there for others beside so many that come first; 0 while it rests.

    Notes that some wait, so that a part of the coming seconds is kept for them.
    """
    with suppress(_CacheUnavailableError), _shared_cache() as memory:
        memory.set(f"others:{name}", 1, timeout=OTHERS_NOTED)
    with _lock:
        second = _this_second(name)
        if second.is_resting:
            return 0
        budget = second.budget
        return max(min(budget - first, budget - budget // KEPT_FREE), budget // KEPT_FREE, 1)


def is_short(name: str) -> bool:
    """Whether what comes first takes all that it may, in this second or the one before.

    As far as this process knows; where it goes by a budget of its own, it is short.
    """
    with _lock:
        second = _this_second(name)
        return second.is_short or second.was_short or second.is_alone


def is_backing_off(name: str) -> bool:
    """Whether calls of that name rest after failures; False where the cache cannot be asked."""
    with _lock:
        return _this_second(name).is_resting


def record_failure(name: str, *, wish: float | None = None, is_too_many: bool = False) -> None:
    """The endpoint answered 429 or 5xx, or not at all.

    `is_too_many` (a 429) halves its budget, once for all calls that were under way. A wish to wait (seconds)
    is granted at once, up to a limit; else the third failure in a row begins a pause that doubles with each
    further one.
    """
    with _lock:
        _seconds.pop(name, None)
        _handfuls.pop((name, True), None)
        _handfuls.pop((name, False), None)
    with suppress(_CacheUnavailableError), _shared_cache() as memory:
        if is_too_many:
            _halve(memory, name)
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
    """The endpoint answers. Costs nothing while there was no trouble and the budget is not used up."""
    with _lock:
        second = _this_second(name)
        failed, used_up = second.failures > 0, second.is_used_up or second.was_used_up
        second.failures, second.resting_until = 0, 0.0
    with suppress(_CacheUnavailableError):
        if failed:
            with _shared_cache() as memory:
                memory.delete_many([f"failures:{name}", f"backoff:{name}"])
        if used_up and second.budget < _ceiling():
            with _shared_cache() as memory:
                _raise(memory, name)


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


def _ceiling() -> int:
    return max(1, int(settings.POLLS_PER_SECOND))


def _this_second(name: str) -> _Second:
    """What is known now; the cache is asked once a second."""
    number = int(clock.now().timestamp())
    known = _seconds.get(name)
    if known is not None and known.number == number:
        return known
    before = known if known is not None and known.number == number - 1 else None
    try:
        with _shared_cache() as memory:
            told = memory.get_many(
                [f"budget:{name}", f"failures:{name}", f"backoff:{name}", f"others:{name}"]
            )
        second = _Second(
            number,
            _in_bounds(told.get(f"budget:{name}", _ceiling() // 2)),
            int(told.get(f"failures:{name}", 0)),
            float(told.get(f"backoff:{name}", 0)),
            others_wait=f"others:{name}" in told,
            was_used_up=before is not None and before.is_used_up,
            was_short=before is not None and before.is_short,
        )
    except _CacheUnavailableError:
        second = _Second(number, min(_ceiling(), ALONE), is_alone=True)
    _seconds[name] = second
    return second


def _in_bounds(budget: int) -> int:
    return max(1, min(int(budget), _ceiling()))


def _refill(handful: _Handful, name: str, second: _Second, comes_first: bool) -> None:
    """Take some calls out of the budget that is left of this second; the last of them if fewer are left."""
    wanted, most = max(1, second.budget // HANDFUL), second.most_calls(comes_first=comes_first)
    kind = "first" if comes_first else "others"
    try:
        if second.is_alone:
            raise _CacheUnavailableError
        with _shared_cache() as memory:
            of_kind, kind_is_used_up = _take(memory, f"calls:{name}:{kind}:{second.number}", wanted, most)
            handful.left, all_is_used_up = _take(
                memory, f"calls:{name}:{second.number}", of_kind, second.budget
            )
    except _CacheUnavailableError:
        second.is_alone, second.budget = True, min(second.budget, ALONE)
        handful.left, handful.is_last = second.most_calls(comes_first=comes_first), True
        return
    handful.is_last = kind_is_used_up or all_is_used_up
    second.is_used_up = second.is_used_up or handful.is_last
    second.is_short = second.is_short or (comes_first and kind_is_used_up)


def _take(memory: BaseCache, key: str, wanted: int, most: int) -> tuple[int, bool]:
    """How many of the wanted calls are left of so many, and whether these were the last of them."""
    memory.add(key, 0, timeout=COUNT_KEPT)
    taken = int(memory.incr(key, wanted))
    over = min(max(taken - most, 0), wanted)
    if over:
        memory.decr(key, over)
    return wanted - over, taken >= most


def _halve(memory: BaseCache, name: str) -> None:
    """Once for all calls that were under way together: their answers tell of the same budget."""
    if memory.add(f"halved:{name}", 1, timeout=Interval.BUDGET_HALVED.duration.total_seconds()):
        stored = _stored(memory, name)
        memory.decr(f"budget:{name}", stored - max(1, _in_bounds(stored) // 2))


def _raise(memory: BaseCache, name: str) -> None:
    if memory.add(f"raised:{name}", 1, timeout=Interval.BUDGET_RAISED.duration.total_seconds()):
        stored = _stored(memory, name)
        step = min(max(1, _ceiling() // STEPS), _ceiling() - stored)
        memory.incr(f"budget:{name}", step)


def _stored(memory: BaseCache, name: str) -> int:
    """The budget as the cache has it; raised and halved by differences, so that no rival's is undone."""
    begin = _ceiling() // 2
    stored = memory.get_or_set(f"budget:{name}", begin, timeout=FORGOTTEN_AFTER)
    memory.touch(f"budget:{name}", FORGOTTEN_AFTER)
    return begin if stored is None else int(stored)
