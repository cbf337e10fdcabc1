"""Rate limits that must survive a flushed cache: reveals, one-time codes, orders."""

from datetime import datetime, timedelta

from django.db import connection

from core import clock
from core.models import LimitWindow

_TABLE = LimitWindow._meta.db_table
_COUNT_MORE = (
    f'INSERT INTO {_TABLE} (key, "window", count, counted_at) VALUES (%s, %s, %s, %s)'  # noqa: S608 - our own
    f' ON CONFLICT (key, "window") DO UPDATE SET count = {_TABLE}.count + %s WHERE {_TABLE}.count <= %s'
)


class RateLimitExceededError(Exception):
    """The limit is reached; try again later."""


def check_rate_limit(key: str, *, most: int, per: timedelta, uses: int = 1) -> None:
    """Count uses of `key` in the present window of length `per`; raises RateLimitExceededError, and counts
    none of them, beyond `most` uses.

    Counted and compared by one statement, so parallel callers cannot pass it together.
    """
    now = clock.now()
    window = int(now.timestamp() // max(per.total_seconds(), 1))
    if most < uses or not _count_more(key, window, now, most, uses):
        raise RateLimitExceededError(key.split(":")[0])


def _count_more(key: str, window: int, now: datetime, most: int, uses: int) -> bool:
    with connection.cursor() as cursor:
        counted_at = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(_COUNT_MORE, [key, window, uses, counted_at, uses, most - uses])
        return bool(cursor.rowcount == 1)
