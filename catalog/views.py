"""Pages of the catalogue. Anonymous: no session, user or token, so anything in between may cache them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from catalog.forms import NoticeForm
from catalog.guides import guide_for
from catalog.models import Category, Origin, Product
from catalog.search import search as search_products
from catalog.structured import about_product, summary_of

PAGE = 24  # products
FOUND = 48  # products that a search shows at most
SECONDS_FRESH = 60

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page for everyone: GET and HEAD only, cacheable for a minute, 304 while nothing changed, compressed.

    Compressing is safe here: nothing secret stands on these pages.
    """

    @gzip_page
    @require_safe
    @conditional_page
    @cache_control(public=True, max_age=SECONDS_FRESH)
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return wrapped


@public_page
def home(request: HttpRequest) -> HttpResponse:
    products = list(Product.objects.on_show().filter(is_available=True).order_by("shelf_key")[:PAGE])
    return render(
        request, "catalog/home.html", {"categories": filled(visible_categories()), "products": products}
    )


@public_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    categories = visible_categories()
    chosen = next((category for category in categories if category.slug == slug), None)
    if chosen is None:
        raise Http404
    products, next_url = _page(request, chosen)
    context = {
        "category": chosen,
        "categories": filled(categories),
        "products": products,
        "next_url": next_url,
    }
    return render(request, "catalog/category.html", context)


@public_page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    chosen = get_object_or_404(Product.objects.on_show().select_related("category"), slug=slug)
    denominations = list(chosen.on_offer())
    sold_out = [row for row in denominations if not row.is_for_sale]
    context = {
        "product": chosen,
        "category": chosen.category,
        "denominations": denominations,
        "most_per_line": settings.MOST_PER_LINE,
        "guide": guide_for(chosen),
        "notice_form": NoticeForm(denominations=sold_out) if sold_out else None,
        "summary": summary_of(chosen),
        "structured": about_product(chosen, denominations),
    }
    return render(request, "catalog/product.html", context)


@public_page
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    products = list(search_products(query)[:FOUND])
    categories = [] if products else filled(visible_categories())
    return render(
        request, "catalog/search.html", {"query": query, "products": products, "categories": categories}
    )


def visible_categories() -> list[Category]:
    categories = Category.objects.filter(is_listed=True, withdrawn_at=None)
    if settings.IN_PRODUCTION:
        categories = categories.exclude(origin=Origin.SHOP)
    return list(categories)


def filled(categories: list[Category]) -> list[Category]:
    """Those with something to see, for navigation."""
    return [category for category in categories if category.product_count]


def _page(request: HttpRequest, chosen: Category) -> tuple[list[Product], str | None]:
    """One page of a category, and the address of the next.

    Paged by key: an offset would read all the pages before, a count the whole category.
    """
    after = request.GET.get("after", "")
    products = Product.objects.on_show().filter(category=chosen)
    if after.isascii() and after.isdigit():
        products = products.filter(shelf_key__gt=after)
    rows = list(products.order_by("shelf_key")[: PAGE + 1])
    next_url = f"{chosen.get_absolute_url()}?after={rows[PAGE - 1].shelf_key}" if len(rows) > PAGE else None
    return rows[:PAGE], next_url
