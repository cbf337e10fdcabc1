"""Other ways to write what is looked for: names in other scripts, and words with one letter wrong.

Everything here is small and stays in memory: the names of `synonyms.txt`, of regions and of categories.
Products are never read for it.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from catalog.regions import NAMES, names_of_region
from catalog.texts import fold
from core.text import is_single_edit

SYNONYMS = Path(__file__).with_name("synonyms.txt")
SHORTEST_PART = 3  # letters of a name by which it is known; fewer would be part of everything
SHORTEST_CORRECTED = 5  # letters of a word that may have a wrong one
ARTICLE = "ال"

Names = tuple[str, ...]


@lru_cache(maxsize=1)
def _lists() -> tuple[list[Names], frozenset[str]]:
    """The groups of names for one thing, and the words that say nothing; all folded."""
    groups: list[Names] = []
    empty: set[str] = set()
    for line in SYNONYMS.read_text(encoding="utf-8").splitlines():
        names = tuple(dict.fromkeys(filter(None, map(fold, line.lstrip("!").split(",")))))
        if line.startswith("!"):
            empty.update(word for name in names for word in name.split())
        elif names and not line.startswith("#"):
            groups.append(names)
    return groups, frozenset(empty)


def is_stopword(word: str) -> bool:
    """Whether the folded word does not tell which card is meant ("gift", "carte")."""
    return word in _lists()[1]


def without_stopwords(words: list[str]) -> list[str]:
    """The words that say which card is meant; all of them if none does."""
    return [word for word in words if word not in _lists()[1]] or words


@lru_cache(maxsize=1024)
def synonyms_of(word: str) -> Names:
    """The word, and every name of whatever has it as a name or as a part of one."""
    names = {word}
    for group in _lists()[0]:
        if any(_is_part(word, name) for name in group):
            names.update(name for name in group if len(name) >= SHORTEST_PART)
    # What contains another of them is found by that one.
    return tuple(sorted(name for name in names if not any(other in name for other in names - {name})))


def _is_part(word: str, name: str) -> bool:
    return word in name if len(word) >= SHORTEST_PART else word in name.split()


def are_known(words: Iterable[str]) -> bool:
    """Whether every word is part of a known name, so that nothing is to be mended."""
    return all(any(word in name for name in _known_words()) for word in words)


def correct_words(words: list[str], titles: Iterable[str]) -> list[str]:
    """The words, those that nothing is called by replaced by what they are one letter away from.

    `titles` are names to go by beside the known ones. Unchanged if there is nothing to mend.
    """
    known = _known_words() | {word for title in titles for word in fold(title).split()}
    return [_correct_word(word, known) for word in words]


@lru_cache(maxsize=1)
def _known_words() -> frozenset[str]:
    names = [name for group in _lists()[0] for name in group]
    names += [fold(name) for slug in NAMES for name in names_of_region(slug)]
    return frozenset(word for name in names for word in name.split())


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
