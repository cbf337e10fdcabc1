"""Cookies by the names that they had before `__Host-`, so that nobody loses a session or a cart.

A browser keeps a `__Host-` cookie from being set by anybody but the shop itself, over HTTPS. The names of
before lack that, so they are read for 30 days after the upgrade only.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse

from core import clock

READ_FOR = timedelta(days=30)
CAME_WITH = {"app": "accounts", "name": "0004_hashed_sessions"}  # the migration of that version
FORMER_NAMES = {
    "SESSION_COOKIE_NAME": "sessionid",
    "CSRF_COOKIE_NAME": "csrftoken",
    "CART_COOKIE_NAME": "cart",
}

GetResponse = Callable[[HttpRequest], HttpResponse]


def legacy_cookie_names(get_response: GetResponse) -> GetResponse:
    """Middleware, above all that read cookies."""

    def middleware(request: HttpRequest) -> HttpResponse:
        found = _found_in(request)
        if not found or clock.now() >= _upgraded_at() + READ_FOR:
            return get_response(request)
        for new, old in found.items():
            request.COOKIES[new] = request.COOKIES[old]
        response = get_response(request)
        if _is_personal(response):
            _rename(request, response, found)
        return response

    return middleware


def _found_in(request: HttpRequest) -> dict[str, str]:
    """New name → old one, of cookies that came by the old one alone."""
    names = {getattr(settings, setting): old for setting, old in FORMER_NAMES.items()}
    cookies = request.COOKIES
    return {new: old for new, old in names.items() if new != old and old in cookies and new not in cookies}


@lru_cache(maxsize=1)
def _upgraded_at() -> datetime:
    moment: datetime = MigrationRecorder.Migration.objects.get(**CAME_WITH).applied
    return moment


def _is_personal(response: HttpResponse) -> bool:
    """A page that may be cached carries no cookie; the next that is personal does."""
    return "no-store" in response.get("Cache-Control", "") or "Cookie" in response.get("Vary", "")


def _rename(request: HttpRequest, response: HttpResponse, found: dict[str, str]) -> None:
    for new, old in found.items():
        if new not in response.cookies:
            response.set_cookie(
                new,
                request.COOKIES[new],
                max_age=int(READ_FOR.total_seconds()),
                secure=True,
                httponly=True,
                samesite="Lax",
            )
        response.delete_cookie(old, samesite="Lax")
