"""What is answered when something broke: our error, or that a server behind the shop is away for a moment."""

import errno
import sys

import redis.exceptions
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error

AWAY = (
    OperationalError,  # a full disk among them, of SQLite and of PostgreSQL
    InterfaceError,
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.ResponseError,  # it answers, and refuses: out of memory, a full disk, a replica
)
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EAGAIN})
SECONDS_UNTIL_NEXT_TRY = 30


def error_page(request: HttpRequest) -> HttpResponse:
    """The same page for both (`500.html`, without context); but what is only away is a 503.

    So crawlers keep the page, proxies and gateways come again, and monitors tell the two apart.
    """
    response = server_error(request)
    if is_backend_away(sys.exc_info()[1]):
        response.status_code = 503
        response["Retry-After"] = str(SECONDS_UNTIL_NEXT_TRY)
    return response


def is_backend_away(error: BaseException | None) -> bool:
    """Whether a server or the disk behind the shop is what failed, also where that led to another error."""
    while error is not None:
        if isinstance(error, AWAY) or (isinstance(error, OSError) and error.errno in NO_ROOM):
            return True
        error = error.__cause__
    return False
