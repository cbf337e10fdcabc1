"""Who is calling, and from where."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from core.text import truncate


def client_address(request: HttpRequest) -> str:
    """The caller's address; of X-Forwarded-For only as many entries are believed as we have proxies."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return truncate(str(hops[-settings.TRUSTED_PROXIES]), 45)
    return truncate(str(request.META.get("REMOTE_ADDR", "")), 45)


def network_of(address: str) -> str | None:
    """What counts as one caller: an IPv4 address, or the 64 bits of IPv6 that one line is given.

    None for what is no address.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(ip), 64), strict=False).network_address)


def is_same_origin(request: HttpRequest) -> bool | None:
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


def has_csrf_token(request: HttpRequest) -> bool:
    """Whether a form carries a good CSRF token, asked by views that take forms of cacheable pages too."""

    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    return CsrfViewMiddleware(view).process_view(request, view, (), {}) is None
