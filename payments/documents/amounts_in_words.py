"""Amounts of money in words: "cinq cent quinze dinars algériens"."""

from core.money import CENTIMES_PER_DINAR
from payments.documents import arabic_numbers

_DINAR = arabic_numbers.ArabicNoun(
    alone="دينار جزائري واحد",
    two="ديناران جزائريان",
    few="دنانير جزائرية",
    many="دينارًا جزائريًا",
    hundred="دينار جزائري",
)
_CENTIME = arabic_numbers.ArabicNoun(
    alone="سنتيم واحد", two="سنتيمان", few="سنتيمات", many="سنتيمًا", hundred="سنتيم"
)


def amount_in_words(centimes: int, language: str) -> str:
    """The amount written out in "ar", "fr" or "en"; in any other language in English, as texts are.

    Centimes are named only if there are any, dinars unless there are only centimes. Raises ValueError for an
    amount below zero.
    """
    if centimes < 0:
        raise ValueError("an amount in words is never below zero")
    dinars, rest = divmod(centimes, CENTIMES_PER_DINAR)
    write_dinars, write_centimes, joint = _LANGUAGES.get(language, _LANGUAGES["en"])
    parts = [write_dinars(dinars)] if dinars or not rest else []
    if rest:
        parts.append(write_centimes(rest))
    return joint.join(parts)


def _written(number: int, language: str) -> str:
    # Imported here: it brings forty languages, and every process of the shop would load them for no receipt.
    from num2words import num2words  # type: ignore[import-untyped]

    return str(num2words(number, lang=language))


def _french_dinars(number: int) -> str:
    # Nouns such as "million" ask for "de" right before what is counted; "mille" and "cent" do not.
    joint = "de " if number and number % 1_000_000 == 0 else ""
    return f"{_written(number, 'fr')} {joint}{'dinar algérien' if number < 2 else 'dinars algériens'}"


def _french_centimes(number: int) -> str:
    return f"{_written(number, 'fr')} {'centime' if number < 2 else 'centimes'}"


def _english_dinars(number: int) -> str:
    return f"{_written(number, 'en')} Algerian {'dinar' if number == 1 else 'dinars'}"


def _english_centimes(number: int) -> str:
    return f"{_written(number, 'en')} {'centime' if number == 1 else 'centimes'}"


def _arabic_dinars(number: int) -> str:
    return arabic_numbers.arabic_count(number, _DINAR)


def _arabic_centimes(number: int) -> str:
    return arabic_numbers.arabic_count(number, _CENTIME)


_LANGUAGES = {
    "ar": (_arabic_dinars, _arabic_centimes, arabic_numbers.AND),
    "fr": (_french_dinars, _french_centimes, " et "),
    "en": (_english_dinars, _english_centimes, " and "),
}
