"""The sitemap: an index of sections, each of so many products, so that no answer grows with the catalogue."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from catalog.models import Product
from catalog.views.catalogue import LISTS, non_empty_categories, visible_categories
from core.page_cache.policy import keep, public_page

SECTION = 500  # products by their ids, each in every language; a sitemap takes 50,000 addresses
SECONDS_FRESH = 3_600
XML = "application/xml; charset=utf-8"


@public_page(max_age=SECONDS_FRESH)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Names the section of the shop's own pages, and those that have a product to show."""
    filled = Product.objects.on_show().annotate(section=F("pk") / SECTION).order_by("section")
    sections = filled.values_list("section", flat=True).distinct()
    addresses = [reverse("sitemap-pages"), *(reverse("sitemap-products", args=[each]) for each in sections)]
    context = {"addresses": [settings.SITE_URL + address for address in addresses]}
    return keep(render(request, "sitemap_index.xml", context, content_type=XML), *LISTS)


@public_page(max_age=SECONDS_FRESH)
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """The home page, what is said of the shop, and the categories that have something to show."""
    pages: list[Callable[[], str]] = [partial(reverse, name) for name in ("home", "terms", "faq", "privacy")]
    pages += [category.get_absolute_url for category in non_empty_categories(visible_categories(request))]
    return _section(request, pages)


@public_page(max_age=SECONDS_FRESH)
def sitemap_products(request: HttpRequest, section: int) -> HttpResponse:
    """The products of one section. Raises Http404 where it has none to show."""
    first = section * SECTION
    products = Product.objects.on_show().filter(pk__gte=first, pk__lt=first + SECTION)
    pages = [product.get_absolute_url for product in products.only("slug").order_by("pk")]
    if not pages:
        raise Http404
    return _section(request, pages)


def _section(request: HttpRequest, pages: list[Callable[[], str]]) -> HttpResponse:
    """Each page in every language, with its translations."""
    context = {"addresses": _in_all_languages(pages), "first": settings.FIRST_LANGUAGE}
    return keep(render(request, "sitemap.xml", context, content_type=XML), *LISTS)


def _in_all_languages(pages: list[Callable[[], str]]) -> list[list[tuple[str, str]]]:
    """For each page its languages and addresses. One language after another: to change it takes time."""
    columns = []
    for code, _title in settings.LANGUAGES:
        with translation.override(code):
            columns.append([(code, settings.SITE_URL + page()) for page in pages])
    return [list(row) for row in zip(*columns, strict=True)]
