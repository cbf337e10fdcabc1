"""The names of cards in the page's language, made when shown: "بلايستيشن – ألمانيا" of "PSN Germany".

Records, the search and the supplier keep the supplier's words; here they are read and said again. What is not
understood wholly is shown as it is written: a name may be foreign, but never that of another card.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import get_language

from catalog.name_words import COUNTED, CURRENCIES, FAMILIES, SINGULARS
from catalog.regions import NAMES, SHORT, region_key, region_name
from catalog.texts import fold

WRITTEN_BY_SUPPLIER = "en"  # its language: nothing is to be said again
JOINT = " – "
MAX_NAMES = 8_192  # kept in a process: products, cards and languages are few
_EDGES = "()[]–—-|:, "
_OF_ALL_CARDS = frozenset({"gift", "card", "cards", "giftcard"})
# A decimal comma, or a space in a number, could be read as something else: such names stay as they are.
_NUMBER = r"(?P<{0}>(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d{{1,2}})?)"
_CARD = re.compile(
    r"(?P<before>\D*?)\s*"
    rf"(?:{_NUMBER.format('counted')} ?(?P<unit>[A-Za-z]+)"
    rf"|\b(?P<currency>[A-Z]{{3}}) ?{_NUMBER.format('paid')})"
)


class _TitleParts(NamedTuple):
    family: str  # as the supplier writes it
    region: str  # its key, "" where the title names none


@dataclass(frozen=True)
class FaceValue:
    """What a card is worth: so many of a unit, a currency's code or a key of COUNTED."""

    amount: Decimal
    unit: str

    @property
    def is_money(self) -> bool:
        return self.unit in CURRENCIES

    @property
    def text(self) -> str:
        """In the active language, such as "100 diamants"."""
        decimals = 0 if self.amount == self.amount.to_integral_value() else 2
        written = number_format(self.amount, decimal_pos=decimals, use_l10n=True, force_grouping=True)
        words = CURRENCIES.get(self.unit) or COUNTED[self.unit]
        return str(words % {"count": int(self.amount), "amount": written})


def shown_title(title: str, region: str) -> str:
    """What a product is called in the active language, by its title and the slug of its region."""
    return _shown_title(title, region, _language())


def shown_family(title: str) -> str:
    """What a category is called in the active language."""
    known = None if _language() == WRITTEN_BY_SUPPLIER else FAMILIES.get(fold(title))
    return str(known or title)


def shown_amount(name: str, title: str, region: str) -> str:
    """What a denomination is called in the active language, by its name and the title of its product."""
    return _shown_amount(name, title, region, _language())


def shown_card(title: str, name: str, region: str) -> str:
    """Product and denomination in one line."""
    return f"{shown_title(title, region)}{JOINT}{shown_amount(name, title, region)}"


@lru_cache(maxsize=MAX_NAMES)
def face_value(name: str, title: str, region: str) -> FaceValue | None:
    """What the name of a denomination says that it is worth; None where it says anything else beside.

    The family of its product may stand before it: "PSN 10 EUR".
    """
    found = _CARD.fullmatch(name.strip())
    if found is None or (found["before"] and fold(found["before"]) != fold(_family(title, region))):
        return None
    amount = Decimal((found["counted"] or found["paid"]).replace(",", ""))
    unit = _unit(found["unit"] or found["currency"])
    return FaceValue(amount, unit) if unit and amount else None


@lru_cache(maxsize=MAX_NAMES)
def _shown_title(title: str, region: str, language: str) -> str:
    parts = None if language == WRITTEN_BY_SUPPLIER else _title_parts(title, region)
    if parts is None:
        return title
    family = str(FAMILIES.get(fold(parts.family), parts.family))
    return f"{family}{JOINT}{region_name(parts.region)}" if parts.region else family


@lru_cache(maxsize=MAX_NAMES)
def _shown_amount(name: str, title: str, region: str, language: str) -> str:
    value = None if language == WRITTEN_BY_SUPPLIER else face_value(name, title, region)
    return value.text if value else name


def _unit(word: str) -> str:
    """The key of a unit, "" if it is not known. Codes of currencies are written in capital letters."""
    counted = fold(word)
    counted = SINGULARS.get(counted, counted)
    return word if word in CURRENCIES else counted if counted in COUNTED else ""


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def _family(title: str, region: str) -> str:
    parts = _title_parts(title, region)
    return parts.family if parts else title


def _title_parts(title: str, region: str) -> _TitleParts | None:
    """A family, and its country if the title ends with it; None where any other word or country stands there.

    The country must be the one in which the supplier says that the card works.
    """
    words = title.split()
    named = next(
        (at for at in range(1, len(words)) if fold(" ".join(words[at:])) in _region_keys()), len(words)
    )
    key = _region_keys().get(fold(" ".join(words[named:])), "")
    family = " ".join(word for word in words[:named] if fold(word) not in _OF_ALL_CARDS).strip(_EDGES)
    if not family or (key and key != region_key(region)):
        return None
    if fold(family) in FAMILIES:
        return _TitleParts(family, key)
    return _TitleParts(family, key) if key and not _names_region(family) else None


def _names_region(text: str) -> bool:
    """Whether any words of it in a row are a region's name."""
    words = fold(text).split()
    spans = ((start, end) for start in range(len(words)) for end in range(start + 1, len(words) + 1))
    return any(" ".join(words[start:end]) in _region_keys() for start, end in spans)


@lru_cache(maxsize=1)
def _region_keys() -> dict[str, str]:
    """The keys of the regions by how the supplier may write them, folded."""
    slugs = [*NAMES, *SHORT, "worldwide"]
    return {fold(slug): region_key(slug) for slug in slugs}
