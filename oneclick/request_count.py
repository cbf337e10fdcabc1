"""How many requests a piece of work has made, so that it can pay for them out of a budget."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class RequestCount:
    """The requests that were sent for reads, repeats among them."""

    requests: int = 0


_count: ContextVar[RequestCount | None] = ContextVar("requests made", default=None)


@contextmanager
def count_requests() -> Iterator[RequestCount]:
    """Count the reads of this thread within the block; blocks may lie within each other."""
    outer, count = _count.get(), RequestCount()
    token = _count.set(count)
    try:
        yield count
    finally:
        _count.reset(token)
        if outer is not None:
            outer.requests += count.requests


def record_request() -> None:
    """One more request is about to be sent."""
    count = _count.get()
    if count is not None:
        count.requests += 1
