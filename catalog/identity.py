"""What a card is, by what its supplier says of it: amount, currency or unit, region, brand.

The one place that judges whether two sayings mean the same card. It is careful: only what it knows counts as
a fact, and a fact that one side does not name is no difference. What is left are words.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from catalog.brands import brands_in
from catalog.regions import NAMES, SHORT, names_of_region, region_key
from catalog.texts import fold
from oneclick import undo_entities


class Difference(StrEnum):
    """How two sayings differ."""

    NONE = "none"  # in case, accents or marks at most
    WORDS = "words"  # in words that change nothing
    VALUE = "value"  # in what the customer gets


@dataclass(frozen=True)
class Identity:
    """The supplier's words for a card: title of the product, name of the type, slug of the region.

    What it does not say is "".
    """

    title: str
    name: str
    region: str = ""

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.title, self.name, self.region)))


@dataclass(frozen=True)
class Facts:
    """What can be read out of the words. Empty: not said, or not known."""

    amounts: tuple[Decimal, ...]  # in order of size, each as often as it is written
    units: frozenset[str]
    region: str
    regions_in_words: frozenset[str]


ANY_DOLLAR = "dollar"
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"})
_CURRENCIES = {
    code: code
    for code in (
        *("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "EUR", "GBP", "TRY", "DZD", "MAD", "TND", "EGP"),
        *("AED", "SAR", "QAR", "KWD", "BHD", "OMR", "JOD", "LBP", "IQD", "PLN", "BRL", "INR", "JPY", "CNY"),
        *("KRW", "CHF", "SEK", "NOK", "DKK", "CZK", "HUF", "RON", "MXN", "ARS", "CLP", "COP", "PEN", "ZAR"),
        *("NGN", "IDR", "MYR", "PHP", "THB", "VND", "RUB", "UAH", "KZT", "ILS"),
    )
}  # fmt: skip
_WRITTEN = {
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD", "R$": "BRL", "€": "EUR", "£": "GBP",
    "₺": "TRY", "₹": "INR", "¥": "JPY", "₽": "RUB", "₩": "KRW", "$": ANY_DOLLAR,
}  # fmt: skip
_SPOKEN = {
    "dollar": ANY_DOLLAR, "dollars": ANY_DOLLAR, "دولار": ANY_DOLLAR, "euro": "EUR", "euros": "EUR",
    "يورو": "EUR", "tl": "TRY", "zl": "PLN", "da": "DZD", "دج": "DZD", "pounds": "GBP", "yen": "JPY",
}  # fmt: skip
# Those of things counted; they are read right after a number only.
_COUNTED = {
    "uc": "uc", "cp": "cp", "robux": "robux", "gb": "gb", "go": "gb", "mb": "mb", "mo": "mb",
    "vbucks": "vbucks", "vp": "vp", "rp": "rp",
    **dict.fromkeys(("diamond", "diamonds", "diamants", "جوهره", "جواهر"), "diamonds"),
    **dict.fromkeys(("coin", "coins"), "coins"), **dict.fromkeys(("point", "points"), "points"),
    **dict.fromkeys(("gem", "gems"), "gems"), **dict.fromkeys(("token", "tokens"), "tokens"),
    **dict.fromkeys(("credit", "credits"), "credits"), **dict.fromkeys(("star", "stars"), "stars"),
    **dict.fromkeys(("day", "days", "jour", "jours", "يوم", "ايام"), "days"),
    **dict.fromkeys(("week", "weeks", "semaine", "semaines", "اسبوع", "اسابيع"), "weeks"),
    **dict.fromkeys(("month", "months", "mois", "شهر", "اشهر"), "months"),
    **dict.fromkeys(("year", "years", "an", "ans", "annee", "سنه", "سنوات"), "years"),
}  # fmt: skip
_LETTERED = {"US": "united-states", "USA": "united-states", "UK": "united-kingdom",
             "UAE": "united-arab-emirates", "KSA": "saudi-arabia", "EU": "europe"}  # fmt: skip

_SYMBOL = re.compile("|".join(re.escape(each) for each in sorted(_WRITTEN, key=len, reverse=True)))
_JOINED = re.compile(rf"\b({'|'.join(_CURRENCIES)}|x)(?=\d)", re.IGNORECASE)  # "USD5", "x2"
# A number that no letter stands before: the 5 of "PS5" is part of a name.
_NUMBER = re.compile(
    r"(?<![^\W\d_])(?<![\d.,])(\d{1,3}(?:[ ,.'](?=\d{3}(?!\d))\d{3})+|\d+)(?:[.,](\d{1,2})(?!\d))?([kK]\b)?"
)
_WORD = re.compile(r"[^\W\d_]+")


def difference(known: Identity, told: Identity) -> Difference:
    """How what is told now differs from what was known. What one side leaves "" is not compared."""
    if facts_that_differ(known, told):
        return Difference.VALUE
    pairs = ((known.title, told.title), (known.name, told.name))
    is_same = all(_words(one) == _words(other) for one, other in pairs if one and other)
    return Difference.NONE if is_same else Difference.WORDS


def facts_that_differ(known: Identity, told: Identity) -> tuple[str, ...]:
    """Which facts contradict each other: "amount", "currency", "region", "brand"."""
    one, other = _filled(known, told), _filled(told, known)
    pairs = [(facts_of(each), facts_of(against)) for each, against in _compared(one, other)]
    found = {
        "amount": any(_other_amounts(each, against) for each, against in pairs),
        "currency": any(_contradict(*_alike_dollars(a.units, b.units)) for a, b in pairs),
        "region": _other_region(pairs[-1])
        or any(_contradict(a.regions_in_words, b.regions_in_words) for a, b in pairs),
        "brand": _other_brand(one, other),
    }
    return tuple(name for name, differs in found.items() if differs)


def _compared(one: Identity, other: Identity) -> list[tuple[Identity, Identity]]:
    """Title against title, name against name, then all against all.

    A title may name a range or a list ("5$ - 100$"), in which the change of a name would not be seen; all
    against all sees what is said by the title here and by the name there.
    """
    return [
        (Identity(one.title, ""), Identity(other.title, "")),
        (Identity("", one.name), Identity("", other.name)),
        (one, other),
    ]


def _filled(identity: Identity, other: Identity) -> Identity:
    """With what it does not say taken from the other, so that it makes no difference."""
    return Identity(identity.title or other.title, identity.name or other.name, identity.region)


@lru_cache(maxsize=4096)  # the same titles are read again with each look at a product
def facts_of(identity: Identity) -> Facts:
    """What can be read out of the words of product and type together."""
    texts = [_plain(identity.title), _plain(identity.name)]
    slug = "-".join(identity.region.strip().lower().split())
    return Facts(
        amounts=tuple(sorted(amount for text in texts for amount in _amounts(text))),
        units=frozenset().union(*map(_units, texts)),
        region=region_key(slug) if slug else "",
        regions_in_words=frozenset().union(*map(_regions, texts)),
    )


def region_in_words(title: str) -> str:
    """The key of the one region that a title names, or ""."""
    named = _regions(_plain(title))
    return next(iter(named)) if len(named) == 1 else ""


def is_reworded(known: str, told: str) -> bool:
    """Whether other words are used; case, accents and marks do not count."""
    return _words(known) != _words(told)


def _contradict(one: frozenset[object], other: frozenset[object]) -> bool:
    return bool(one and other and one != other)


def _other_amounts(one: Facts, other: Facts) -> bool:
    """Written twice is no difference, but of as many numbers each counts: "100 of 5-100", "5 of 5-100"."""
    if len(one.amounts) == len(other.amounts):
        return one.amounts != other.amounts
    return _contradict(frozenset(one.amounts), frozenset(other.amounts))


def _alike_dollars(one: frozenset[str], other: frozenset[str]) -> tuple[frozenset[object], frozenset[object]]:
    """Both, with any dollar for each of them where one side says no more than "$"."""
    if ANY_DOLLAR not in one | other:
        return frozenset(one), frozenset(other)
    vague = [frozenset(ANY_DOLLAR if unit in _DOLLARS else unit for unit in units) for units in (one, other)]
    return frozenset(vague[0]), frozenset(vague[1])


def _other_region(all_said: tuple[Facts, Facts]) -> bool:
    """Slugs are compared with slugs and words with words; across, only where nothing else can be compared."""
    one, other = all_said
    slugs, words = (one.region, other.region), (one.regions_in_words, other.regions_in_words)
    if all(slugs) and slugs[0] != slugs[1]:
        return True
    if all(words):
        return words[0] != words[1]
    if all(slugs):
        return False
    across = [(one.region, other.regions_in_words), (other.region, one.regions_in_words)]
    return any(slug and said and slug not in said for slug, said in across)


def _other_brand(known: Identity, told: Identity) -> bool:
    found = [(_brands_of(one), _brands_of(other)) for one, other in _compared(known, told)]
    return any(one and other and not one & other for one, other in found)


def _brands_of(identity: Identity) -> frozenset[str]:
    return brands_in(undo_entities(f"{identity.title} {identity.name}"))


def _plain(text: str) -> str:
    """The text with entities undone, as digits and letters that look like what they mean."""
    plain = unicodedata.normalize("NFKC", undo_entities(text))
    digits = (unicodedata.decimal(letter, None) for letter in plain)
    joined = "".join(
        letter if digit is None else str(digit) for letter, digit in zip(plain, digits, strict=True)
    )
    return _JOINED.sub(r"\1 ", joined)


def _words(text: str) -> list[str]:
    return sorted(fold(undo_entities(text)).split())


def _amounts(text: str) -> list[Decimal]:
    return [_amount(*found) for found in _NUMBER.findall(text)]


def _amount(whole: str, fraction: str, thousands: str) -> Decimal:
    number = Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{fraction or 0}")
    return (number * 1000 if thousands else number).normalize()


def _units(text: str) -> set[str]:
    units = {_WRITTEN[symbol] for symbol in _SYMBOL.findall(text)}
    for found in _WORD.finditer(text):
        word, is_counted = found[0], bool(re.search(r"\d[ -]?$", text[: found.start()]))
        is_beside_number = is_counted or bool(re.match(r" ?\d", text[found.end() :]))
        folded = fold(word)
        if word in _CURRENCIES or (is_beside_number and word.upper() in _CURRENCIES):
            units.add(word.upper())
        elif is_beside_number and folded in _SPOKEN:
            units.add(_SPOKEN[folded])
        elif is_counted and folded in _COUNTED:
            units.add(_COUNTED[folded])
    return units


def _regions(text: str) -> set[str]:
    lettered = {_LETTERED[word] for word in _WORD.findall(text) if word in _LETTERED}
    folded = f" {fold(text)} "
    return lettered | {key for name, key in _region_names().items() if f" {name} " in folded}


@lru_cache(maxsize=1)
def _region_names() -> dict[str, str]:
    """The keys of the regions by their folded names in every language, and by their longer slugs."""
    names = {fold(name): key for key in NAMES for name in (key, *names_of_region(key))}
    return names | {fold(slug): key for slug, key in SHORT.items() if len(slug) > 3}
