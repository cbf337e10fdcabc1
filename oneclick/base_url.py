"""The vendor's address and safe paths below it."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

LONGEST_ID = 200


@dataclass(frozen=True)
class ApiAddress:
    """Where the API is reached."""

    host: str
    port: int
    is_tls: bool
    prefix: str


def parse_base_url(url: str) -> ApiAddress:
    """Read the base URL, without the `/v3` that every path starts with.

    Raises ValueError unless it is https, or http to this very machine: no network may see the key.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("the supplier's address must be an http or https URL with a host")
    if not parts.hostname.isascii():
        raise ValueError("the supplier's address must be spelled in ASCII (punycode)")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("the supplier's address must have no user, query or fragment")
    prefix = parts.path.rstrip("/")
    if prefix.endswith("/v3"):
        raise ValueError("the supplier's address must be given without /v3")
    is_tls = parts.scheme == "https"
    if not is_tls and not is_loopback(parts.hostname):
        raise ValueError("the supplier's address must be https unless it is on this machine")
    return ApiAddress(parts.hostname, parts.port or (443 if is_tls else 80), is_tls, quote(prefix))


def is_loopback(host: str) -> bool:
    """Whether the host name means this machine. No name is looked up."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def path_part(identifier: str) -> str:
    """An id as one part of a path. Raises ValueError for an empty, huge, unprintable or dot-path id."""
    if not isinstance(identifier, str) or not 0 < len(identifier) <= LONGEST_ID:
        raise ValueError("an id must be a text of 1 to 200 characters")
    if not identifier.isprintable() or identifier in (".", ".."):
        raise ValueError("an id must be printable and no dot path")
    return quote(identifier, safe="")
