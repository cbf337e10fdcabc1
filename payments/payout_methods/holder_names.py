"""The name of an account's holder, or of whoever collects money."""

import unicodedata

from django.utils.translation import gettext as _

from core.text import one_line

MIN_LETTERS, MAX_LETTERS = 3, 100


class InvalidHolderError(ValueError):
    """No name of an account holder; the text says why."""


def clean_holder(text: str) -> str:
    """A name as banks print it: letters, spaces, hyphens, apostrophes and dots. Raises InvalidHolderError."""
    name = one_line(text)
    if not MIN_LETTERS <= len(name) <= MAX_LETTERS or not name[0].isalpha():
        raise InvalidHolderError(_("Write the holder's whole name, as the bank or the post office has it."))
    if not all(letter in " -'’." or unicodedata.category(letter)[0] in "LM" for letter in name):
        raise InvalidHolderError(_("A name is made of letters."))
    return name
