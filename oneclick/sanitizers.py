"""Cleaning of text that the vendor wrote, before it may stand in an error, a log or a staff page."""

import html
import re
from html.entities import html5

from core.secret import Secret
from core.text import printable_line, truncate

LONGEST_MESSAGE = 200

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
# Eight characters or more with a digit among them may be a card code, a key or an id; no message needs one.
# With its semicolon only: "AT&T" and "?a=1&copy=2" mean what they say.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CODE_LIKE = re.compile(r"(?=[A-Za-z-]*\d)[A-Za-z0-9-]{8,}")


def clean_message(text: str, key: Secret) -> str:
    """The vendor's message: printable, at most 200 characters, without the key or anything like a code."""
    if not text:  # as in every answer that is no refusal
        return ""
    # Cut generously first, so that a huge message costs little, and to size after masking, so that no code is
    # halved and thereby missed.
    without_key = unescape_entities(truncate(text, 20 * LONGEST_MESSAGE)).replace(key.reveal() or "\0", "***")
    return truncate(printable_line(_CODE_LIKE.sub("***", without_key)), LONGEST_MESSAGE)


def unescape_entities(text: str) -> str:
    """The text with HTML entities undone, once: "&amp;lt;" is "&lt;" afterwards."""
    return _ENTITY.sub(_undone, text)


def _undone(entity: re.Match[str]) -> str:
    """One that is not known stays as it is; html.unescape would take its beginning for another."""
    spelled = entity[0]
    return html.unescape(spelled) if spelled[1] == "#" else html5.get(spelled[1:], spelled)


def clean_code(text: str) -> str:
    """The vendor's error code if it has the form of one, else ""."""
    return text if _CODE.fullmatch(text) else ""


def clean_request_id(text: str) -> str:
    """The id under which the vendor's support finds the call, or ""."""
    return text if _REQUEST_ID.fullmatch(text) else ""


def clean_status(text: str) -> str:
    """A status word as it came, if it can be shown: one line of at most 40 characters, else a placeholder."""
    return (
        text if 0 < len(text) <= 40 and text.isprintable() and not _CODE_LIKE.search(text) else "(unreadable)"
    )
