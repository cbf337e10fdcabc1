"""Pages that are from one moment, although they are put together from several reads.

A row that changes between two of them would be shown half as it was, half as it is: "pay" beside a payment
that has arrived. A snapshot of the database for a whole page would do as well; reading again needs no
transaction around outside calls, and sees what a write of the page itself has waited for.
"""

from collections.abc import Callable
from typing import TypeVar

MAX_READS = 3  # what people look at changes its state a few times at most

T = TypeVar("T")


def read_consistently(read: Callable[[], T], *, state: Callable[[], object]) -> T:
    """What `read` returns, read again where `state`, one cheap query, has changed meanwhile.

    After READS tries the last reading counts: whatever changes that fast is looked at again in seconds.
    """
    before = state()
    for _try in range(MAX_READS):
        found = read()
        after = state()
        if after == before:
            break
        before = after
    return found
