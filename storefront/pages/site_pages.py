"""Pages that belong to no app: terms, the way to a language, what crawlers ask for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from core.page_cache.policy import keep, public_page
from core.page_cache.triggers import EVERYTHING
from support.contact_channels import seller_facts

SECONDS_FRESH = 3600


def preferred_language(request: HttpRequest) -> str:
    """The visitor's language: by cookie, then by Accept-Language, else the shop's first."""
    spoken = translation.get_language_from_request(request)
    wishes = request.headers.get("Accept-Language", "") + request.COOKIES.get(
        settings.LANGUAGE_COOKIE_NAME, ""
    )
    is_fallback = spoken == settings.LANGUAGE_CODE and settings.LANGUAGE_CODE not in wishes.lower()
    return str(settings.FIRST_LANGUAGE) if is_fallback else spoken


@never_cache
@require_GET
def redirect_to_language(request: HttpRequest) -> HttpResponse:
    """`/` leads to the visitor's language: by cookie, then by Accept-Language."""
    with translation.override(preferred_language(request)):
        response = HttpResponse(status=302, headers={"Location": reverse("home")})
    response["Vary"] = "Accept-Language, Cookie"
    return response


@public_page(max_age=SECONDS_FRESH)
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of sale."""
    return keep(render(request, "pages/terms.html", {"seller": seller_facts()}), EVERYTHING)


@public_page(max_age=SECONDS_FRESH)
def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines are to leave alone."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*/cart/",
        "Disallow: /*/checkout/",
        "Disallow: /*/orders/",
        "Disallow: /*/account/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return keep(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"), EVERYTHING)


@gzip_page
@cache_control(public=True, max_age=86_400)
@require_GET
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the shop among its apps. One app, whatever the language."""
    facts = {
        "id": "/",
        "name": _("%(shop)s: gift cards") % {"shop": settings.SITE_NAME},
        "short_name": settings.SITE_NAME,
        "description": _(
            "Gift cards for games, music, films and apps. Pay in dinars; the code usually comes within a "
            "minute."
        ),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "theme_color": "#0f4c3a",
        "background_color": "#f4f5f0",
        "icons": [
            _manifest_icon("icon-192.png", 192),
            _manifest_icon("icon-512.png", 512),
            _manifest_icon("icon-maskable-512.png", 512, purpose="maskable"),
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


def _manifest_icon(name: str, side: int, purpose: str = "any") -> dict[str, str]:
    return {
        "src": static(f"icons/{name}"),
        "sizes": f"{side}x{side}",
        "type": "image/png",
        "purpose": purpose,
    }
