"""Keeps public pages, the outermost middleware: with every header that the others give them."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from core.page_cache.policy import if_news, is_in_doubt, policy_of
from core.page_cache.process import PageProcess, PublicReading, this_process
from core.page_cache.store import KeptPage, PageKey

GetResponse = Callable[[HttpRequest], HttpResponse]


class PageCacheMiddleware:
    """Answers kept pages, and keeps what a view allows. Most are answered before it: see `wsgi`."""

    def __init__(self, get_response: GetResponse, process: PageProcess | None = None) -> None:
        self._get_response = get_response
        self._process = this_process() if process is None else process

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A kept page if there is one that still holds, else what the shop answers."""
        key = self._key(request)
        page = self._process.find(key) if key else None
        if page:
            return page.answer(request)
        reading = PublicReading(self._process)
        if key:
            request.public_reading = reading  # type: ignore[attr-defined]
        response = self._get_response(request)
        if policy_of(response) is None:
            return response
        _vary_by_encoding_alone(response)
        page = _page(request, response, reading)
        if page is None:
            return if_news(request, response)
        if request.method == "GET":  # its query is by now what the view has made of it: see policy.read_as
            self._process.keep(PageKey.of(request), page)
        return page.answer(request)

    def _key(self, request: HttpRequest) -> PageKey | None:
        if request.method not in ("GET", "HEAD") or not self._process.keeps_any:
            return None
        try:
            return PageKey.of(request)
        except DisallowedHost:  # told by whoever answers it
            return None


def _vary_by_encoding_alone(response: HttpResponse) -> None:
    """Django adds the language wherever none stands in the address; such a page has all of them, or none."""
    varies = [name.strip() for name in response.headers.get("Vary", "").split(",")]
    left = ", ".join(name for name in varies if name.lower() != "accept-language")
    if left:
        response.headers["Vary"] = left
    else:
        response.headers.pop("Vary", None)


def _page(request: HttpRequest, response: HttpResponse, reading: PublicReading) -> KeptPage | None:
    """The answer as a page for everybody; None if it is one for this visitor, or for now, alone."""
    policy = policy_of(response)
    if policy is None or is_in_doubt(request) or not _is_impersonal(response):
        return None
    return reading.page(response, policy)


def _is_impersonal(response: HttpResponse) -> bool:
    """Whether nothing of the answer hangs on who asks: a last look, since a kept page goes to everybody."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and response.headers.get("Vary", "").lower() in ("", "accept-encoding")
        and "public" in response.headers.get("Cache-Control", "")
    )
