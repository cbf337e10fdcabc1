"""What people type and paste, in one spelling: before it is kept, compared or searched.

Phones bring Arabic and Persian digits, full-width letters, no-break spaces and marks of direction that nobody
sees; people add spaces, dashes, dots and a comma behind. The same rules hold for customers and for staff.
"""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from core.text import one_line

ARABIC_VARIANTS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
AROUND = " .,;:،؛<>"  # left over at the ends where something was cut out of a sentence or a mail
MAX_EMAIL_LENGTH = 254  # what fits into an SMTP path (RFC 5321), and into our column
COUNTRY = "DZ"
FEWEST_DIGITS = 3  # of a part of a phone number; fewer stand in most of them

_FULL_WIDTH = {at: at - 0xFEE0 for at in range(0xFF01, 0xFF5F)}
_GAP_IN_EMAIL = re.compile(r"\s*(@)\s*|\s*(\.)\s*(?=[^@]*\Z)")
_BEFORE_PHONE = re.compile(r"\Atel\b[\s.:]*", re.IGNORECASE)  # of links, and of cards
_COUNTRY_IN_BRACKETS = re.compile(r"\A\(\s*(\+[0-9]{1,3})\s*\)")
_PART_OF_PHONE = re.compile(r"\+?[0-9\s().\-/\u2010-\u2015\u2212]+")
# References of ours have no I, L, O (Crockford's alphabet), so that whoever reads one as such is understood.
_CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LINK_LETTERS = re.compile(r"[^A-Za-z0-9_-]")


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


def clean_line(text: str) -> str:
    """One line in plain digits, without compatibility forms and what is left over at its ends."""
    return ascii_digits(one_line(unicodedata.normalize("NFKC", text))).strip(AROUND)


@lru_cache(maxsize=4096)
def canonical_reference(text: str) -> str:
    """What a bank, a gateway or the shop calls something: its letters and digits alone, in capitals.

    Two spellings of one reference are equal, however it was grouped. Empty if there is none.
    """
    return re.sub(r"[\W_]", "", ascii_digits(unicodedata.normalize("NFKD", text)).upper())


def fold_lookalikes(text: str) -> str:
    """The same with O read as 0 and I and L as 1: the spelling of our own references."""
    return canonical_reference(text).translate(_CONFUSED)


def clean_link_secret(text: str) -> str:
    """The secret of a link without what a mail program or a chat has taken for a part of it."""
    return _LINK_LETTERS.sub("", text)


def fold_email(text: str) -> str:
    """An address as it would be kept; it need not be one.

    Only what cannot belong to an address is mended. Letters that merely look alike are left for
    `normalise_email` to refuse.
    """
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    latin = ascii_digits(seen.translate(_FULL_WIDTH)).strip().strip(AROUND)
    without_gaps = _GAP_IN_EMAIL.sub(r"\1\2", latin)
    return without_gaps.lower() if without_gaps.isascii() else without_gaps


def normalise_email(text: str) -> str:
    """The address as it is kept: in lower case. Raises ValidationError for what is no address.

    Only ASCII is accepted, because letters that merely look alike or fold together (the Kelvin sign lowers to
    "k") would let one person take over the orders of another. An international domain is written in its
    "xn--" form. Dots and "+" in the local part are kept: only the receiving server knows what they mean.
    """
    address = fold_email(text)
    if (
        not address.isascii()
        or not address.isprintable()
        or " " in address
        or len(address) > MAX_EMAIL_LENGTH
    ):
        raise ValidationError(_("Enter an e-mail address in plain Latin letters."), code="invalid")
    validate_email(address)
    return address


def normalise_phone(text: str) -> str:
    """A number as Algerians write it ("0550 12 34 56", "00213 550…", Arabic digits), as "+213550123456".

    Raises ValidationError for what is no number.
    """
    typed = _phone_typed(text)
    try:
        number = phonenumbers.parse(typed, COUNTRY)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or any(map(str.isalpha, typed)):  # it would read letters as those of a keypad
        raise ValidationError(_("Enter a phone number, for example 0550 12 34 56."))
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(
            _(
                "Please check this number. Mobile numbers have ten digits, such as 0550 12 34 56, "
                "landlines nine, such as 021 12 34 56; a number from abroad begins with +."
            )
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _phone_typed(text: str) -> str:
    return _COUNTRY_IN_BRACKETS.sub(r"\1 ", _BEFORE_PHONE.sub("", unaccented(clean_line(text))))


def phone_search_digits(text: str) -> str:
    """The digits by which a kept number is found, of a whole number or a part; empty for what is neither."""
    typed = _phone_typed(text)
    if not _PART_OF_PHONE.fullmatch(typed):
        return ""
    try:
        return normalise_phone(typed).removeprefix("+")
    except ValidationError:
        digits = re.sub(r"[^0-9]", "", typed).removeprefix("00")
        part = re.sub(r"\A(?:2130?|0)", "", digits) if typed[:1] in ("+", "0") else digits
        return part if len(part) >= FEWEST_DIGITS else ""
