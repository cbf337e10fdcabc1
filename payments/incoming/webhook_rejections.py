"""Counting calls that were refused: exactly in quiet times, in lumps under a flood.

Each count is a write, and on SQLite every write waits for every other; whoever sends forged calls by the
thousand must not hold up those who pay.
"""

import threading
import time
from collections import Counter
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.timezone import localtime

from core import clock
from payments.models import WebhookRefusals
from payments.states import WebhookRejection

SINGLE_WRITES_PER_MINUTE = 100  # counts a minute that one process writes one by one
BATCH_SIZE = 100  # counts of one kind that are written at once beyond that
MINUTE = 60

Key = tuple[str, str, date]


class RejectionCounter:
    """Tells how many counts are to be written now; the others wait for the next one of their kind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._written = 0
        self._waiting: Counter[Key] = Counter()

    def add(self, key: Key) -> int:
        """Add one; returns the number to write, 0 for none yet."""
        with self._lock:
            self._turn_minute()
            self._waiting[key] += 1
            if self._written >= SINGLE_WRITES_PER_MINUTE and self._waiting[key] < BATCH_SIZE:
                return 0
            self._written += 1
            return self._waiting.pop(key)

    def _turn_minute(self) -> None:
        minute = int(time.monotonic()) // MINUTE
        if minute != self._minute:
            self._minute, self._written = minute, 0


_tally = RejectionCounter()


def count_rejection(*, gateway: str, reason: WebhookRejection) -> None:
    """Count one refused call of today, for the back office."""
    day = localtime(clock.now()).date()
    number = _tally.add((gateway, reason, day))
    if number:
        _write(number, gateway=gateway, reason=reason, day=day)


def _write(number: int, **row: Any) -> None:
    if not WebhookRefusals.objects.filter(**row).update(count=F("count") + number):
        WebhookRefusals.objects.get_or_create(**row)
        WebhookRefusals.objects.filter(**row).update(count=F("count") + number)
