"""Cells of a statement: amounts and dates, as banks and spreadsheets of three languages write them."""

import datetime
import re
import unicodedata

from core.money import CENTIMES_PER_DINAR, LARGEST_DINARS
from payments.transfers.texts import ascii_digits, one_line, unaccented

LONGEST_CELL = 60  # characters; no amount or date is written longer

_CURRENCY = re.compile(
    r"(?<![a-z])(?:da|dzd|dinars?)(?![a-z])\.?|دينار(?:\s*جزائري)?|د\s?\.?\s?ج\.?", re.IGNORECASE
)
_ARABIC_SEPARATORS = str.maketrans({"٫": ".", "٬": "'", "،": ",", "’": "'", "−": "-", "–": "-"})
_AMOUNT = re.compile(
    r"""(?P<whole> [0-9]+ | [1-9][0-9]{0,2} (?: (?P<group>[ .,']) [0-9]{3} ) (?: (?P=group) [0-9]{3} )* )
        (?: (?P<point>[.,]) (?P<cents>[0-9]{1,2}) )?""",
    re.VERBOSE,
)
_DATE = re.compile(
    r"(?:(?P<y>[0-9]{4})(?P<a>[-/.])(?P<m>[0-9]{1,2})(?P=a)(?P<d>[0-9]{1,2})"
    r"|(?P<d2>[0-9]{1,2})(?P<b>[-/.])(?P<m2>[0-9]{1,2})(?P=b)(?P<y2>[0-9]{4}|[0-9]{2}))"
    r"(?:[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?"
)
_DAY_AND_WORD = re.compile(r"(?P<d>[0-9]{1,2})[ \-./]+(?P<m>[^\W\d_]{3,})\.?[ \-./]+(?P<y>[0-9]{4}|[0-9]{2})")
_EIGHT_DIGITS = re.compile(r"(?P<y>20[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
# In French, English and the Arabic of the Maghreb, without accents.
_MONTHS = (
    ("janvier", "january", "جانفي"),
    ("fevrier", "february", "فيفري"),
    ("mars", "march", "مارس"),
    ("avril", "april", "افريل"),
    ("mai", "may", "ماي"),
    ("juin", "june", "جوان"),
    ("juillet", "july", "جويليه"),
    ("aout", "august", "اوت"),
    ("septembre", "september", "سبتمبر"),
    ("octobre", "october", "اكتوبر"),
    ("novembre", "november", "نوفمبر"),
    ("decembre", "december", "ديسمبر"),
)


class Unreadable(ValueError):
    """The cell holds no amount or date that can be told for certain."""


def read_amount(text: str) -> int:
    """The amount in centimes, with its sign. Raises Unreadable.

    A single separator before exactly three digits groups thousands: money has two decimals at most,
    so "12.500" and "12,500" are twelve thousand five hundred.
    """
    plain, sign = _without_sign(_bare(text))
    found = _AMOUNT.fullmatch(plain)
    if not found or (found["group"] and found["group"] == found["point"]):
        raise Unreadable(text)
    dinars = int(re.sub(r"[^0-9]", "", found["whole"]))
    if dinars > LARGEST_DINARS:
        raise Unreadable(text)
    return (sign or 1) * (dinars * CENTIMES_PER_DINAR + int((found["cents"] or "0").ljust(2, "0")))


def has_sign(text: str) -> bool:
    """Whether an amount says by itself which way it went. Raises Unreadable for a cell that is too long."""
    return _without_sign(_bare(text))[1] != 0


def _bare(text: str) -> str:
    """The amount without its currency, in plain digits and separators."""
    return _CURRENCY.sub(" ", _plain(text).translate(_ARABIC_SEPARATORS)).strip()


def _without_sign(plain: str) -> tuple[str, int]:
    """A sign stands before or behind, or brackets mean less than nothing; 0 where there is none."""
    if plain.startswith("(") and plain.endswith(")"):
        return plain[1:-1].strip(), -1
    if plain[:1] in ("+", "-"):
        return plain[1:].strip(), -1 if plain[0] == "-" else 1
    if plain[-1:] in ("+", "-"):
        return plain[:-1].strip(), -1 if plain[-1] == "-" else 1
    return plain, 0


def read_date(text: str) -> datetime.date:
    """A day first ("31/01/2026", "31-1-26", "31 janv. 2026") or a year first ("2026-01-31", "20260131").

    A time behind it is dropped. Never a month first: no bank here writes so. Raises Unreadable.
    """
    year, month, day = _parts_of_date(_plain(text))
    try:
        return datetime.date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    except ValueError:
        raise Unreadable(text) from None


def _parts_of_date(plain: str) -> tuple[str, int, str]:
    if found := _DATE.fullmatch(plain):
        month = found["m"] or found["m2"]
        return found["y"] or found["y2"], int(month), found["d"] or found["d2"]
    if found := _EIGHT_DIGITS.fullmatch(plain):
        return found["y"], int(found["m"]), found["d"]
    if found := _DAY_AND_WORD.fullmatch(plain):
        return found["y"], _month(found["m"]), found["d"]
    raise Unreadable(plain)


def _month(word: str) -> int:
    """The month whose name begins so, in any of the languages. Raises Unreadable if that is not one."""
    bare = unaccented(word).casefold()
    named = [at for at, names in enumerate(_MONTHS, 1) if any(name.startswith(bare) for name in names)]
    if len(named) != 1:
        raise Unreadable(word)
    return named[0]


def _plain(text: str) -> str:
    if len(text) > LONGEST_CELL:
        raise Unreadable("too long")
    return ascii_digits(one_line(unicodedata.normalize("NFKC", text)))
