"""Other ways to write what is looked for: names in other scripts, and words with one letter wrong.

Everything here is small and stays in memory: the names of `synonyms.txt` and `search_words.txt`, of regions
and of categories. Products are never read for it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalog.regions import NAMES, names_of_region
from catalog.texts import fold
from core.text import is_single_edit

SYNONYMS = Path(__file__).with_name("synonyms.txt")  # also what tells cards apart: catalog/identity
SEARCH_WORDS = Path(__file__).with_name("search_words.txt")
SHORTEST_PART = 3  # letters of a name by which it is known; fewer would be part of everything
SHORTEST_CORRECTED = 5  # letters of a word that may have a wrong one
ARTICLE = "ال"
CURRENCIES = {"usd", "eur", "gbp"}  # each in the lists with its other names
_GLUED = re.compile(r"\b(\d+)(?=[^\W\d])")  # a number, and what is written onto it ("10usd")
_LENGTHS = (4, 3, 2)  # of names, in words

Names = tuple[str, ...]


@dataclass(frozen=True)
class NameLists:
    """What stands in the lists, folded."""

    groups: tuple[Names, ...]  # each of one thing
    stopwords: frozenset[str]  # words that say nothing
    sold_as: tuple[tuple[Names, Names], ...]  # names of something, and of the cards that buy it


@lru_cache(maxsize=2)
def name_lists(*files: Path) -> NameLists:
    """The lists in these files, read once; those of the search are in two."""
    groups: list[Names] = []
    empty: set[str] = set()
    sold_as: list[tuple[Names, Names]] = []
    for line in (line for file in files for line in file.read_text(encoding="utf-8").splitlines()):
        if line.startswith("!"):
            empty.update(word for name in _names(line[1:]) for word in name.split())
        elif line.startswith(">"):
            things, _equals, cards = line[1:].partition("=")
            sold_as.append((_names(things), _names(cards)))
        elif line and not line.startswith("#"):
            groups.append(_names(line))
    return NameLists(tuple(groups), frozenset(empty), tuple(sold_as))


def _search_lists() -> NameLists:
    return name_lists(SYNONYMS, SEARCH_WORDS)


def _names(line: str) -> Names:
    return tuple(dict.fromkeys(filter(None, map(fold, line.split(",")))))


def words_of(query: str) -> list[str]:
    """The words of a folded query: a listed name ("play store") is one, "10usd" two."""
    rest, words = _GLUED.sub(r"\1 ", query).split(), list[str]()
    while rest:
        taken = next((number for number in _LENGTHS if " ".join(rest[:number]) in _known_words()), 1)
        words.append(" ".join(rest[:taken]))
        del rest[:taken]
    return words


def is_stopword(word: str) -> bool:
    """Whether the folded word tells nothing about a card, whatever is asked ("gift", "carte")."""
    return word in name_lists(SYNONYMS).stopwords


def without_stopwords(words: list[str]) -> list[str]:
    """The words that say what is looked for."""
    return [word for word in words if word not in _search_lists().stopwords]


def cards_that_buy(word: str) -> Names:
    """Names of the cards with which what the word names is bought; none if it names no such thing."""
    bought = [
        cards for things, cards in _search_lists().sold_as if any(_is_part(word, name) for name in things)
    ]
    return tuple(dict.fromkeys(name for cards in bought for name in cards))


@lru_cache(maxsize=1024)
def synonyms_of(word: str) -> Names:
    """The word, and every name of whatever has it as a name or as a part of one."""
    names = {word}
    for group in _search_lists().groups:
        if any(_is_part(word, name) for name in group):
            names.update(name for name in group if len(name) >= SHORTEST_PART)
    # What contains another of them is found by that one.
    return tuple(sorted(name for name in names if not any(other in name for other in names - {name})))


def _is_part(word: str, name: str) -> bool:
    return word in name if len(word) >= SHORTEST_PART else word in name.split()


def are_known(words: Iterable[str]) -> bool:
    """Whether every word is part of a known name, so that nothing is to be mended."""
    return all(is_known(word) for word in words)


def is_known(word: str, titles: Iterable[str] = ()) -> bool:
    """Whether a word is part of a known name or of a title."""
    return any(word in name for name in _known_words()) or any(word in fold(title) for title in titles)


def is_listed(word: str) -> bool:
    """Whether the folded word stands in the lists, whole: in a name, or among those that say nothing."""
    return word in _known_words() or word in _search_lists().stopwords


def is_region(word: str) -> bool:
    """Whether a word names a country and nothing else."""
    return word in _region_words()


def is_currency(word: str) -> bool:
    """Whether a word names a currency."""
    return any(word in group for group in _search_lists().groups if CURRENCIES & set(group))


def correct_words(words: list[str], titles: Iterable[str]) -> list[str]:
    """The words, those that nothing is called by replaced by what they are one letter away from.

    `titles` are names to go by beside the known ones. Unchanged if there is nothing to mend.
    """
    known = _known_words() | {word for title in titles for word in fold(title).split()}
    return [_correct_word(word, known) for word in words]


@lru_cache(maxsize=1)
def _known_words() -> frozenset[str]:
    """Names, and each word of them."""
    lists = _search_lists()
    names = [name for group in lists.groups for name in group]
    names += [name for things, _cards in lists.sold_as for name in things]
    return _with_their_words(names) | _region_words()


@lru_cache(maxsize=1)
def _region_words() -> frozenset[str]:
    """Of all names of regions, and whatever else the lists call them."""
    names = {fold(name) for slug in NAMES for name in names_of_region(slug)}
    names |= {name for group in _search_lists().groups if names & set(group) for name in group}
    return _with_their_words(names)


def _with_their_words(names: Iterable[str]) -> frozenset[str]:
    return frozenset(part for name in names for part in (name, *name.split()))


def _correct_word(word: str, known: Iterable[str]) -> str:
    if any(word in other for other in known):
        return word
    bare = word.removeprefix(ARTICLE)
    if bare != word and bare in known:
        return bare
    if len(word) < SHORTEST_CORRECTED:
        return word
    near = [other for other in known if is_single_edit(word, other)]
    return min(near, key=lambda other: (other[0] != word[0], other), default=word)
