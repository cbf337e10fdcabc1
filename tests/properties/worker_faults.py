"""Workers that die, or sleep at the worst moment and then go on as if nothing had happened."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from core.operations.sweep_runner import sweep_once
from orders.fulfilment import placement
from orders.models import Line
from tests.crash.boundaries import CrashInjector, matters
from tests.crash.child_process import in_own_process

# Where a worker that places a line may be stopped: before or after this function of `placement`.
STOPS = (
    ("preflight", "after"),
    ("_arm", "after"),
    ("call_place_order", "before"),
    ("call_place_order", "after"),
    ("record_answer", "after"),
)


def sweep_and_die(nth: int) -> None:
    """One pass over everything due, by a worker that dies."""
    die_in(sweep_once, nth)


def die_in(work: Callable[[], Any], nth: int) -> None:
    """Work in a process of its own, which dies at the n-th boundary that matters, if there are so many."""
    in_own_process(work, CrashInjector(nth, matters))


def place_with_sleep(
    line: Line, stop: tuple[str, str], seconds: float, meanwhile: Callable[[], None]
) -> None:
    """Place a line by a worker that is stopped once, for so many seconds, in which `meanwhile` happens."""
    name, when = stop
    real = getattr(placement, name)
    naps = iter([meanwhile])  # only this worker sleeps, and only once

    def stopped(*args: Any, **kwargs: Any) -> Any:
        nap = next(naps, None)
        if nap and when == "before":
            nap()
        result = real(*args, **kwargs)
        if nap and when == "after":
            if name == "_arm":
                result.armed_at -= seconds  # the process's own clock goes on while it is stopped
            nap()
        return result

    with patch.object(placement, name, stopped):
        placement.place_line(line_id=line.pk)
