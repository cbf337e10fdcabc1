"""A process that serves pages, with its own kept ones."""

from typing import Any

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest, get_script_name
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import override_settings
from django.urls import set_script_prefix

from core.page_cache.middleware import PageCacheMiddleware
from core.page_cache.process import PageProcess
from core.page_cache.wsgi import KeptPages

MEGABYTES = 16


class WebProcess:
    """`rendered` counts what the shop had to render, `reached_django` what was not answered before it."""

    def __init__(self, megabytes: int = MEGABYTES) -> None:
        handler = BaseHandler()
        inner = [name for name in settings.MIDDLEWARE if not name.startswith("core.page_cache.")]
        with override_settings(MIDDLEWARE=inner):
            handler.load_middleware()
        self._inner = handler.get_response
        self.kept = PageProcess(megabytes * 1_000_000)
        self.middleware = PageCacheMiddleware(self._render, self.kept)
        self._wsgi = KeptPages(self._django, self.kept)
        self.rendered = self.reached_django = 0

    def _render(self, request: HttpRequest) -> HttpResponse:
        self.rendered += 1
        return self._inner(request)

    def _django(self, environ: dict[str, Any], start_response: Any) -> HttpResponse:
        self.reached_django += 1
        set_script_prefix(get_script_name(environ))
        response = self.middleware(WSGIRequest(environ))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response

    def get(self, path: str, **headers: str) -> HttpResponse:
        """The answer of Django."""
        return self.middleware(RequestFactory(headers=headers).get(path))

    def ask(self, path: str, *, method: str = "GET", script_name: str = "", **headers: str) -> HttpResponse:
        """The answer of the whole process, as gunicorn asks for it."""
        environ = RequestFactory(headers=headers).generic(method, path).environ  # type: ignore[attr-defined]
        environ["SCRIPT_NAME"] = script_name
        told: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            told.update(status=int(status.partition(" ")[0]), headers=dict(headers))

        body = b"".join(self._wsgi(environ, start_response))
        response = HttpResponse(body, **told)
        if "Content-Type" not in told["headers"]:
            del response["Content-Type"]  # which Django makes up
        return response
