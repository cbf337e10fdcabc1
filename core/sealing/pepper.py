"""Is the key ring the right one? And the pepper under which secrets are fingerprinted.

A random pepper lies in the database, sealed like a card. Opening it proves the ring; since the pepper itself
never changes, fingerprints outlive every rotation of the keys.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

from core.models import KeyCheck
from core.sealing.columns import SealedColumn, sealed_columns
from core.sealing.keyring import ring
from core.sealing.tokens import CannotOpenError, seal
from core.secret import Secret

LABEL = "key-check"
KEY_CHECK = SealedColumn(KeyCheck, "token", label=lambda _row: LABEL)

# What was fingerprinted before there were purposes: stored values have to stay equal to new ones.
UNDERIVED_PURPOSE = frozenset({"card", "quarantine"})


class WrongKeyRingError(CannotOpenError):
    """CARD_KEYS does not open what this database holds."""


def check_key_ring() -> None:
    """Prove that CARD_KEYS is the ring of this database; raises WrongKeyRingError or ImproperlyConfigured.

    On the first start it writes the row that later starts are checked against. Safe to call twice and at
    once.
    """
    _pepper()


def key_ring_problem() -> str | None:
    """What is wrong with the key ring (for /readyz and the system check), or None. Changes nothing."""
    try:
        ring()
        for row in KeyCheck.objects.all():
            _opened(row)
    except (WrongKeyRingError, ImproperlyConfigured) as exc:
        return str(exc)
    return None


def fingerprint(text: str | Secret, *, purpose: str) -> str:
    """A keyed hash (HMAC-SHA256, hex) that tells equal texts from different ones, and nothing else.

    The same text gives unlike fingerprints for unlike purposes ("card", "account"). Raises WrongKeyRingError
    if CARD_KEYS does not fit this database. For many texts, ask `fingerprints_for` once.
    """
    return fingerprints_for(purpose)(text)


@sensitive_variables()
def fingerprints_for(purpose: str) -> Callable[[str | Secret], str]:
    """The function that fingerprints for one purpose.

    Raises WrongKeyRingError, so having it proves the ring.
    """
    return fingerprints_for_each(purpose)[0]


@sensitive_variables()
def fingerprints_for_each(*purposes: str) -> list[Callable[[str | Secret], str]]:
    """The same for several purposes: the ring is proved once for all of them."""
    pepper = _pepper()
    return [_fingerprints_under(pepper, purpose) for purpose in purposes]


@sensitive_variables()
def _fingerprints_under(secret: Secret, purpose: str) -> Callable[[str | Secret], str]:
    pepper = secret.reveal().encode()
    # SHA-512, so that no derived key can be the fingerprint (SHA-256) of a text under the bare pepper.
    bare = purpose in UNDERIVED_PURPOSE
    key = Secret((pepper if bare else hmac.digest(pepper, purpose.encode(), "sha512")).hex())

    @sensitive_variables()
    def fingerprint_of(text: str | Secret) -> str:
        plain = text.reveal() if isinstance(text, Secret) else text
        return hmac.new(
            bytes.fromhex(key.reveal()), plain.encode("utf-8", "surrogatepass"), hashlib.sha256
        ).hexdigest()

    return fingerprint_of


def _pepper() -> Secret:
    return _opened(KeyCheck.objects.filter(pk=1).first() or _first_row())


@sensitive_variables()
def _first_row() -> KeyCheck:
    if any(column.filled().exists() for column in sealed_columns()):
        row = KeyCheck.objects.filter(pk=1).first()  # a rival may have made it together with its first card
        if row is None:
            raise WrongKeyRingError(
                "something is sealed but there is no key check: the database is incomplete"
            )
        return row
    token = seal({"pepper": Secret(secrets.token_hex(32))}, label=LABEL)
    row, _created = KeyCheck.objects.get_or_create(pk=1, defaults={"token": token})
    return row


def _opened(row: KeyCheck) -> Secret:
    try:
        return KEY_CHECK.open(row)["pepper"]
    except CannotOpenError:
        raise WrongKeyRingError(
            "CARD_KEYS does not fit this database: put back the key under which its cards were encrypted"
        ) from None
