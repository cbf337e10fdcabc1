"""Secrets at rest, under the ring of `CARD_KEYS`.

What is encrypted names its label inside, because Fernet binds a token to no place: a token moved to another
row does not open there. Where it belongs to somebody, that owner's id is inside as well (version 2).
No error of this module tells anything about the contents.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.views.decorators.debug import sensitive_variables

from core.sealing.keyring import ring
from core.secret import Secret

VERSION = 2
WITHOUT_OWNER = 1  # the first version knew labels only; it still opens, and `rotate_card_keys` renews it


class CannotOpenError(Exception):
    """The token does not open: a wrong or missing key, or a damaged token. Nothing was lost or changed."""


class MisplacedError(CannotOpenError):
    """The token is sound but belongs elsewhere: somebody moved it."""


class WrongLabelError(MisplacedError):
    """It was sealed for another label."""


class WrongOwnerError(MisplacedError):
    """It was sealed for somebody else."""


@dataclass(frozen=True, slots=True)
class SealedPayload:
    """What lies inside a token."""

    version: int
    label: str
    owner: int | None
    contents: dict[str, Secret]


@sensitive_variables()
def seal(contents: Mapping[str, Secret], *, label: str, owner: int | None = None) -> str:
    """Encrypt named secrets together with their place, under the newest key. No two tokens are alike.

    `label` names the place. `owner` is the id of the one whom the secrets belong to, where there is one.
    """
    texts = {name: secret.reveal() for name, secret in contents.items()}
    plain = json.dumps({"v": VERSION, "label": label, "owner": owner, "contents": texts})
    return ring().encrypt(plain.encode()).decode()


def open_sealed(token: str, *, label: str, owner: int | None = None) -> dict[str, Secret]:
    """Decrypt what `seal` made for that label and owner.

    Both are to be worked out from what is at hand, never read from the row that holds the token.
    Raises CannotOpenError; WrongLabelError or WrongOwnerError (both MisplacedError) if it belongs elsewhere.
    """
    parcel = unwrap(token)
    if parcel is None:
        raise CannotOpenError(f"cannot open what is sealed for {label}")
    if parcel.label != label:
        raise WrongLabelError(f"what lies at {label} was sealed for another label")
    if parcel.version > WITHOUT_OWNER and parcel.owner != owner:
        raise WrongOwnerError(f"what lies at {label} was sealed for somebody else")
    return parcel.contents


@sensitive_variables()
def unwrap(token: str) -> SealedPayload | None:
    """What is inside a token, wherever it belongs; None for anything but a payload of ours.

    Nothing is raised from here: an exception on its way out would carry the plain text of this frame along.
    """
    try:
        inside = json.loads(ring().decrypt(token.encode()))
        if inside["v"] not in (WITHOUT_OWNER, VERSION):
            return None
        contents = {name: Secret(text) for name, text in inside["contents"].items()}
        return SealedPayload(inside["v"], inside["label"], inside.get("owner"), contents)
    except (InvalidToken, ValueError, KeyError, TypeError, AttributeError):
        return None
