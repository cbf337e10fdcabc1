"""One webhook on its way: signed (webhooks), and posted to an address of this machine only."""

import hashlib
import hmac
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from urllib.parse import urlsplit

from sandbox.keys import CHARGILY_KEY


@dataclass(frozen=True)
class WebhookDelivery:
    """A body and the signature that goes with it (none: no header), ``delay`` seconds from now."""

    body: bytes
    signature: str | None
    delay: float = 0.0


def sign(body: bytes, key: str = CHARGILY_KEY) -> str:
    """Lower-case hex HMAC-SHA256 of the raw body, keyed with the secret key itself."""
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def post_webhook(target: str, body: bytes, signature: str | None, *, seconds: float) -> int:
    """The status of the answer, no redirect followed. Raises one of ``FAILURES``, also when it is late."""
    parts = urlsplit(target)
    connection = HTTPConnection(_loopback(target), parts.port or 80, timeout=seconds)
    headers: dict[str, str | bytes] = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": "storefront-sandbox",
    }
    if signature is not None:
        headers["signature"] = signature.encode()  # bytes, so that a forged one may hold anything
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _loopback(target: str) -> str:
    """The address to connect to. Raises ValueError for any that is not on this machine."""
    parts = urlsplit(target)
    host = (parts.hostname or "").lower()
    if parts.scheme != "http" or "@" in parts.netloc:
        raise ValueError("only plain http without a user is called")
    if host == "localhost":
        return "127.0.0.1"
    try:
        is_here = ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise ValueError(f"{host} is not this machine: not called")
    return host


FAILURES = (OSError, HTTPException, ValueError)
"""What may go wrong in ``post``."""
