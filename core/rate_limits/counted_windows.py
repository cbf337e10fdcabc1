"""Rate limits that must survive a flushed cache: reveals, one-time codes, orders."""

from datetime import timedelta

from django.db.models import F

from core import clock
from core.models import LimitWindow


class RateLimitExceededError(Exception):
    """The limit is reached; try again later."""


def check_rate_limit(key: str, *, most: int, per: timedelta) -> None:
    """Count one use of `key` in the present window of length `per`; raises RateLimitExceededError beyond
    `most` uses.

    The check is a conditional UPDATE, so parallel callers cannot pass it together.
    """
    window = int(clock.now().timestamp() // max(per.total_seconds(), 1))
    LimitWindow.objects.get_or_create(key=key, window=window)
    if LimitWindow.objects.filter(key=key, window=window, count__lt=most).update(count=F("count") + 1) != 1:
        raise RateLimitExceededError(key.split(":")[0])
