"""What has changed since a page was rendered, as the database's triggers note it (see `triggers`).

Each process reads the notes once a second. A transaction that commits late leaves notes with numbers below
those that were read already, so the notes of the last while are read again each time. One that takes longer
than that is noticed when the page expires, a minute later.
"""

import logging
import time
from collections import deque
from threading import Lock

from django.db import DatabaseError

from core.models import PageChange
from core.page_cache.triggers import missing_triggers

log = logging.getLogger(__name__)

ASK_EVERY = 1.0  # seconds
OVERLAP = 30.0  # seconds for which notes are read again
MAX_NOTES = 2_000  # at once; where there are more, every page has changed
MAX_TAGS = 20_000


class ChangeFeed:
    """Knows of every tag when it changed last, by a number that grows whenever a reading found something."""

    def __init__(self) -> None:
        self.sequence = 0
        self._all_changed = 0
        self._changed: dict[str, int] = {}
        self._seen: deque[tuple[int, float]] = deque()  # notes and when they were read, by time.monotonic()
        self._floor: int | None = None  # notes up to here are not read again
        self._asked_at = -ASK_EVERY
        self._lock = Lock()

    def is_current(self) -> bool:
        """Whether what has changed is known, as of a second ago at most; asks the database if need be.

        False where it does not answer, or where triggers are missing: then no kept page may be shown.
        """
        if time.monotonic() - self._asked_at < ASK_EVERY:
            return True
        with self._lock:
            now = time.monotonic()
            if now - self._asked_at < ASK_EVERY:
                return True
            try:
                known = self._read(now)
            except DatabaseError as exc:
                log.warning("what has changed cannot be read: %s", type(exc).__name__)
                return False
            if known:
                self._asked_at = now
            return known

    def has_changed(self, tags: frozenset[str], *, since: int) -> bool:
        """Whether something with one of these tags has changed since that sequence."""
        return self._all_changed > since or any(self._changed.get(tag, 0) > since for tag in tags)

    def _read(self, now: float) -> bool:
        if self._floor is None and not self._begin():
            return False
        while self._seen and now - self._seen[0][1] > OVERLAP:
            self._floor = self._seen.popleft()[0]
        seen = {number for number, _when in self._seen}
        notes = list(
            PageChange.objects.filter(pk__gt=self._floor)
            .order_by("pk")
            .values_list("pk", "tags")[: MAX_NOTES + len(seen)]
        )
        fresh = [(number, tags) for number, tags in notes if number not in seen]
        if fresh:
            self._note(fresh, now, is_whole=len(notes) < MAX_NOTES + len(seen))
        return True

    def _begin(self) -> bool:
        missing = missing_triggers()
        if missing:
            log.error("public pages are rendered anew each time: no trigger %s", ", ".join(missing))
            return False
        last = PageChange.objects.order_by("pk").values_list("pk", flat=True).last()
        self._floor = max((last or 0) - MAX_NOTES, 0)
        return True

    def _note(self, fresh: list[tuple[int, str]], now: float, *, is_whole: bool) -> None:
        sequence = self.sequence + 1
        if is_whole and len(self._changed) < MAX_TAGS:
            self._changed.update((tag, sequence) for _number, tags in fresh for tag in tags.split())
            self._seen.extend((number, now) for number, _tags in fresh)
        else:
            self._changed, self._all_changed = {}, sequence
            self._seen.clear()
            self._floor = fresh[-1][0]
        self.sequence = sequence  # last: whoever reads it has the changes up to it
