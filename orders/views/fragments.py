"""The part of a page that follows something by itself."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string


def fragment_response(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The rendered part with its tag, or 304 while the browser has the same."""
    html = render_to_string(template, context, request)
    tag = f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(html)
    response["ETag"] = tag
    return response
