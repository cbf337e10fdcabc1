"""Texts in the shop's languages, and keys to compare texts by."""

import re
import unicodedata
from functools import lru_cache

from django.conf import settings
from django.db.models import Model
from django.utils.translation import get_language

from core.normalisation import ARABIC_VARIANTS, ascii_digits, unaccented
from core.text import one_line, truncate

_ARABIC_VARIANTS = ARABIC_VARIANTS | str.maketrans(
    {"ٱ": "ا", "ؤ": "و", "ئ": "ي"}
    # Letters for sounds that Arabic lacks, and those of other keyboards.
    | {"پ": "ب", "ڤ": "ف", "ڨ": "ق", "گ": "ك", "چ": "ج", "ک": "ك", "ی": "ي"}
)
_NOT_WORD = re.compile(r"[^\w]+")


def shop_text(row: Model, field: str) -> str:
    """What the shop wrote into `field` for the active language, or an empty text."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    return str(getattr(row, f"{field}_{language}", ""))


def shop_texts(row: Model, field: str) -> dict[str, str]:
    """What the shop wrote into `field`, by language; empty where it wrote nothing."""
    return {code: str(getattr(row, f"{field}_{code}")) for code, _name in settings.LANGUAGES}


@lru_cache(maxsize=4096)  # a repricing folds the same titles and regions again and again
def fold(text: str) -> str:
    """The text as search sees it: no case, accents, vowel signs or tatweel; variants of letters made one."""
    bare = unaccented(one_line(text).translate(_ARABIC_VARIANTS))
    return _NOT_WORD.sub(" ", ascii_digits(bare).translate(_ARABIC_VARIANTS).casefold()).strip()


def title_key(title: str) -> str:
    """The key by which the supplier's category titles are compared: they have no id (ref: get-catalog)."""
    return truncate(" ".join(unicodedata.normalize("NFKC", title).casefold().split()), 200)
