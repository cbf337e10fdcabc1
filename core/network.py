"""Who is calling, and from where."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's address; of X-Forwarded-For only as many entries are believed as we have proxies."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return str(hops[-settings.TRUSTED_PROXIES])[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def is_from_own_pages(request: HttpRequest) -> bool | None:
    """Whether a form was sent by one of our own pages; None if the browser does not say.

    Every current browser sets `Sec-Fetch-Site`, and no page can; older ones send `Origin` with a POST.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin:
        return origin == f"{request.scheme}://{request.get_host()}" or origin == settings.SITE_URL
    return None
