"""The cookie by which scripts label the account link."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.middleware import COOKIE, signed_in_cookie_middleware
from accounts.testing import make_user

pytestmark = pytest.mark.django_db


def answer_to(view, **cookies):
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.COOKIES = cookies
    return signed_in_cookie_middleware(view)(request)


def signing_in(request):
    request.session["_auth_user_id"] = str(make_user().pk)
    return HttpResponse()


def signing_out(request):
    request.session.flush()
    return HttpResponse()


def looking(request):
    return HttpResponse()


def test_signing_in_sets_the_cookie_for_scripts():
    cookie = answer_to(signing_in).cookies[COOKIE]

    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("1", "", "Lax")


def test_signing_out_takes_the_cookie_away():
    assert answer_to(signing_out, **{COOKIE: "1"}).cookies[COOKIE]["max-age"] == 0


def test_visitor_who_is_known_already_gets_no_further_cookie():
    assert COOKIE not in answer_to(signing_in, **{COOKIE: "1"}).cookies


@pytest.mark.parametrize("cookies", [{}, {COOKIE: "1"}])
def test_page_that_leaves_the_session_alone_stays_cacheable(cookies):
    assert not answer_to(looking, **cookies).cookies
