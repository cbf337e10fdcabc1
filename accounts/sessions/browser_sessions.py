"""Where a user is signed in: one row per browser, in the table of allauth.usersessions.

A row holds what the session table holds of the key (see accounts.sessions.store), so allauth's own receivers
and pages, which know the key itself only, are not used. Its middleware would look at the session of every
visitor of every page, also of pages that may be cached; this one only looks where a page has looked already,
and writes at most every few minutes.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import user_logged_in as logged_in_through_a_page
from allauth.core.internal.sessionkit import get_session_user
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.sessions import known_browsers
from accounts.sessions.store import STAFF_EXPIRY, SessionByStoredKey, stored_key
from core import clock
from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup, delete_in_batches
from core.text import truncate

SEEN = "seen"  # in the session: [what the tables hold of its key, when it was noted last]

GetResponse = Callable[[HttpRequest], HttpResponse]


@receiver(user_logged_in)
def skip_first_touch(request: HttpRequest, **kwargs: Any) -> None:
    """The row of a login is made below; the first page after it has nothing to note."""
    request.session[SEEN] = [current_key(request), clock.now().isoformat()]
    _limit_staff(request, kwargs["user"])


def _limit_staff(request: HttpRequest, user: User) -> None:
    """From now on a session of somebody who works here ends like one (see SessionStore.get_expiry_age)."""
    if user.is_staff and STAFF_EXPIRY not in request.session:
        request.session[STAFF_EXPIRY] = (clock.now() + Interval.STAFF_SESSION.duration).isoformat()


@receiver(logged_in_through_a_page)
def record_browser(request: HttpRequest, **kwargs: Any) -> None:
    """Remember the browser of a login, and show its session in the account."""
    known_browsers.remember_browser(request, kwargs["user"].pk)
    seen = _seen(request)
    UserSession.objects.update_or_create(
        session_key=current_key(request), defaults=seen, create_defaults=seen
    )


def current_key(request: HttpRequest) -> str:
    """What the tables hold of this browser's session."""
    key = request.session.session_key
    return stored_key(key) if key else ""


def active_browsers(user: User) -> list[UserSession]:
    """Where a user is signed in now, the oldest first; rows of sessions that have ended are thrown away."""
    alive = []
    for row in UserSession.objects.filter(user=user).order_by("created_at"):
        if get_session_user(SessionByStoredKey(row.session_key)) is None:
            row.delete()
        else:
            alive.append(row)
    return alive


def terminate_session(row: UserSession) -> None:
    """Sign that browser out. Safe to call twice."""
    SessionByStoredKey().delete(row.session_key)
    UserSession.objects.filter(pk=row.pk).delete()


def terminate_sessions_of(user: User, *, but: str = "") -> None:
    """Sign a user out everywhere, or everywhere but where the stored key is `but`. Safe to call twice."""
    for row in UserSession.objects.filter(user=user).exclude(session_key=but):
        terminate_session(row)


def last_seen_middleware(get_response: GetResponse) -> GetResponse:
    """Middleware, below SessionMiddleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed and is_visit_due(request):
            _record_visit(request)
        return response

    return middleware


def is_visit_due(request: HttpRequest) -> bool:
    """Whether this visit is noted: of who is signed in, on pages, every few minutes."""
    if SESSION_KEY not in request.session or not (_is_page(request) or _has_new_key(request)):
        return False
    known_key, noted = request.session.get(SEEN, ["", ""])
    if known_key != current_key(request):
        return True
    return bool(clock.now() - datetime.fromisoformat(noted) >= Interval.SESSION_SEEN.duration)


def _is_page(request: HttpRequest) -> bool:
    """Not what a script fetches beside it: two answers that both write the session would undo each other."""
    return bool(request.META.get("HTTP_SEC_FETCH_DEST", "document") == "document")


def _has_new_key(request: HttpRequest) -> bool:
    """Then it is noted in any case: a session that is listed under its old key is ended by nobody."""
    return bool(request.session.get(SEEN, ["", ""])[0] != current_key(request))


def _record_visit(request: HttpRequest) -> None:
    key = current_key(request)
    known_key, _noted = request.session.get(SEEN, ["", ""])
    if known_key and known_key != key:
        _carry_over(known_key, key)
    UserSession.objects.update_or_create(
        session_key=key, defaults=_seen(request), create_defaults=_seen(request)
    )
    request.session[SEEN] = [key, clock.now().isoformat()]
    known_browsers.remember_browser(request, int(request.session[SESSION_KEY]))
    _limit_staff(request, request.user)  # type: ignore[arg-type]


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
        "user_agent": truncate(agent, longest),
        "last_seen_at": clock.now(),
    }


@daily_cleanup
def forget_ended_sessions() -> None:
    """Delete what is shown of sessions that are over. Safe to call twice."""
    alive = Session.objects.filter(expire_date__gt=clock.now())
    delete_in_batches(UserSession.objects.exclude(session_key__in=alive.values("session_key")))
