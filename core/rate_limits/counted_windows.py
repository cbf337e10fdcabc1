"""Rate limits that must survive a flushed cache: reveals, one-time codes, orders."""

from datetime import datetime, timedelta

from django.db import connection

from core import clock
from core.models import LimitWindow

_TABLE = LimitWindow._meta.db_table
_COUNT_ONE_MORE = (
    f'INSERT INTO {_TABLE} (key, "window", count, counted_at) VALUES (%s, %s, 1, %s)'  # noqa: S608 - our own
    f' ON CONFLICT (key, "window") DO UPDATE SET count = {_TABLE}.count + 1 WHERE {_TABLE}.count < %s'
)


class RateLimitExceededError(Exception):
    """The limit is reached; try again later."""


def check_rate_limit(key: str, *, most: int, per: timedelta) -> None:
    """Count one use of `key` in the present window of length `per`; raises RateLimitExceededError beyond
    `most` uses.

    Counted and compared by one statement, so parallel callers cannot pass it together.
    """
    now = clock.now()
    window = int(now.timestamp() // max(per.total_seconds(), 1))
    if most < 1 or not _count_one_more(key, window, now, most):
        raise RateLimitExceededError(key.split(":")[0])


def _count_one_more(key: str, window: int, now: datetime, most: int) -> bool:
    with connection.cursor() as cursor:
        counted_at = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(_COUNT_ONE_MORE, [key, window, counted_at, most])
        return bool(cursor.rowcount == 1)
