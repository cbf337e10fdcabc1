"""Parts of public pages that are rendered once for all that they show: cards, categories, amounts, filters.

What a part shows is its key, and its template sees nothing else. So none can be out of date, a price that
changes being another card, and none can hold anything of a visitor. A list of 24 cards is then 24 looks into
a table.
"""

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalog.models import Category, Origin
from catalog.models.listed_products import ListedProduct
from catalog.presentation.redemption_guides import RedemptionGuide
from catalog.presentation.shown_amounts import ShownAmount
from catalog.presentation.structured_data import ProductFacts

register = template.Library()
MAX_FRAGMENTS = 2_048  # kept in a process, most of them cards of some 1,500 bytes


class CategoryFacts(NamedTuple):
    """What a category shows in a row of them."""

    slug: str
    title: str
    art_title: str  # by which its face is drawn
    product_count: int
    is_current: bool  # it is the page being shown
    is_rehearsal: bool  # it holds no real cards

    @classmethod
    def of(cls, category: Category, *, is_current: bool) -> "CategoryFacts":
        """The part of a row that stands for one category."""
        return cls(
            category.slug,
            category.shown_title,
            category.supplier_title,
            category.product_count,
            is_current,
            category.origin == Origin.REHEARSAL,
        )


class FilterFacts(NamedTuple):
    """What the form of filters shows."""

    slug: str  # of the category
    regions: tuple[tuple[str, str], ...]  # keys and names
    chosen: Hashable  # a catalog.search.category_filters.CategoryFilters
    number_set: int


@register.simple_tag
def product_cards(products: Iterable[ListedProduct]) -> SafeString:
    """The cards of these products, as items of a list."""
    return _all("catalog/_product_card.html", (each.card for each in products))


@register.simple_tag
def card_pictures(products: Iterable[ListedProduct]) -> SafeString:
    """The pictures of these products alone."""
    return _all("catalog/_card_picture.html", (each.card for each in products))


@register.simple_tag
def suggested_products(products: Iterable[ListedProduct]) -> SafeString:
    """These products, as options of a list of suggestions."""
    return _all("catalog/_suggested_product.html", (each.card for each in products))


@register.simple_tag
def suggested_categories(categories: Iterable[Category]) -> SafeString:
    """These categories, as options of a list of suggestions."""
    facts = (CategoryFacts.of(each, is_current=False) for each in categories)
    return _all("catalog/_suggested_category.html", facts)


@register.simple_tag
def category_items(categories: Iterable[Category], current: Category | str | None = None) -> SafeString:
    """These categories, as items of a list."""
    pk = getattr(current, "pk", None)
    return _all(
        "catalog/_category.html", (CategoryFacts.of(each, is_current=each.pk == pk) for each in categories)
    )


@register.simple_tag
def amount_choices(amounts: Iterable[ShownAmount]) -> SafeString:
    """These denominations, of which one can be chosen."""
    return _all("catalog/_amount.html", amounts)


@register.simple_tag
def product_data(facts: ProductFacts) -> SafeString:
    """What machines are told of a product."""
    return _fragment("catalog/_product_data.html", facts, get_language())


@register.simple_tag
def filter_form(
    category: Category, regions: Mapping[str, str], filters: Hashable, number_set: int
) -> SafeString:
    """The form in which the cards of a category are filtered and sorted."""
    facts = FilterFacts(category.slug, tuple(regions.items()), filters, number_set)
    return _fragment("catalog/_filters.html", facts, get_language())


@register.simple_tag
def redemption_guide(guide: RedemptionGuide) -> SafeString:
    """How to redeem a card."""
    return _fragment("catalog/_redemption.html", guide, get_language())


def _all(name: str, facts: Iterable[Hashable]) -> SafeString:
    language = get_language()
    return mark_safe("".join([_fragment(name, each, language) for each in facts]))  # noqa: S308 - rendered


@lru_cache(maxsize=MAX_FRAGMENTS)
def _fragment(name: str, facts: Hashable, _language: str | None) -> SafeString:
    """The template `name` for these facts, in the active language. Without a request: nobody's page."""
    return render_to_string(name, {"it": facts})
