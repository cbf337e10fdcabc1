"""Answers public pages from what the process keeps of them."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from core.page_cache.changes import ChangeFeed
from core.page_cache.policy import CachePolicy, if_news, is_in_doubt, policy_of
from core.page_cache.store import KeptPage, PageKey, PageStore

GetResponse = Callable[[HttpRequest], HttpResponse]
MAX_QUERY_LENGTH = 200  # characters: a longer one is asked by nobody again
MAX_AGE = 60  # seconds that a page is kept at most, whatever the notes of changes say


class PageCacheMiddleware:
    """The pages that one process keeps, and what it knows of changes. Only what a view allows is kept."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._store = PageStore(settings.PAGE_CACHE_MB * 1_000_000)
        self._changes = ChangeFeed()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A kept page if there is one that still holds, else what the shop answers."""
        key = self._key(request)
        page = self._store.get(key) if key else None
        if key and page:
            if self._holds(page):
                return page.answer(request)
            self._store.remove(key)
        sequence = self._changes.sequence  # taken before anything is read: what changes later is newer
        response = self._get_response(request)
        policy = policy_of(response)
        if policy is None:
            return response
        _vary_by_encoding_alone(response)
        if key and _is_impersonal(response) and not is_in_doubt(request) and self._is_new(policy, sequence):
            self._keep(request, response, policy, sequence)
        return if_news(request, response)

    def _holds(self, page: KeptPage) -> bool:
        return page.expires_at > time.monotonic() and self._is_new(page, page.sequence)

    def _is_new(self, page: KeptPage | CachePolicy, sequence: int) -> bool:
        """Whether nothing that it shows is known to have changed since, nor may have unknown to us."""
        return self._changes.is_current() and not self._changes.has_changed(page.tags, since=sequence)

    def _key(self, request: HttpRequest) -> PageKey | None:
        if request.method != "GET" or not self._store.max_bytes:
            return None
        try:
            return PageKey.of(request)
        except DisallowedHost:  # told by whoever answers it
            return None

    def _keep(self, request: HttpRequest, response: HttpResponse, policy: CachePolicy, sequence: int) -> None:
        """The request's query is by now what the view read of it: nothing else makes a page of its own."""
        if len(request.META["QUERY_STRING"]) > MAX_QUERY_LENGTH:
            return
        page = KeptPage(
            response.content,
            tuple(response.headers.items()),
            policy.tags,
            sequence,
            time.monotonic() + MAX_AGE,
        )
        self._store.put(PageKey.of(request), page)


def _vary_by_encoding_alone(response: HttpResponse) -> None:
    """Django adds the language wherever none stands in the address; such a page has all of them, or none."""
    varies = [name.strip() for name in response.headers.get("Vary", "").split(",")]
    left = ", ".join(name for name in varies if name.lower() != "accept-language")
    if left:
        response.headers["Vary"] = left
    else:
        response.headers.pop("Vary", None)


def _is_impersonal(response: HttpResponse) -> bool:
    """Whether nothing of the answer hangs on who asks: a last look, since a kept page goes to everybody."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and response.headers.get("Vary", "").lower() in ("", "accept-encoding")
        and "public" in response.headers.get("Cache-Control", "")
    )
