"""Things counted in Arabic words, in the nominative, as on a cheque.

The thing counted changes with the number: one alone is named before its number, two are a dual, three to ten
take a plural, eleven to ninety-nine an accusative singular, and after hundreds, thousands and millions stands
a genitive singular. The last part of a compound decides: 515 ends like 15, 1,200 like 200. All nouns here are
masculine. Thousands and millions are themselves things counted, which lose an ending right before another
noun. (num2words knows none of it: 101,000 is "مائة و ألف ألف" there.)
"""

from dataclasses import dataclass

AND = " و"  # written together with the word that follows
MAX_NUMBER = 10**18 - 1

_UNITS = ("", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة")
_TEN = "عشر"
_TENS = ("", "", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون")
_HUNDREDS = (
    "",
    "مائة",
    "مائتان",
    "ثلاثمائة",
    "أربعمائة",
    "خمسمائة",
    "ستمائة",
    "سبعمائة",
    "ثمانمائة",
    "تسعمائة",
)
_TWO_HUNDRED_OF = "مائتا"  # without its last letter, right before a noun


@dataclass(frozen=True)
class ArabicNoun:
    """A masculine noun in the forms that numbers ask for."""

    alone: str  # one
    two: str
    few: str  # 3 to 10
    many: str  # 11 to 99
    hundred: str  # 100, 200, 1000, …


@dataclass(frozen=True)
class _Scale:
    """A power of a thousand: as the last word of a number, and right before the noun that is counted."""

    size: int
    word: ArabicNoun
    before_noun: ArabicNoun


def _scale(power: int, word: str, plural: str) -> _Scale:
    return _Scale(
        1000**power,
        ArabicNoun(alone=word, two=f"{word}ان", few=plural, many=f"{word}ًا", hundred=word),
        ArabicNoun(alone=word, two=f"{word}ا", few=plural, many=word, hundred=word),
    )


_SCALES = (
    _scale(5, "كوادريليون", "كوادريليونات"),
    _scale(4, "تريليون", "تريليونات"),
    _scale(3, "مليار", "مليارات"),
    _scale(2, "مليون", "ملايين"),
    _scale(1, "ألف", "آلاف"),
)


def arabic_count(number: int, noun: ArabicNoun) -> str:
    """So many of a thing, in words. Raises ValueError below zero and above LARGEST."""
    if not 0 <= number <= MAX_NUMBER:
        raise ValueError(f"{number} is out of range")
    if number == 0:
        return f"صفر {noun.hundred}"
    parts = []
    rest = number
    for scale in _SCALES:
        group, rest = divmod(rest, scale.size)
        if group:
            parts.append(_scaled(group, scale.word if rest else scale.before_noun))
            if not rest:
                parts[-1] += f" {noun.hundred}"
    if rest:
        parts.append(_group(rest, noun))
    return AND.join(parts)


def _scaled(group: int, word: ArabicNoun) -> str:
    """1 to 999 thousands, millions, …; 101,000 is "a hundred thousand and a thousand".

    (As "a hundred and a thousand" it would be 1,100 turned round.)
    """
    hundreds, rest = divmod(group, 100)
    if hundreds and rest in (1, 2):
        return _group(group - rest, word) + AND + _group(rest, word)
    return _group(group, word)


def _group(number: int, noun: ArabicNoun) -> str:
    """1 to 999 of a thing."""
    hundreds, rest = divmod(number, 100)
    if not rest:
        return f"{_TWO_HUNDRED_OF if hundreds == 2 else _HUNDREDS[hundreds]} {noun.hundred}"
    below = _below_hundred(rest, noun)
    return _HUNDREDS[hundreds] + AND + below if hundreds else below


def _below_hundred(number: int, noun: ArabicNoun) -> str:
    if number == 1:
        return noun.alone
    if number == 2:
        return noun.two
    if number <= 10:
        return f"{_UNITS[number]} {noun.few}"
    return f"{_above_ten(number)} {noun.many}"


def _above_ten(number: int) -> str:
    """11 to 99."""
    tens, unit = divmod(number, 10)
    if tens == 1:
        first = {1: "أحد", 2: "اثنا"}.get(unit, _UNITS[unit])
        return f"{first} {_TEN}"
    return _UNITS[unit] + AND + _TENS[tens] if unit else _TENS[tens]
