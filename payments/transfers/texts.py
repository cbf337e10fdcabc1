"""Texts as people type and paste them: digits of other scripts, marks that nobody sees, odd spaces."""

import unicodedata

ARABIC_VARIANTS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
# Unicode categories of what is not seen: controls, direction marks and their like, half characters.
UNSEEN = frozenset({"Cc", "Cf", "Cs"})


def ascii_digits(text: str) -> str:
    """The text with every decimal digit (Arabic-Indic, Persian, full width) written as 0 to 9."""
    return text if text.isascii() else "".join(map(_digit, text))


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


def unaccented(text: str) -> str:
    """The text without accents, and with Arabic letters that are spelt in several ways spelt in one."""
    decomposed = unicodedata.normalize("NFKD", text.translate(ARABIC_VARIANTS))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.translate(ARABIC_VARIANTS)


def one_line(text: str) -> str:
    """The text on one line: runs of any white space become one space, what is not seen is dropped.

    Direction marks come along when numbers are copied from Arabic pages.
    """
    if not text.isascii() or not text.isprintable():
        text = "".join(letter for letter in text if letter.isspace() or _is_seen(letter))
    return " ".join(text.split())


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in UNSEEN
