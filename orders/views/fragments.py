"""The part of a page that follows something by itself."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response


def fragment_response(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The rendered part with its tag, or 304 while the browser has the same."""
    html = render_to_string(template, context, request)
    response = HttpResponse(html)
    response["ETag"] = f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
