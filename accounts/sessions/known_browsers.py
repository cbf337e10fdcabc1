"""Browsers that have signed in before: wrong passwords of others do not lock them out.

Whoever knows an address can use up its tries. A browser that once signed in as that user holds a signed
cookie, and has tries of its own. It proves nothing more: a password is asked for as ever.
"""

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from core.derived_keys import key_for
from core.intervals import Interval
from core.normalisation import fold_email

PURPOSE = "known-browser"
MAX_USERS = 5  # of one browser; the oldest drop out

GetResponse = Callable[[HttpRequest], HttpResponse]


def known_browser_id(request: HttpRequest, *, email: str) -> str | None:
    """The id of this browser, if it has signed in as the user of this address."""
    known = _read(request)
    if not known["users"]:
        return None
    pk = User.objects.filter(email=fold_email(email)).values_list("pk", flat=True).first()
    return known["id"] if pk in known["users"] else None


def remember_browser(request: HttpRequest, user_id: int) -> None:
    """With the answer to this request the browser becomes known for that user. Safe to call twice."""
    if user_id not in _read(request)["users"]:
        request.becomes_known_for = user_id  # type: ignore[attr-defined]


def known_browser_middleware(get_response: GetResponse) -> GetResponse:
    """Middleware, above those that call `remember`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user_id = getattr(request, "becomes_known_for", None)
        if user_id is not None:
            _write(request, response, user_id)
        return response

    return middleware


def _read(request: HttpRequest) -> dict[str, Any]:
    token = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        found: dict[str, Any] = signing.loads(
            token, key=key_for(PURPOSE), salt=PURPOSE, max_age=Interval.KNOWN_BROWSER.duration
        )
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(12), "users": []}
    return found


def _write(request: HttpRequest, response: HttpResponse, user_id: int) -> None:
    known = _read(request)
    known["users"] = [*(each for each in known["users"] if each != user_id), user_id][-MAX_USERS:]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(known, key=key_for(PURPOSE), salt=PURPOSE),
        max_age=Interval.KNOWN_BROWSER.duration,
        httponly=True,
        samesite="Lax",
        secure=settings.SITE_IS_HTTPS,
    )
