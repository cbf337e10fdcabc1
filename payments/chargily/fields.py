"""Single fields of what Chargily sends: each is read for certain, or is None."""

import re
from decimal import Decimal
from typing import Any

from core.money import InvalidAmountError, centimes_from_dinars

IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")  # seen: 26 lower-case characters (object)
WORD = re.compile(r"[!-~]{1,40}")  # printable ASCII without spaces
FLAGS = {"true": True, "false": False}  # as texts in the documented event (webhooks)


def identifier(value: object) -> str | None:
    """An id of theirs, which is not taken apart."""
    return value if isinstance(value, str) and IDENTIFIER.fullmatch(value) else None


def word(value: object) -> str | None:
    """A status, a type, a currency."""
    return value if isinstance(value, str) and WORD.fullmatch(value) else None


def flag(value: object) -> bool | None:
    """True or false, also as 0 and 1 or as texts (object, webhooks). Nothing else is either."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return bool(value) if value in (0, 1) else None
    return FLAGS.get(value) if isinstance(value, str) else None


def centimes(value: object) -> int | None:
    """An amount of dinars, zero or more, which may come as a text of digits; in centimes."""
    is_text = isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20
    if not (is_text or isinstance(value, int | Decimal)):
        return None
    try:
        return centimes_from_dinars(value)  # type: ignore[arg-type]
    except InvalidAmountError:
        return None


def metadata(value: object) -> dict[str, Any]:
    """Their key-value pairs: null, an empty list, an object, or objects in a list (create)."""
    each = value if isinstance(value, list) else [value]
    return {name: told for pairs in each if isinstance(pairs, dict) for name, told in pairs.items()}
