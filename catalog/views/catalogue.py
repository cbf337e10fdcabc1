"""Pages of the catalogue. Anonymous: no session, user or token, so anything in between may cache them."""

from functools import cache, partial
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.delivery_figures import delivery_figures
from catalog.forms import NoticeForm
from catalog.models import Category, Origin
from catalog.presentation.front_page import best_available, in_demand, lately_bought, mixed
from catalog.presentation.product_on_show import product_on_show
from catalog.presentation.redemption_guides import guide_for
from catalog.presentation.shown_amounts import ShownAmount
from catalog.presentation.structured_data import ProductFacts
from catalog.search.category_filters import CategoryFilters, regions_of
from catalog.search.empty_searches import count_empty_search
from catalog.search.product_search import (
    best_sellers,
    matching_categories,
)
from catalog.search.product_search import search as search_products
from core.page_cache.policy import keep, public_page, read_as, shared_value
from core.page_cache.triggers import EVERYTHING
from core.templatetags.shop import shortened

PAGE = 24  # products
POPULAR = 10  # products on the home page
MOST_MIXED = 24  # products among which those of the home page are chosen before anything is sold
CARDS = frozenset({"ocpay", "chargily"})  # ways to pay by card
BOUGHT = 6
FOUND = 48  # products that a search shows at most
SUMMARY = 150  # characters that search engines and chats are told of a product
SUGGESTED = 6  # products
SUGGESTED_CATEGORIES = 2  # above them
LISTS = (EVERYTHING, "categories", "products")  # what pages depend on that show cards of any kind


@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """The front page: categories, what sells best, how it goes, what was bought lately."""
    shown = non_empty_categories(visible_categories(request))
    first = best_available(MOST_MIXED)
    is_sold = any(product.popularity for product in first)
    categories = in_demand([each for each in shown if each.origin != Origin.REHEARSAL], first)
    context = {
        "categories": categories,
        "rehearsal": [each for each in shown if each.origin == Origin.REHEARSAL],
        "popular": (first if is_sold else mixed(first, categories))[:POPULAR],
        "is_sold": is_sold,
        "takes_cards": not CARDS.isdisjoint(settings.PAYMENT_METHODS),
        "takes_transfers": "transfer" in settings.PAYMENT_METHODS,
        "figures": shared_value(request, "delivery_figures", delivery_figures, "deliveries"),
        "bought": lately_bought(BOUGHT),
    }
    return keep(render(request, "catalog/home.html", context), *LISTS)


@public_page("after", "least", "most", "region", "sort", "stock")
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of a category's cards, as the filters in the address ask for them."""
    categories = visible_categories(request)
    chosen = next((category for category in categories if category.slug == slug), None)
    if chosen is None:
        raise Http404
    regions = regions_of(chosen)
    filters = CategoryFilters.read(request.GET, regions)
    page = filters.page(chosen, after=request.GET.get("after", ""), size=PAGE)
    read_as(request, filters.query(after=page.after).removeprefix("?"))
    context = {
        "category": chosen,
        "categories": non_empty_categories(categories),
        "regions": regions,
        "filters": filters,
        "chips": filters.chips(),
        "all_url": request.path + filters.cleared(),
        "products": page.products,
        "next_url": page.next_mark and request.path + filters.query(after=page.next_mark),
    }
    page_tags = [EVERYTHING, "categories", f"category:{chosen.pk}"]
    if filters.least or filters.most:  # then single cards decide what is shown, and at what price
        page_tags.append(f"cards:{chosen.pk}")
    return keep(render(request, "catalog/category.html", context), *page_tags)


@public_page()
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """A product with its amounts and prices; what is sold out can be waited for."""
    chosen, denominations = product_on_show(slug)
    if chosen is None:
        raise Http404
    facts = ProductFacts.of(chosen, map(ShownAmount.of, denominations))
    sold_out = [row for row in denominations if not row.is_for_sale]
    context = {
        "product": chosen,
        "category": chosen.category,
        "facts": facts,
        "most_per_line": settings.MOST_PER_LINE,
        "guide": guide_for(chosen),
        "notice_form": NoticeForm(denominations=sold_out) if sold_out else None,
        "summary": shortened(facts.summary, SUMMARY),
    }
    page_tags = (EVERYTHING, f"product:{chosen.pk}", f"category:{chosen.category_id}")
    return keep(render(request, "catalog/product.html", context), *page_tags)


@public_page("q")
def search(request: HttpRequest) -> HttpResponse:
    """What was found, or what may have been meant."""
    query = _asked(request)
    categories = cache(partial(visible_categories, request))
    found = search_products(query, limit=FOUND, categories=categories)
    context: dict[str, object] = {"query": query, "products": found.products, "meant": found.meant}
    if not found.products:
        count_empty_search(query)
        popular = best_sellers(POPULAR)
        context |= {"categories": in_demand(non_empty_categories(categories()), popular), "popular": popular}
    response = render(request, "catalog/search.html", context)
    return keep(response, *LISTS) if found.products and not found.meant else response


def _asked(request: HttpRequest) -> str:
    """What is searched for. Spaces around it make no other page."""
    query = request.GET.get("q", "").strip()
    read_as(request, urlencode({"q": query}) if query else "")
    return query


@public_page("q")
def suggest(request: HttpRequest) -> HttpResponse:
    """What is offered while somebody types: a fragment for search.js."""
    query = _asked(request)
    categories = non_empty_categories(visible_categories(request))
    found = search_products(query, limit=SUGGESTED, categories=lambda: categories)
    if found.meant:
        query = found.meant.text
    categories = matching_categories(query, categories)[:SUGGESTED_CATEGORIES]
    number = len(categories) + len(found.products)
    context = {"query": query, "categories": categories, "products": found.products, "number": number}
    response = render(request, "catalog/_suggestions.html", context)
    response["X-Robots-Tag"] = "noindex"
    return keep(response, *LISTS) if number else response


def visible_categories(request: HttpRequest) -> list[Category]:
    """The categories that customers see, in their order; read once for all public pages."""
    return shared_value(
        request, "visible_categories", lambda: list(Category.objects.on_show()), EVERYTHING, "categories"
    )


def non_empty_categories(categories: list[Category]) -> list[Category]:
    """Those with something to see, for navigation."""
    return [category for category in categories if category.product_count]
