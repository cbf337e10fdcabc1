"""What may have been meant by a query of which no product has all words.

A misspelt word is corrected, a word that nothing is called by is left out, what is bought with other cards
(search_words.txt) leads to those, and in the end numbers, countries and currencies do not count. All of it is
known from names in memory; the database answers for the first meaning that fits any.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from catalog.models import Category
from catalog.search import spelling
from catalog.search.spelling import Names
from catalog.texts import shop_texts


class MeaningKind(StrEnum):
    """How a meaning differs from what was typed."""

    SPELLING = "spelling"
    FEWER_WORDS = "fewer words"
    SOLD_AS = "sold as"


@dataclass(frozen=True)
class Meaning:
    """Words, and for each all names of which a product must have one."""

    words: tuple[str, ...]
    groups: tuple[Names, ...]
    kind: MeaningKind

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def fits(self, text: str) -> bool:
        """Whether a product with these words is meant."""
        return all(any(name in text for name in names) for names in self.groups)


def meanings_of(words: list[str], categories: Callable[[], Iterable[Category]]) -> tuple[Meaning, ...]:
    """What may have been meant, the likeliest first; none where the words leave nothing to doubt.

    The categories are asked for their titles only where a word is no part of other names.
    """
    titles: list[str] = []
    corrected = words
    if not spelling.are_known(words):
        titles = [title for category in categories() for title in titles_of(category)]
        corrected = spelling.correct_words(words, titles)
    kept = [word for word in corrected if spelling.is_known(word, titles)]
    found = [
        _meaning(corrected, MeaningKind.SPELLING),
        _meaning(_without_numbers(corrected), MeaningKind.FEWER_WORDS),
        _meaning(_names_alone(corrected), MeaningKind.FEWER_WORDS),
        _meaning(kept, MeaningKind.FEWER_WORDS),
        _sold_as(kept),
        _meaning(_without_numbers(kept), MeaningKind.FEWER_WORDS),
        _meaning(_names_alone(kept), MeaningKind.FEWER_WORDS),
        _meaning(_brands_alone(kept), MeaningKind.FEWER_WORDS),
        _sold_as(_names_alone(kept)),
        _sold_as([word for word in kept if spelling.cards_that_buy(word)]),
    ]
    asked = _meaning(words, MeaningKind.SPELLING).groups
    first_of_each: dict[tuple[Names, ...], Meaning] = {}
    for meaning in found:
        if meaning and meaning.groups and meaning.groups != asked:
            first_of_each.setdefault(meaning.groups, meaning)
    return tuple(first_of_each.values())


def _without_numbers(words: list[str]) -> list[str]:
    return [word for word in words if not word.isdecimal()]


def _names_alone(words: list[str]) -> list[str]:
    """Without countries and numbers."""
    return [word for word in _without_numbers(words) if not spelling.is_region(word)]


def _brands_alone(words: list[str]) -> list[str]:
    """Without countries, numbers and currencies."""
    return [word for word in _names_alone(words) if not spelling.is_currency(word)]


def titles_of(row: Category) -> list[str]:
    """All titles by which a category can be found."""
    return [row.supplier_title, *shop_texts(row, "title").values()]


def _meaning(words: list[str], kind: MeaningKind) -> Meaning:
    return Meaning(tuple(words), tuple(spelling.synonyms_of(word) for word in words), kind)


def _sold_as(words: list[str]) -> Meaning | None:
    """The cards with which something else is bought, if a word names such a thing."""
    sold = {word: spelling.cards_that_buy(word) for word in words}
    if not any(sold.values()):
        return None
    groups = dict.fromkeys(sold[word] or spelling.synonyms_of(word) for word in words)
    return Meaning(tuple(words), tuple(groups), MeaningKind.SOLD_AS)
