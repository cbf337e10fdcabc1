"""Finding products by words, forgivingly: each word must be part of what is known of a product."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from catalog.models import Category, Product
from catalog.regions import names_of_region
from catalog.search.spelling import are_known, correct_words, synonyms_of, without_stopwords
from catalog.search.statement import search_statement
from catalog.texts import fold, shop_texts
from core.text import truncate

LONGEST_QUERY = 100  # characters
MOST_WORDS = 8


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


@dataclass(frozen=True)
class SearchResult:
    """Products, the best first, and the words that found them in place of those that were asked for."""

    products: list[Product]
    meant: str = ""


def search(query: str, *, limit: int, meant: str = "") -> SearchResult:
    """At most `limit` visible products that match all telling words of `query`, in any order and script.

    Where there is none, those that match `meant`. Letter case, accents and variants of Arabic letters do not
    matter; parts of words match, and other names of the same thing (synonyms.txt). A query without any letter
    or digit finds nothing. One query to the database, whose cost does not grow with the catalogue.
    """
    asked = [[synonyms_of(word) for word in words] for words in (_words(query), _words(meant)) if words]
    if not asked:
        return SearchResult([])
    condition = RawSQL(*search_statement(asked, limit), output_field=BooleanField())  # noqa: S611 - see there
    found = sorted(Product.objects.on_show().filter(condition), key=attrgetter("popular_key"))
    is_asked = bool(found) and _all_in(_words(query), found[0].search_text)
    return SearchResult(found[:limit], "" if is_asked else meant if found else "")


def best_sellers(limit: int) -> list[Product]:
    """What sells best of all that is visible; before anything is sold, the first of the shelf."""
    return list(Product.objects.on_show().order_by("popular_key")[:limit])


def correct_query(query: str, categories: Callable[[], Iterable[Category]]) -> str:
    """The query with misspelt words mended by the names that are known; empty if there is nothing to mend.

    The categories are asked for their titles only where a word is no part of other names.
    """
    words = _words(query)
    if are_known(words):
        return ""
    better = correct_words(words, [title for category in categories() for title in titles_of(category)])
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
