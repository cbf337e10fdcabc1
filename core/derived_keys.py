"""Keys for what leaves the shop as a secret: mailed links, digits, what a browser keeps.

All are derived from LINK_KEY, each purpose with one of its own. That key stands in the environment alone, so
a copy of the database computes no link, no reset and no code, not even together with SECRET_KEY.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from django.conf import settings


def derive_key(link_key: str, purpose: str) -> str:
    """The key of one purpose, as hex. For the settings, which cannot ask themselves; others: `key_for`."""
    return hmac.new(link_key.encode(), f"storefront:{purpose}".encode(), hashlib.sha256).hexdigest()


def key_for(purpose: str) -> str:
    """The key of one purpose ("one-time-code"), as hex."""
    return derive_key(settings.LINK_KEY, purpose)


def keyed_hash(text: str, *, purpose: str) -> str:
    """What may be stored of a secret that is short enough to be guessed, as hex."""
    return hmac.new(key_for(purpose).encode(), text.encode(), hashlib.sha256).hexdigest()


def cipher_for(purpose: str) -> Fernet:
    """What encrypts and opens under the key of one purpose."""
    return cipher_under(settings.LINK_KEY, purpose)


def cipher_under(link_key: str, purpose: str) -> Fernet:
    """A cipher for one purpose under a given LINK_KEY."""
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(derive_key(link_key, purpose))))
