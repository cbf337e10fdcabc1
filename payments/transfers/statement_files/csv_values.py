"""Cells of a statement: amounts, as banks and spreadsheets of three languages write them."""

import re
import unicodedata
from collections.abc import Collection

from core.money import CENTIMES_PER_DINAR, MAX_DINARS
from core.normalisation import ascii_digits
from core.text import one_line

MAX_CELL_LENGTH = 60  # characters; no amount or date is written longer

_CURRENCY = re.compile(
    r"(?<![a-z])(?:da|dzd|dinars?)(?![a-z])\.?|دينار(?:\s*جزائري)?|د\s?\.?\s?ج\.?", re.IGNORECASE
)
_ARABIC_SEPARATORS = str.maketrans({"٫": ".", "٬": "'", "،": ",", "’": "'", "−": "-", "–": "-"})
_AMOUNT = re.compile(
    r"""(?P<whole> [0-9]+ | [1-9][0-9]{0,2} (?: (?P<group>[ .,']) [0-9]{3} ) (?: (?P=group) [0-9]{3} )* )
        (?: (?P<point>[.,]) (?P<cents>[0-9]{1,2}) )?""",
    re.VERBOSE,
)
_SAID = re.compile(r"(.*?) ?(cr|dr|db|دائن|مدين)\.?", re.IGNORECASE)
_SAID_IN = ("cr", "دائن")
# A mark before one or two digits, or before three that group nothing: "1267,000", "0.500".
_DECIMALS = re.compile(r"(?:.*[0-9])?([.,])[0-9]{1,2}|0*([.,])[0-9]{3}|[0-9]{4,}([.,])[0-9]{3}")
_ONE_GROUP = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")


class UnreadableCellError(ValueError):
    """The cell holds no amount or date that can be told for certain; the text may say why."""


def read_amount(text: str, *, decimals: Collection[str] = ()) -> int:
    """The amount in centimes, with its sign. Raises UnreadableCellError.

    A single separator before exactly three digits groups thousands: money has two decimals at most,
    so "12.500" and "12,500" are twelve thousand five hundred. Not so where the file uses this separator for
    decimals elsewhere (`decimals`, see `decimal_mark`): then nobody knows.
    """
    plain, sign = _without_sign(_bare(text))
    found = _AMOUNT.fullmatch(plain)
    if (one := _ONE_GROUP.fullmatch(plain)) and one[1] in decimals:
        raise UnreadableCellError(text)
    if not found or (found["group"] and found["group"] == found["point"]):
        raise UnreadableCellError(text)
    dinars = int(re.sub(r"[^0-9]", "", found["whole"]))
    if dinars > MAX_DINARS:
        raise UnreadableCellError(text)
    return (sign or 1) * (dinars * CENTIMES_PER_DINAR + int((found["cents"] or "0").ljust(2, "0")))


def decimal_mark(text: str) -> str:
    """The separator that stands before decimals in this amount; empty if none does for certain."""
    try:
        found = _DECIMALS.fullmatch(_without_sign(_bare(text))[0])
    except UnreadableCellError:
        return ""
    return next(filter(None, found.groups()), "") if found else ""


def has_sign(text: str) -> bool:
    """Whether an amount says by itself which way it went.

    Raises UnreadableCellError for a cell that is too long.
    """
    return _without_sign(_bare(text))[1] != 0


def _bare(text: str) -> str:
    """The amount without its currency, in plain digits and separators."""
    return _CURRENCY.sub(" ", plain_cell(text).translate(_ARABIC_SEPARATORS)).strip()


def _without_sign(plain: str) -> tuple[str, int]:
    """A sign or a word stands before or behind, or brackets mean less than nothing; 0 where there is none."""
    if said := _SAID.fullmatch(plain):
        return said[1], 1 if said[2].lower() in _SAID_IN else -1
    if plain.startswith("(") and plain.endswith(")"):
        return plain[1:-1].strip(), -1
    if plain[:1] in ("+", "-"):
        return plain[1:].strip(), -1 if plain[0] == "-" else 1
    if plain[-1:] in ("+", "-"):
        return plain[:-1].strip(), -1 if plain[-1] == "-" else 1
    return plain, 0


def plain_cell(text: str) -> str:
    """The cell on one line, in plain digits. Raises UnreadableCellError for one that is too long."""
    if len(text) > MAX_CELL_LENGTH:
        raise UnreadableCellError("too long")
    return ascii_digits(one_line(unicodedata.normalize("NFKC", text)))
