"""Where a key may be sent, and where a customer may be sent."""

import re
from urllib.parse import urlsplit

from oneclick.base_url import is_loopback

MAX_URL_LENGTH = 500
WEB_ADDRESS = re.compile(r"https?://[!-~]+")


def may_receive_key(url: str) -> bool:
    """Whether a key may go there: https, or http to this very machine."""
    return _is_https(url) or is_plain_loopback(url)


def is_plain_loopback(url: str) -> bool:
    """Whether it is http on this machine: the pretended vendor, and no other."""
    scheme, host = _parts(url)
    return scheme == "http" and is_loopback(host)


def checkout_page_url(told: object, *, api: str) -> str | None:
    """The address of a hosted page, if it is one to send a customer to.

    No host is pinned: several of theirs have been seen (object). https only, unless the API itself is plain.
    """
    if not (isinstance(told, str) and len(told) <= MAX_URL_LENGTH and WEB_ADDRESS.fullmatch(told)):
        return None
    return told if _is_https(told) or (is_plain_loopback(api) and is_plain_loopback(told)) else None


def _is_https(url: str) -> bool:
    scheme, host = _parts(url)
    return scheme == "https" and host != ""


def _parts(url: str) -> tuple[str, str]:
    """Scheme and host; nothing where a user name could make one host look like another."""
    try:
        parts = urlsplit(url)
        return ("", "") if "@" in parts.netloc else (parts.scheme, parts.hostname or "")
    except ValueError:
        return "", ""
