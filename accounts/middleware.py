"""A cookie that says whether somebody is signed in: for scripts to label a link, never for deciding anything.

Pages that may be cached are the same for everybody, so the label comes from here.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

COOKIE = "signed_in"

GetResponse = Callable[[HttpRequest], HttpResponse]


def signed_in_cookie(get_response: GetResponse) -> GetResponse:
    """Middleware, below SessionMiddleware; pages that left the session alone stay cacheable."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.session.accessed:
            return response
        is_signed_in = SESSION_KEY in request.session
        if is_signed_in and COOKIE not in request.COOKIES:
            age = request.session.get_expiry_age()
            response.set_cookie(COOKIE, "1", max_age=age, samesite="Lax", secure=settings.SITE_IS_HTTPS)
        elif COOKIE in request.COOKIES and not is_signed_in:
            response.delete_cookie(COOKIE, samesite="Lax")
        return response

    return middleware
