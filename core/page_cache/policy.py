"""What a view says of a public page: which parameters it reads, and which rows it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class CachePolicy:
    """The rows on which a page depends, by the tags that `triggers` note when these change."""

    tags: frozenset[str]


def keep(response: HttpResponse, *tags: str) -> HttpResponse:
    """Let the page be kept until something with one of these tags changes."""
    response.page_cache_policy = CachePolicy(frozenset(tags))  # type: ignore[attr-defined]
    return response


def render_in_doubt(request: HttpRequest) -> None:
    """Something that the page tells could not be asked: whoever comes next is to see it rendered anew."""
    request.is_page_in_doubt = True  # type: ignore[attr-defined]


def is_in_doubt(request: HttpRequest) -> bool:
    """Whether the page of this request must not be kept."""
    return bool(getattr(request, "is_page_in_doubt", False))


def policy_of(response: HttpResponse) -> CachePolicy | None:
    """What the view said of its page; None for pages that are never kept."""
    policy: CachePolicy | None = getattr(response, "page_cache_policy", None)
    return policy


def public_page(*parameters: str, max_age: int = 60) -> Callable[[View], View]:
    """A page for everyone: GET and HEAD only, fresh for `max_age` seconds, 304 while nothing has changed.

    The view sees no other query parameters than these, the last of each: whatever else an address carries
    neither shows on the page nor makes another page of it. It may be compressed: nothing secret stands there.
    """

    def decorate(view: View) -> View:
        @gzip_page
        @require_safe
        @cache_control(public=True, max_age=max_age)
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            _leave_only(parameters, request)
            response = view(request, *args, **kwargs)
            if response.status_code == 200:
                set_response_etag(response)
            # A page that is kept is kept whole, and compared with what the visitor has afterwards.
            return response if policy_of(response) else if_news(request, response)

        return wrapped

    return decorate


def if_news(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, or 304 without a body where the visitor has it already, by its ETag."""
    return get_conditional_response(request, etag=response.headers.get("ETag"), response=response) or response


def _leave_only(parameters: tuple[str, ...], request: HttpRequest) -> None:
    asked = request.GET
    known = {name: asked[name] for name in sorted(parameters) if name in asked}
    request.META["QUERY_STRING"] = urlencode(known)
    request.GET = QueryDict(request.META["QUERY_STRING"])
