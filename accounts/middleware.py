"""What is added to answers: who is signed in, for display, and that pages about an account are not kept."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

COOKIE = "signed_in"
PAGES = ("account", "mfa_", "usersessions_")  # how the names of pages about an account begin

GetResponse = Callable[[HttpRequest], HttpResponse]


def signed_in_cookie_middleware(get_response: GetResponse) -> GetResponse:
    """A cookie for scripts to label a link, never for deciding anything; below SessionMiddleware.

    Pages that may be cached are the same for everybody, so the label comes from here. Pages that left the
    session alone stay cacheable.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.session.accessed:
            return response
        if has_right_label(request):
            return response
        if SESSION_KEY in request.session:
            age = request.session.get_expiry_age()
            response.set_cookie(COOKIE, "1", max_age=age, samesite="Lax", secure=settings.SITE_IS_HTTPS)
        else:
            response.delete_cookie(COOKIE, samesite="Lax")
        return response

    return middleware


def has_right_label(request: HttpRequest) -> bool:
    """Whether that cookie is there just when somebody is signed in."""
    return (COOKIE in request.COOKIES) == (SESSION_KEY in request.session)


def account_pages_not_stored(get_response: GetResponse) -> GetResponse:
    """Recovery codes, keys and addresses stay in no browser's memory; allauth says so on few of its pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if match is not None and (match.url_name or "").startswith(PAGES):
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware
