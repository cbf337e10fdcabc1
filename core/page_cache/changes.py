"""What has changed since a page was rendered, as the database's triggers note it (see `triggers`).

Each process reads the notes once a second, and only if it keeps pages. A transaction that commits late
leaves notes with numbers below those that were read already, so the notes of the last while are read again
each time.
"""

import logging
import time
from collections import deque
from threading import Lock

from django.db import Error

from core.models import PageChange
from core.page_cache.triggers import missing_triggers

log = logging.getLogger(__name__)

ASK_EVERY = 1.0  # seconds
OVERLAP = 30.0  # seconds for which notes are read again, and after which late ones have come
MAX_NOTES = 2_000  # since the last look: where there are more, a bulk is under way
MAX_TAGS = 20_000


class ChangeFeed:
    """Knows of every tag when it changed last, by a number that grows whenever a reading found something.

    Safe to use from several threads: one asks, and no other waits for it.
    """

    def __init__(self) -> None:
        self.sequence = 0
        self._all_changed = 0
        self._changed: dict[str, int] = {}
        self._seen: deque[tuple[int, float]] = deque()  # notes and when they were read, by time.monotonic()
        self._floor: int | None = None  # notes up to here are not read again; None: begin anew
        self._rests_until = 0.0
        self._is_known = True
        self._asked_at = -ASK_EVERY
        self._lock = Lock()

    def is_current(self) -> bool:
        """Whether what has changed is known, as of two seconds ago at most; asks the database if need be.

        False where it does not answer, where triggers are missing, or while much changes at once: then no
        kept page may be shown.
        """
        now = time.monotonic()
        if now - self._asked_at < ASK_EVERY:
            return self._is_known
        if not self._lock.acquire(blocking=False):
            return self._is_known and now - self._asked_at < 2 * ASK_EVERY
        try:
            self._is_known = self._ask(now)
            self._asked_at = now
            return self._is_known
        finally:
            self._lock.release()

    def is_known(self) -> bool:
        """Whether what has changed is known as of a second ago, without asking."""
        return self._is_known and time.monotonic() - self._asked_at < ASK_EVERY

    def has_changed(self, tags: frozenset[str], *, since: int) -> bool:
        """Whether something with one of these tags has changed since that sequence."""
        return self._all_changed > since or any(self._changed.get(tag, 0) > since for tag in tags)

    def _ask(self, now: float) -> bool:
        try:
            return self._triggers_are_there() and self._read(now)
        except Error as exc:
            log.warning("what has changed cannot be read: %s", type(exc).__name__)
            return False

    def _triggers_are_there(self) -> bool:
        """Somebody may have taken them away, a migration above all; what changes then is noted by nobody."""
        missing = missing_triggers()
        if missing:
            if self._is_known:
                log.error("public pages are rendered anew each time: no trigger %s", ", ".join(missing))
            self._floor = None
        return not missing

    def _read(self, now: float) -> bool:
        if self._floor is None or self._went_back():
            self._begin()
        if now < self._rests_until:
            return False
        while self._seen and now - self._seen[0][1] > OVERLAP:
            self._floor = max(self._floor or 0, self._seen.popleft()[0])
        seen = {number for number, _when in self._seen}
        notes = PageChange.objects.filter(pk__gt=self._floor).order_by("pk").values_list("pk", "tags")
        fresh = [note for note in notes[: MAX_NOTES + len(seen)] if note[0] not in seen]
        if len(fresh) >= MAX_NOTES or len(self._changed) > MAX_TAGS:
            self._rest(now)
            return False
        if fresh:
            self._changed.update((tag, self.sequence + 1) for _number, tags in fresh for tag in tags.split())
            self._seen.extend((number, now) for number, _tags in fresh)
            self.sequence += 1  # last: whoever reads it has the changes up to it
        return True

    def _begin(self) -> None:
        """What was noted before is of no page that is rendered from now on, but for late commits."""
        self._floor = max((_last_note() or 0) - MAX_NOTES // 2, 0)
        self._seen.clear()
        self._forget()

    def _rest(self, now: float) -> None:
        """Late notes are among too many to be told apart: pages are rendered anew until they have come."""
        self._rests_until = now + OVERLAP
        self._floor = None
        self._forget()

    def _forget(self) -> None:
        self._changed = {}
        self._all_changed = self.sequence + 1
        self.sequence += 1

    def _went_back(self) -> bool:
        """Whether the numbers begin again: an earlier state of the database was put back."""
        last = _last_note()
        return last is not None and last < (self._floor or 0)


def _last_note() -> int | None:
    return PageChange.objects.order_by("-pk").values_list("pk", flat=True).first()
