"""What is answered when something broke: our error, or that a server behind the shop is away for a moment."""

import sys

import redis.exceptions
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error

AWAY = (
    OperationalError,
    InterfaceError,
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
)
SECONDS_UNTIL_NEXT_TRY = 30


def broken(request: HttpRequest) -> HttpResponse:
    """The same page for both (`500.html`, without context); but what is only away is a 503.

    So crawlers keep the page, proxies and gateways come again, and monitors tell the two apart. Most pages do
    without the cache; those that count tries there, such as logging in, fail closed.
    """
    response = server_error(request)
    if isinstance(sys.exc_info()[1], AWAY):
        response.status_code = 503
        response["Retry-After"] = str(SECONDS_UNTIL_NEXT_TRY)
    return response
