"""Card codes under Fernet keys.

`CARD_KEYS` is the ring, newest first: the first key encrypts, any of them decrypts. What is encrypted names
its label inside, because Fernet binds a token to no place: a token moved to another row does not open there.
No error of this module tells anything about the contents.
"""

import json
from collections.abc import Mapping
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

from core.secret import Secret

VERSION = 1


class CannotOpen(Exception):
    """The token does not open: a wrong or missing key, or a damaged token. Nothing was lost or changed."""


class WrongLabel(CannotOpen):
    """The token is sound but belongs to another label: somebody moved it."""


def keys() -> list[Fernet]:
    """The keys of the ring, newest first. Raises ImproperlyConfigured if one of them is no Fernet key."""
    return list(_keys(tuple(settings.CARD_KEYS)))


def ring() -> MultiFernet:
    """The ring itself. Raises ImproperlyConfigured if one of its keys is no Fernet key."""
    return MultiFernet(keys())


@lru_cache(maxsize=2)
@sensitive_variables()
def _keys(texts: tuple[str, ...]) -> tuple[Fernet, ...]:
    if not texts:
        raise ImproperlyConfigured("CARD_KEYS is empty")
    found = []
    for number, text in enumerate(texts, start=1):
        try:
            found.append(Fernet(text.strip()))
        except ValueError:
            raise ImproperlyConfigured(f"CARD_KEYS: key {number} is not a Fernet key") from None
    return tuple(found)


@sensitive_variables()
def seal(contents: Mapping[str, Secret], *, label: str) -> str:
    """Encrypt named secrets together with their label, under the newest key. No two tokens are alike."""
    texts = {name: secret.reveal() for name, secret in contents.items()}
    plain = json.dumps({"v": VERSION, "label": label, "contents": texts})
    return ring().encrypt(plain.encode()).decode()


def open_sealed(token: str, *, label: str) -> dict[str, Secret]:
    """Decrypt what `seal` made for that label. Raises CannotOpen, or WrongLabel if it belongs elsewhere."""
    parcel = _unwrapped(token)
    if parcel is None:
        raise CannotOpen(f"cannot open what is sealed for {label}")
    found, contents = parcel
    if found != label:
        raise WrongLabel(f"what lies at {label} was sealed for another label")
    return contents


@sensitive_variables()
def _unwrapped(token: str) -> tuple[str, dict[str, Secret]] | None:
    """The label and the secrets inside a token; None for anything but a parcel of ours.

    Nothing is raised from here: an exception on its way out would carry the plain text of this frame along.
    """
    try:
        parcel = json.loads(ring().decrypt(token.encode()))
        if parcel["v"] != VERSION:
            return None
        return parcel["label"], {name: Secret(text) for name, text in parcel["contents"].items()}
    except (InvalidToken, ValueError, KeyError, TypeError, AttributeError):
        return None
