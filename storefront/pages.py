"""Pages that belong to no app: terms, the way to a language, what crawlers ask for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_GET, require_safe

from catalog.models import Category, Product

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
def to_language(request: HttpRequest) -> HttpResponse:
    """`/` leads to the visitor's language: by cookie, then by Accept-Language."""
    with translation.override(preferred_language(request)):
        response = HttpResponse(status=302, headers={"Location": reverse("home")})
    response["Vary"] = "Accept-Language, Cookie"
    return response


@gzip_page
@require_safe
@conditional_page
@cache_control(public=True, max_age=SECONDS_FRESH)
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/terms.html")


@require_safe
@conditional_page
@cache_control(public=True, max_age=SECONDS_FRESH)
def robots(request: HttpRequest) -> HttpResponse:
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
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@gzip_page
@require_safe
@conditional_page
@cache_control(public=True, max_age=SECONDS_FRESH)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in every language, with its translations."""
    categories = Category.objects.filter(is_listed=True, withdrawn_at=None)
    pages = [category.get_absolute_url for category in categories]
    pages += [product.get_absolute_url for product in Product.objects.on_show()]
    pages += [lambda: reverse("home"), lambda: reverse("terms")]
    addresses = [_in_all_languages(page) for page in pages]
    return render(
        request, "sitemap.xml", {"addresses": addresses}, content_type="application/xml; charset=utf-8"
    )


def _in_all_languages(page: Callable[[], str]) -> list[tuple[str, str]]:
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append((code, settings.SITE_URL + page()))
    return found
