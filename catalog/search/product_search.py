"""Finding products by words, forgivingly: each word must be part of what is known of a product."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from catalog.models import Category, Product
from catalog.models.listed_products import ListedProduct, listed
from catalog.regions import names_of_region
from catalog.search.meanings import Meaning, meanings_of, titles_of
from catalog.search.spelling import synonyms_of, without_stopwords, words_of
from catalog.search.statement import search_statements
from catalog.texts import fold, shop_texts
from core.prepared_queries import PreparedQuery
from core.text import truncate

LONGEST_QUERY = 100  # characters
MOST_WORDS = 8
MAX_SHAPES = 64  # of searches, by how many words they have and may have meant: the lately used are prepared


def build_search_text(product: Product) -> str:
    """All the words by which a product may be looked for, in every language at once."""
    texts = [product.supplier_title, *shop_texts(product, "title").values(), *titles_of(product.category)]
    texts += [product.region, *names_of_region(product.region)]
    for card in product.denominations.all():
        if card.withdrawn_at is None:
            texts += [card.supplier_name, *shop_texts(card, "name").values()]
    return " ".join(filter(None, dict.fromkeys(map(fold, texts))))


@dataclass(frozen=True)
class SearchResult:
    """Products, the best first, and the meaning that found them in place of what was asked for."""

    products: list[ListedProduct]
    meant: Meaning | None = None


def search(
    query: str, *, limit: int, categories: Callable[[], Iterable[Category]] = tuple[Category]
) -> SearchResult:
    """At most `limit` visible products that match all telling words of `query`, in any order and script.

    Where there is none, those that match what was probably meant. Letter case, accents and variants of Arabic
    letters do not matter; parts of words match, and other names of the same thing (synonyms.txt). A query
    that says only "card" finds what sells best; one without any letter or digit finds nothing. One query to
    the database (on SQLite one for two meanings), whose cost does not grow with the catalogue; another for
    the categories' titles, where a word is no part of other names.
    """
    words = _words(query)
    if not words:
        return SearchResult(best_sellers(limit) if fold(query) else [])
    meanings = meanings_of(words, categories)
    asked = [[synonyms_of(word) for word in words], *(meaning.groups for meaning in meanings)]
    answers = (_found(*statement) for statement in search_statements(asked, limit))
    found = next(filter(None, answers), [])[:limit]
    products = [each.product for each in found]
    if not found or _all_in(words, found[0].text):
        return SearchResult(products)
    return SearchResult(products, next((each for each in meanings if each.fits(found[0].text)), None))


class _Found(NamedTuple):
    """A product and the words that it is found by."""

    text: str
    product: ListedProduct

    @classmethod
    def of(cls, *row: Any) -> Self:
        return cls(row[0], ListedProduct.of(*row[1:]))


def _found(condition: str, values: list[Any]) -> list[_Found]:
    """The products that fit, the best first."""
    query = _query(condition, tuple(map(type, values)), settings.IN_PRODUCTION)
    found = query.all(**{_name(place): value for place, value in enumerate(values)})
    return sorted(found, key=lambda each: each.product.mark)


@lru_cache(maxsize=MAX_SHAPES)
def _query(condition: str, types: tuple[type, ...], _is_production: bool) -> PreparedQuery[_Found]:
    """What the database is asked under a condition with values of these types: texts, or lists of them."""

    def build(**values: Any) -> QuerySet[Product, Any]:
        fits = RawSQL(condition, list(values.values()), output_field=BooleanField())  # noqa: S611 - search_statement
        return listed(Product.objects.on_show().filter(fits).order_by(), "search_text", key="popular_key")

    placeholders = {_name(place): f"value {place}" for place in range(len(types))}
    lists = {
        name: [text] for (name, text), each in zip(placeholders.items(), types, strict=True) if each is list
    }
    return PreparedQuery(_Found.of, build, **(placeholders | lists))


def _name(place: int) -> str:
    return f"value_{place}"


def best_sellers(limit: int) -> list[ListedProduct]:
    """What sells best of all that is visible; before anything is sold, the first of the shelf."""
    products = Product.objects.on_show().order_by("popular_key")
    return [ListedProduct.of(*row) for row in listed(products, key="popular_key")[:limit]]


def matching_categories(query: str, categories: Iterable[Category]) -> list[Category]:
    """Those of the categories that have all words of `query` in their titles."""
    words = _words(query)
    if not words:
        return []
    return [category for category in categories if _all_in(words, _text(category))]


def _text(category: Category) -> str:
    return fold(" ".join(titles_of(category)))


def _all_in(words: list[str], text: str) -> bool:
    return all(any(name in text for name in synonyms_of(word)) for word in words)


def _words(query: str) -> list[str]:
    return without_stopwords(words_of(fold(truncate(query, LONGEST_QUERY)))[:MOST_WORDS])
