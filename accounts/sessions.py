"""Where a user is signed in: one row per browser, kept by allauth.usersessions, which this keeps up to date.

The middleware that comes with it would look at the session of every visitor of every page, also of pages that
may be cached; this one only looks where a page has looked already, and writes at most every few minutes.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from core import clock
from core.housekeeping import cleans
from core.intervals import interval

SEEN = "seen"  # in the session: [its key, when it was noted last]

GetResponse = Callable[[HttpRequest], HttpResponse]


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """allauth makes the row of a login; the first page after it has nothing to note."""
    request.session[SEEN] = [request.session.session_key, clock.now().isoformat()]


def last_seen(get_response: GetResponse) -> GetResponse:
    """Middleware, below SessionMiddleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _is_page(request) and request.session.accessed and SESSION_KEY in request.session:
            _note(request)
        return response

    return middleware


def _is_page(request: HttpRequest) -> bool:
    """Not what a script fetches beside it: two answers that both write the session would undo each other."""
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"


def _note(request: HttpRequest) -> None:
    key = request.session.session_key
    known_key, noted = request.session.get(SEEN, ["", ""])
    if known_key == key and clock.now() - datetime.fromisoformat(noted) < interval("session_seen"):
        return
    if known_key and known_key != key:
        _carry_over(known_key, key)
    UserSession.objects.update_or_create(
        session_key=key, defaults=_seen(request), create_defaults=_seen(request)
    )
    request.session[SEEN] = [key, clock.now().isoformat()]


def _carry_over(old_key: str, key: str) -> None:
    """A session gets a new key with every proof of identity; to its owner it is the same one."""
    old = UserSession.objects.filter(session_key=old_key).first()
    if old is not None:
        UserSession.objects.filter(session_key=key).delete()
        UserSession.objects.filter(pk=old.pk).update(session_key=key)


def _seen(request: HttpRequest) -> dict[str, object]:
    agent = request.headers.get("User-Agent", "")
    longest = UserSession._meta.get_field("user_agent").max_length
    return {
        "user_id": int(request.session[SESSION_KEY]),
        "ip": get_adapter().get_client_ip(request),
        "user_agent": agent[:longest],
        "last_seen_at": clock.now(),
    }


@cleans
def forget_ended_sessions() -> None:
    alive = Session.objects.filter(expire_date__gt=clock.now())
    UserSession.objects.exclude(session_key__in=alive.values("session_key")).delete()
