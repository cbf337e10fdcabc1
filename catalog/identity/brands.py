"""Brands that are known under several names: a card that changes from one to another is another card."""

from collections.abc import Iterator
from functools import lru_cache

from catalog.search.spelling import SYNONYMS
from catalog.texts import fold

COUNTRIES = "# Countries"  # sections of the list
NO_BRANDS = (COUNTRIES, "# What is on the cards")


@lru_cache(maxsize=4096)
def brands_in(text: str) -> frozenset[str]:
    """The known brands that the text names, each by the first of its names."""
    folded = f" {fold(text)} "
    return frozenset(names[0] for names in _brands() if any(f" {name} " in folded for name in names))


def brand_synonyms(brand: str) -> tuple[str, ...]:
    """All names of a known brand, folded; `brand` is the first of them."""
    return next(names for names in _brands() if names[0] == brand)


@lru_cache(maxsize=1)
def country_words() -> frozenset[str]:
    """The folded words of the names of countries in the list."""
    names = [name for section, names in _lines() if section == COUNTRIES for name in names]
    return frozenset(word for name in names for word in name.split())


@lru_cache(maxsize=1)
def _brands() -> list[tuple[str, ...]]:
    return [names for section, names in _lines() if section not in NO_BRANDS]


def _lines() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each line of names with the section in which it stands."""
    section = ""
    for line in SYNONYMS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            section = line
        elif line and not line.startswith("!"):
            yield section, tuple(filter(None, map(fold, line.split(","))))
