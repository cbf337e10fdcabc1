"""Finding products by words, forgivingly: each word must be part of what is known of a product."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from catalog.models import Category, Product
from catalog.regions import names_of_region
from catalog.search.meanings import Meaning, meanings_of, titles_of
from catalog.search.spelling import synonyms_of, without_stopwords
from catalog.search.statement import search_statement
from catalog.texts import fold, shop_texts
from core.text import truncate

LONGEST_QUERY = 100  # characters
MOST_WORDS = 8


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

    products: list[Product]
    meant: Meaning | None = None


def search(
    query: str, *, limit: int, categories: Callable[[], Iterable[Category]] = tuple[Category]
) -> SearchResult:
    """At most `limit` visible products that match all telling words of `query`, in any order and script.

    Where there is none, those that match what was probably meant. Letter case, accents and variants of Arabic
    letters do not matter; parts of words match, and other names of the same thing (synonyms.txt). A query
    that says only "card" finds what sells best; one without any letter or digit finds nothing. One query to
    the database, whose cost does not grow with the catalogue; another for the categories' titles, where a
    word is no part of other names.
    """
    words = _words(query)
    if not words:
        return SearchResult(best_sellers(limit) if fold(query) else [])
    meanings = meanings_of(words, categories)
    asked = [[synonyms_of(word) for word in words], *(meaning.groups for meaning in meanings)]
    condition = RawSQL(*search_statement(asked, limit), output_field=BooleanField())  # noqa: S611 - see there
    shown = Product.objects.on_show().for_cards("search_text").filter(condition)
    found = sorted(shown, key=attrgetter("popular_key"))[:limit]
    if not found or _all_in(words, found[0].search_text):
        return SearchResult(found)
    return SearchResult(found, next((each for each in meanings if each.fits(found[0].search_text)), None))


def best_sellers(limit: int) -> list[Product]:
    """What sells best of all that is visible; before anything is sold, the first of the shelf."""
    return list(Product.objects.on_show().for_cards().order_by("popular_key")[:limit])


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
    return without_stopwords(fold(truncate(query, LONGEST_QUERY)).split()[:MOST_WORDS])
