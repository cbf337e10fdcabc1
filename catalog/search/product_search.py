"""Finding products by words, forgivingly: each word must be part of what is known of a product."""

from collections.abc import Iterable

from django.db.models import Case, Q, QuerySet, Value, When

from catalog.models import Category, Product
from catalog.regions import names_of_region
from catalog.search.spelling import correct_words, synonyms_of, without_stopwords
from catalog.texts import fold, shop_texts
from core.text import truncate

LONGEST_QUERY = 100  # characters
MOST_WORDS = 8
BEST_FIRST = ("-is_available", "-popularity", "shelf_key")


def build_search_text(product: Product) -> str:
    """All the words by which a product may be looked for, in every language at once."""
    texts = [*titles_of(product), *titles_of(product.category)]
    texts += [product.region, *names_of_region(product.region)]
    for card in product.denominations.all():
        if card.withdrawn_at is None:
            texts += [card.supplier_name, *shop_texts(card, "name").values()]
    return " ".join(filter(None, dict.fromkeys(map(fold, texts))))


def titles_of(row: Category | Product) -> list[str]:
    """All titles by which a row can be found."""
    return [row.supplier_title, *shop_texts(row, "title").values()]


def search(query: str) -> QuerySet[Product]:
    """Visible products that match all telling words of `query`, in any order and script; the best first.

    Letter case, accents and variants of Arabic letters do not matter; parts of words match, and other names
    of the same thing (synonyms.txt). A query without any letter or digit finds nothing.
    """
    words = _words(query)
    return (
        Product.objects.on_show().filter(_fits(words)).order_by(*BEST_FIRST)
        if words
        else Product.objects.none()
    )


def ranked_by_match(query: str) -> QuerySet[Product]:
    """All visible products, first those that match `query` (their `fits` is true), then what sells best."""
    words = _words(query)
    fits = Case(When(_fits(words), then=Value(1)), default=Value(0)) if words else Value(0)
    return Product.objects.on_show().annotate(fits=fits).order_by("-fits", *BEST_FIRST)


def correct_query(query: str, categories: Iterable[Category]) -> str:
    """The query with misspelt words mended by the names that are known; empty if there is nothing to mend."""
    words = _words(query)
    better = correct_words(words, [title for category in categories for title in titles_of(category)])
    return " ".join(better) if better != words else ""


def matching_categories(query: str, categories: Iterable[Category]) -> list[Category]:
    """Those of the categories that have all words of `query` in their titles."""
    words = _words(query)
    if not words:
        return []
    return [category for category in categories if _all_in(words, _text(category))]


def mentioned_categories_first(query: str, categories: Iterable[Category]) -> list[Category]:
    """The categories, those in front whose titles have at least one word of `query`."""
    words = _words(query)
    return sorted(
        categories, key=lambda category: not any(_all_in([word], _text(category)) for word in words)
    )


def _text(category: Category) -> str:
    return fold(" ".join(titles_of(category)))


def _all_in(words: list[str], text: str) -> bool:
    return all(any(name in text for name in synonyms_of(word)) for word in words)


def _words(query: str) -> list[str]:
    return without_stopwords(fold(truncate(query, LONGEST_QUERY)).split()[:MOST_WORDS])


def _fits(words: list[str]) -> Q:
    """Every word, by any of its names."""
    every = Q()
    for word in words:
        every &= Q(*(("search_text__contains", name) for name in synonyms_of(word)), _connector=Q.OR)
    return every
