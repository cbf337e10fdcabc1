"""What a view says of a public page: which parameters it reads, and which rows it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.page_cache.compression import finish

View = Callable[..., HttpResponse]
T = TypeVar("T")


class Reading(Protocol):
    """What a process knows while a page is rendered; see `process`."""

    def begin(self) -> None:
        """The page is for everybody, and all that it shows is read from now on."""

    def value(self, name: str, read: Callable[[], T], tags: frozenset[str]) -> T:
        """What `read` returns, or returned while nothing with one of these tags has changed since."""


@dataclass(frozen=True)
class CachePolicy:
    """The rows on which a page depends, by the tags that `triggers` note when these change."""

    tags: frozenset[str]


def keep(response: HttpResponse, *tags: str) -> HttpResponse:
    """Let the page be kept until something with one of these tags changes."""
    response.page_cache_policy = CachePolicy(frozenset(tags))  # type: ignore[attr-defined]
    return response


def shared_value(request: HttpRequest, name: str, read: Callable[[], T], *tags: str) -> T:
    """What many public pages show alike, read once for all of them while nothing with these tags changes.

    `name` says what it is, and is one of few. Pages that are not public, checkout above all, read afresh.
    """
    reading = _reading(request)
    return read() if reading is None else reading.value(name, read, frozenset(tags))


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
        @require_safe
        @cache_control(public=True, max_age=max_age)
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            asked = {name: request.GET[name] for name in sorted(parameters) if name in request.GET}
            read_as(request, urlencode(asked))
            if reading := _reading(request):
                reading.begin()
            response = view(request, *args, **kwargs)
            if response.status_code == 200:
                finish(request, response)
            # A page that is kept is kept whole, and compared with what the visitor has afterwards.
            return response if policy_of(response) else if_news(request, response)

        return wrapped

    return decorate


def if_news(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, or 304 without a body where the visitor has it already, by its ETag."""
    return get_conditional_response(request, etag=response.headers.get("ETag"), response=response) or response


def read_as(request: HttpRequest, query: str) -> None:
    """What the page has made of its parameters: one page is kept, however the same was asked for.

    A view that leaves out what it cannot read says so by this, or whatever is made up makes a page.
    """
    request.META["QUERY_STRING"] = query
    request.GET = QueryDict(query)


def _reading(request: HttpRequest) -> Reading | None:
    """Of the middleware; None where no pages are kept."""
    reading: Reading | None = getattr(request, "public_reading", None)
    return reading
