"""Brands that are known under several names: a card that changes from one to another is another card."""

from functools import lru_cache

from catalog.spelling import SYNONYMS
from catalog.texts import fold

NO_BRANDS = ("# Countries", "# What is on the cards")  # sections of the list


@lru_cache(maxsize=4096)
def brands_in(text: str) -> frozenset[str]:
    """The known brands that the text names, each by the first of its names."""
    folded = f" {fold(text)} "
    return frozenset(names[0] for names in _brands() if any(f" {name} " in folded for name in names))


@lru_cache(maxsize=1)
def _brands() -> list[tuple[str, ...]]:
    section, brands = "", []
    for line in SYNONYMS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            section = line
        elif line and not line.startswith("!") and section not in NO_BRANDS:
            brands.append(tuple(filter(None, map(fold, line.split(",")))))
    return brands
