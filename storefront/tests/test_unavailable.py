"""A server behind the shop is away: no error of ours, and nobody is told to go away for good."""

import pytest
import redis.exceptions
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.testing import PASSWORD, make_user
from storefront.unavailable import broken
from tests.plugins.environment import closed_port


@pytest.fixture
def visitor() -> Client:
    """Somebody who gets a page, not an exception."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_login_without_the_cache_asks_to_try_again(visitor, settings):
    away = settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{closed_port()}/0"}
    settings.CACHES = {"default": away}
    make_user("nadia@example.com")

    answer = visitor.post(reverse("account_login"), {"login": "nadia@example.com", "password": PASSWORD})

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Nothing is lost" in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("gone"), 503),
        (InterfaceError("gone"), 503),
        (redis.exceptions.TimeoutError("slow"), 503),
        (ValueError("ours"), 500),
    ],
)
def test_only_what_is_away_is_to_be_tried_again(error, status):
    try:
        raise error
    except type(error):
        answer = broken(RequestFactory().get("/"))

    assert (answer.status_code, answer.has_header("Retry-After")) == (status, status == 503)
