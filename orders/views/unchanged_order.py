"""Answers that nothing is new about an order before the session is read for itself.

An open order page asks every few seconds, mostly in vain. One statement reads what there is to know, the
session included. The rules are those of the view (`order_detail`), put to a glance at the request: what it
lacks, and whatever would be written, is left to the view, and so is every other answer than "nothing new".
"""

import re
from collections.abc import Callable
from typing import Any, Never

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from accounts.middleware import has_right_label
from accounts.sessions.browser_sessions import is_visit_due
from accounts.sessions.store import SessionStore, stored_key
from orders.customer.order_stamp import read_stamp
from orders.references import CROCKFORD, LENGTH
from orders.views import order_detail

GetResponse = Callable[[HttpRequest], HttpResponse]


class UndecidedError(Exception):
    """It takes more than a glance."""


class SessionContents(dict[str, Any]):
    """What a session holds, to be read only."""

    def __init__(self, contents: dict[str, Any], session_key: str) -> None:
        super().__init__(contents)
        self.session_key = session_key

    def __setitem__(self, name: str, value: object) -> Never:
        """Raises UndecidedError: who has something to write is the view."""
        raise UndecidedError(name)


class HeadersAndSession(HttpRequest):
    """A request by its headers, its cookies and its session alone."""

    def __init__(self, request: HttpRequest, session: SessionContents) -> None:
        self.META, self.COOKIES = request.META, request.COOKIES
        self.session: Any = session

    def __getattr__(self, name: str) -> Never:
        """Raises UndecidedError, for example of a user whom the database would be asked about."""
        raise UndecidedError(name)


def answer_unchanged(get_response: GetResponse) -> GetResponse:
    """Middleware, below those that put headers on every answer, above that of sessions."""
    languages = "|".join(code for code, _name in settings.LANGUAGES)
    address = re.compile(f"/({languages})/orders/([{CROCKFORD}]{{{LENGTH}}})/live/")

    def middleware(request: HttpRequest) -> HttpResponse:
        known = request.META.get("HTTP_IF_NONE_MATCH")
        asked = address.fullmatch(request.path_info) if known and request.method == "GET" else None
        if asked is None or _tag(request, *asked.groups()) != known:
            return get_response(request)
        response = HttpResponseNotModified(headers={"ETag": known})
        add_never_cache_headers(response)
        patch_vary_headers(response, ("Cookie",))
        return response

    return middleware


def _tag(request: HttpRequest, language: str, reference: str) -> str | None:
    """The tag that the view would answer with; None where it is the view's to say."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    stamp = read_stamp(reference, session_key=stored_key(key))
    if stamp is None or stamp.session is None or stamp.unwatched_id is not None:
        return None
    glance = HeadersAndSession(request, SessionContents(SessionStore().decode(stamp.session), key))
    try:
        request.get_host()
        if is_visit_due(glance) or not has_right_label(glance):
            return None
        if order_detail.if_visible(glance, reference, stamp) is None:
            return None
        return order_detail.live_tag(glance, reference, stamp, language)
    except (UndecidedError, DisallowedHost):
        return None
