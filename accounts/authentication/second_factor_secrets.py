"""The secrets of second factors at rest: sealed under the ring, like codes.

allauth asks to encrypt and decrypt a text without saying whose it is, so they all have one label.
"""

from allauth.mfa.models import Authenticator

from core.sealing import open_sealed, register_sealed_column, seal
from core.secret import Secret

LABEL = "second-factor"
KEYS = ("secret", "seed")  # in `Authenticator.data`: of the app's digits, of the recovery codes


def seal_text(text: str) -> str:
    """Encrypt the seed of a second factor; what the database keeps of it."""
    return seal({"text": Secret(text)}, label=LABEL)


def open_text(token: str) -> str:
    """Raises CannotOpenError: then nobody gets in by this factor, and it is set up anew."""
    return open_sealed(token, label=LABEL)["text"].reveal()


def register() -> None:
    """Name the places, from the app's `ready`. Safe to call twice."""
    for key in KEYS:
        register_sealed_column(Authenticator, "data", label=_label_of, key=key)


def _label_of(_row: Authenticator) -> str:
    return LABEL
