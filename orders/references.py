"""Names of orders, and secrets that open them."""

import hashlib
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud and typed without mistakes
LENGTH = 10


def new_reference() -> str:
    """A random name for an order: unique by constraint, and never proof of anything."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(LENGTH))


def new_secret() -> str:
    """A secret of 256 bits for a link or a cookie; only its hash is stored."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """A plain hash is enough for secrets of full entropy."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
