"""Which encoding a statement was saved in: told by its mark, or by the words that come out.

Excel offers UTF-8 and UTF-16 ("Unicode text") with a mark, and, as "CSV", "CSV (MS-DOS)" and "CSV
(Macintosh)", the pages of the computer: windows-1252 or -1256, cp850, cp437 or cp720, Mac Roman or Arabic.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from core.normalisation import unaccented
from payments.transfers.statement_files.csv_header import known_words

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# The likelier first: where several make the same text, it is called by the first.
PAGES = ("cp1252", "cp1256", "cp850", "mac_roman", "cp437", "cp720", "iso8859_6", "mac_arabic")
_WORD = re.compile(r"[^\W\d_]+")
_PIECE = re.compile(r"[\s;,|\"]+")
_ARABIC = re.compile(r"[\u0621-\u065f]+")
_SMALL, _LARGE = frozenset("éèêëàâäçùûüîïôöœæñ"), frozenset("ÉÈÊËÀÂÄÇÙÛÜÎÏÔÖŒÆÑ")
_HARMLESS = frozenset("\u00a0\u202f°€’‘“”«»–—…·²،؛؟٫٬\u200e\u200f\u0640") | frozenset(
    chr(at) for first in (0x660, 0x6F0) for at in range(first, first + 10)
)
# What statements say besides the names of their columns.
_WORDS = frozenset({
    "reçu", "reçus", "reçue", "reçues", "émis", "émise", "opération", "opérations", "numéro",
    "référence", "débit", "crédit", "libellé", "période", "bénéficiaire", "donneur", "espèces", "chèque",
    "société", "intérêts", "échéance", "prélèvement", "agence", "relevé", "précédent", "créditeur",
    "débiteur", "arrêté", "généré", "téléchargé", "clé", "février", "août", "décembre", "résultat",
    "frais", "règlement", "à", "après", "dépôt", "التاريخ", "البيان", "مدين", "دائن", "الرصيد", "المبلغ",
    "المرجع", "تحويل", "وارد", "صادر", "ايداع", "إيداع", "سحب", "عمولة", "رسوم", "من", "الى", "إلى",
    "حساب", "رقم", "العملية", "بريد", "الجزائر", "كشف", "بنك", "دفع", "دفعة", "دج", "دينار", "جزائري",
    "مجموع", "المجموع", "سابق", "السابق", "نقدي", "نقدا",
})  # fmt: skip
KNOWN, LETTER, STRANGE = 5, 1, -3


@dataclass(frozen=True)
class Decoded:
    """A text, and the encoding that makes it. Personal data: no text in its repr."""

    encoding: str
    text: str = field(repr=False)


def decodings(data: bytes) -> tuple[Decoded, ...]:
    """The text of a file: one if that is certain; else all that are as likely as one another, and differ."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (Decoded(encoding, data.decode(encoding, "replace")),)
    for encoding in (*_without_mark(data), "utf-8"):
        try:
            return (Decoded(encoding, data.decode(encoding)),)
        except UnicodeDecodeError:
            continue
    return _likeliest([Decoded(page, data.decode(page, "replace")) for page in PAGES])


def decode(data: bytes, encoding: str) -> Decoded | None:
    """The text in the encoding that a person has chosen among `decodings`."""
    return next((each for each in decodings(data) if each.encoding == encoding), None)


def _without_mark(data: bytes) -> Sequence[str]:
    """UTF-16 whose mark got lost: every other byte of its delimiters and digits is zero."""
    odd, even = data[1::2].count(0), data[::2].count(0)
    if max(odd, even) * 8 < len(data):
        return ()
    return ("utf-16-le",) if odd > even else ("utf-16-be",)


def _likeliest(texts: Sequence[Decoded]) -> tuple[Decoded, ...]:
    scores = {each.text: _score(each.text) for each in reversed(texts)}
    best = max(scores.values())
    first = {each.text: each for each in reversed(texts)}  # the likeliest encoding of each text
    return tuple(each for each in texts if first[each.text] is each and scores[each.text] == best)


def _score(text: str) -> int:
    """How much of a text reads like French or Arabic. Each word counts once."""
    return sum(_of_piece(piece) for piece in set(_PIECE.split(text)) if not piece.isascii())


@lru_cache(maxsize=4096)
def _of_piece(piece: str) -> int:
    strange = sum(not (each.isascii() or each.isalpha() or each in _HARMLESS) for each in piece)
    return STRANGE * strange + sum(_of_word(word) for word in _WORD.findall(piece) if not word.isascii())


def _of_word(word: str) -> int:
    if _ARABIC.fullmatch(word):
        return (KNOWN if _is_known(word) else LETTER) if len(word) > 1 else 0
    score = _of_latin(word)
    return score + KNOWN if score > 0 and _is_known(word) else score


def _of_latin(word: str) -> int:
    """Letters of French: a large one among small ones is none, as little as letters of another script."""
    foreign = [letter for letter in word if not letter.isascii()]
    good = sum(each in _SMALL for each in foreign) if word != word.upper() else 0
    good += (
        sum(each in _LARGE for each in foreign) if word == word.upper() or word == word.capitalize() else 0
    )
    return LETTER * good + STRANGE * (len(foreign) - good)


def _is_known(word: str) -> bool:
    return word.casefold() in _WORDS or unaccented(word).casefold() in known_words()
