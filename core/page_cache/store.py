"""The pages that a process keeps, up to a number of bytes; what was used least lately gives way."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple, Self

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.gzip import re_accepts_gzip

from core.page_cache.policy import if_news

OVERHEAD = 1_000  # bytes that a kept page takes besides its body: headers, key, tags
OF_A_BODY = frozenset({"content-type", "content-length", "content-encoding", "content-language"})
Headers = tuple[tuple[str, str], ...]


class PageKey(NamedTuple):
    """What a page differs by. The language is part of its path; its own address is that of the settings."""

    scheme: str
    path: str
    query: str
    is_compressed: bool

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Raises DisallowedHost, as Django does wherever the host is looked at."""
        request.get_host()
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        return cls(
            request.scheme or "",
            request.path,
            request.META.get("QUERY_STRING", ""),
            re_accepts_gzip.search(accepted) is not None,
        )


@dataclass(frozen=True)
class Kept:
    """What was read at some time, and what it depends on."""

    tags: frozenset[str]
    sequence: int  # of changes that were known before anything was read
    expires_at: float  # by time.monotonic()


@dataclass(frozen=True)
class KeptPage(Kept):
    """A finished answer with every header that it was answered with."""

    body: bytes
    headers: Headers
    etag: str | None

    @property
    def not_modified_headers(self) -> Headers:
        """Of the answer that the visitor has the page: all but those of the body that it lacks."""
        return tuple((name, value) for name, value in self.headers if name.lower() not in OF_A_BODY)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page, or that it is what the visitor has."""
        response = if_news(request, HttpResponse(self.body, headers=dict(self.headers)))
        if response.status_code == HttpResponseNotModified.status_code:
            return HttpResponseNotModified(headers=dict(self.not_modified_headers))
        return response


class PageStore:
    """Pages by key. Safe to use from several threads."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._bytes = 0
        self._pages: OrderedDict[PageKey, KeptPage] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: PageKey) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: PageKey, page: KeptPage) -> None:
        """Keep it in place of what was kept before, unless it takes more than a tenth of all room."""
        if _size(page) * 10 > self.max_bytes:
            return
        with self._lock:
            self._remove(key)
            self._pages[key] = page
            self._bytes += _size(page)
            while self._bytes > self.max_bytes:
                self._remove(next(iter(self._pages)))

    def remove(self, key: PageKey) -> None:
        with self._lock:
            self._remove(key)

    def _remove(self, key: PageKey) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= _size(page)


def _size(page: KeptPage) -> int:
    return len(page.body) + OVERHEAD
