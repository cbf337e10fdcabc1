"""Answers kept pages before there is a request of Django's: from memory alone, or not at all.

In every doubt Django answers, which begins with the middleware of this folder: it may ask the database, and
compares what is compared seldom.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from core.page_cache.process import PageProcess, this_process
from core.page_cache.store import KeptPage, PageKey

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

METHODS = ("GET", "HEAD")
# What makes an answer hang on more than the address, and a script name that would belong to it.
SELDOM = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "SCRIPT_NAME", "SCRIPT_URL", "REDIRECT_URL")


class KeptPages:
    """WSGI around Django."""

    def __init__(self, django: Application, process: PageProcess | None = None) -> None:
        self._django = django
        self._process = this_process() if process is None else process

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """A kept page, or that the visitor has it; else what Django answers."""
        page = self._find(environ)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if page is None or known not in (None, page.etag):
            return self._django(environ, start_response)
        if known:
            start_response("304 Not Modified", list(page.not_modified_headers))
            return []
        start_response("200 OK", list(page.headers))
        return [page.body] if environ["REQUEST_METHOD"] == "GET" else []

    def _find(self, environ: Environ) -> KeptPage | None:
        if environ["REQUEST_METHOD"] not in METHODS or any(environ.get(name) for name in SELDOM):
            return None
        if not environ["PATH_INFO"].isascii():  # Django reads it as UTF-8
            return None
        try:
            key = PageKey.of(Glance(environ))
        except DisallowedHost:
            return None
        return self._process.find_in_memory(key)


class Glance(HttpRequest):
    """Host and scheme of a request by Django's own rules, and nothing else of it."""

    def __init__(self, environ: Environ) -> None:  # a request of Django's begins by reading far more
        self.META = environ
        self.path = environ["PATH_INFO"]

    def _get_scheme(self) -> str:
        return str(self.META["wsgi.url_scheme"])
