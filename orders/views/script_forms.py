"""Forms that a script sends (static/js/checkout.js): until the answer is there, the page stays as it is.

A browser that sends a form leaves its page first; on a line that drops, what was typed is lost with it.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

SCRIPT_HEADER = "X-Sent-By-Script"
REDIRECT_HEADER = "X-Go-To"

View = Callable[..., HttpResponse]


def supports_script_forms(view: View) -> View:
    """Tell a script where to go on, since scripts cannot see where a redirect leads."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if SCRIPT_HEADER in request.headers and "Location" in answer:
            answer.status_code = HTTPStatus.NO_CONTENT
            answer[REDIRECT_HEADER] = answer["Location"]
            del answer["Location"]
        elif SCRIPT_HEADER in request.headers and answer.status_code == HTTPStatus.BAD_REQUEST:
            answer.status_code = HTTPStatus.OK  # the page says what is wrong; the browser's console need not
        return answer

    return wrapped
