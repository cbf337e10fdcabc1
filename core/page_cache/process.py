"""What one web process keeps of public pages, and what it knows of changes."""

import time
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpResponse

from core.page_cache.changes import ChangeFeed
from core.page_cache.policy import CachePolicy
from core.page_cache.store import Kept, KeptPage, PageKey, PageStore

T = TypeVar("T")

MAX_QUERY_LENGTH = 200  # characters: a longer one is asked by nobody again
MAX_AGE = 60  # seconds that anything is kept at most, whatever the notes of changes say
MAX_VALUES = 200
ROOM_OF_QUERIES = 4  # a quarter: whoever makes up parameters drives out no page without any


class PageProcess:
    """The pages and values that one process keeps. Safe to use from several threads.

    `max_bytes` are those of pages. With 0 only values are kept, with None (in tests) nothing is.
    """

    def __init__(self, max_bytes: int | None) -> None:
        self.keeps_any = max_bytes is not None
        max_bytes = max_bytes or 0
        self.changes = ChangeFeed()
        self._values: dict[str, tuple[Kept, Any]] = {}
        of_queries = max_bytes // ROOM_OF_QUERIES
        self._plain, self._of_queries = PageStore(max_bytes - of_queries), PageStore(of_queries)

    def __len__(self) -> int:
        """How many pages are kept."""
        return len(self._plain) + len(self._of_queries)

    def find(self, key: PageKey) -> KeptPage | None:
        """A page that still holds; asks the database what has changed if nobody has for a second."""
        page = self._store(key).get(key)
        if page is None or self._holds(page):
            return page
        self._store(key).remove(key)
        return None

    def find_in_memory(self, key: PageKey) -> KeptPage | None:
        """The same, if it can be told without asking anybody."""
        page = self._store(key).get(key)
        if page is None or page.expires_at <= time.monotonic() or not self.changes.is_known():
            return None
        return None if self.changes.has_changed(page.tags, since=page.sequence) else page

    def page(self, response: HttpResponse, tags: frozenset[str], *, sequence: int) -> KeptPage | None:
        """The answer as a page to be kept; None if what it shows may have changed since that sequence."""
        page = KeptPage(
            tags,
            sequence,
            time.monotonic() + MAX_AGE,
            response.content,
            tuple(response.headers.items()),
            response.headers.get("ETag"),
        )
        return page if self._holds(page) else None

    def keep(self, key: PageKey, page: KeptPage) -> None:
        """Answer with it from now on. Safe to call twice."""
        if len(key.query) <= MAX_QUERY_LENGTH:
            self._store(key).put(key, page)

    def value(self, name: str, read: Callable[[], T], tags: frozenset[str]) -> T:
        """What `read` returned last time, if it still holds."""
        found = self._values.get(name)
        if found is not None and self._holds(found[0]):
            value: T = found[1]
            return value
        kept = Kept(tags, self.changes.sequence, time.monotonic() + MAX_AGE)  # before it is read
        value = read()
        if len(self._values) >= MAX_VALUES:
            self._values = {}
        self._values[name] = kept, value
        return value

    def _holds(self, kept: Kept) -> bool:
        """Whether nothing that it shows is known to have changed since, nor may have unknown to us."""
        return (
            kept.expires_at > time.monotonic()
            and self.changes.is_current()
            and not self.changes.has_changed(kept.tags, since=kept.sequence)
        )

    def _store(self, key: PageKey) -> PageStore:
        return self._of_queries if key.query else self._plain


class PublicReading:
    """What a process knows while one page is rendered (see policy.Reading)."""

    def __init__(self, process: PageProcess) -> None:
        self._process = process
        self._sequence: int | None = None  # of changes; None until a public page begins
        self._tags: frozenset[str] = frozenset()  # of the values that the page shows

    def begin(self) -> None:
        """Ask what has changed before anything is read: what changes later is newer."""
        self._process.changes.is_current()
        self._sequence = self._process.changes.sequence

    def value(self, name: str, read: Callable[[], T], tags: frozenset[str]) -> T:
        """Kept for public pages only. The page then depends on these tags, too."""
        if self._sequence is None:
            return read()
        self._tags |= tags
        return self._process.value(name, read, tags)

    def page(self, response: HttpResponse, policy: CachePolicy) -> KeptPage | None:
        """What was rendered, as a page to be kept; None if it may be out of date already."""
        if self._sequence is None:
            return None
        return self._process.page(response, policy.tags | self._tags, sequence=self._sequence)


@cache
def this_process() -> PageProcess:
    """Of the process that serves; made once, empty, before gunicorn forks."""
    megabytes: int | None = settings.PAGE_CACHE_MB
    return PageProcess(None if megabytes is None else megabytes * 1_000_000)
