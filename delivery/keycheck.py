"""Is the key ring the right one? And the pepper under which codes are fingerprinted.

A random pepper lies in the database, sealed like a card. Opening it proves the ring; since the pepper itself
never changes, fingerprints outlive every rotation of the keys.
"""

import hashlib
import hmac
import secrets

from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

from core.secret import Secret
from delivery import crypto
from delivery.models import Card, KeyCheck

LABEL = "key-check"


class WrongKeyRing(crypto.CannotOpen):
    """CARD_KEYS does not open what this database holds."""


def check_key_ring() -> None:
    """Prove that CARD_KEYS is the ring of this database; raises WrongKeyRing or ImproperlyConfigured.

    On the first start it writes the row that later starts are checked against. Safe to call twice and at
    once.
    """
    pepper()


def key_ring_problem() -> str | None:
    """What is wrong with the key ring (for /readyz and the system check), or None. Changes nothing."""
    try:
        crypto.ring()
        for row in KeyCheck.objects.all():
            _opened(row)
    except (WrongKeyRing, ImproperlyConfigured) as error:
        return str(error)
    return None


def pepper() -> Secret:
    """The pepper of this database. Raises like `check_key_ring`, so whoever has it has proved the ring."""
    return _opened(KeyCheck.objects.filter(pk=1).first() or _first_row())


@sensitive_variables()
def fingerprint(secret: Secret, *, pepper: Secret) -> str:
    """A keyed hash (HMAC-SHA256, hex) that tells equal codes from different ones, and nothing else."""
    text = secret.reveal().encode("utf-8", "surrogatepass")
    return hmac.new(pepper.reveal().encode(), text, hashlib.sha256).hexdigest()


@sensitive_variables()
def _first_row() -> KeyCheck:
    if Card.objects.exists():
        row = KeyCheck.objects.filter(pk=1).first()  # a rival may have made it together with its first card
        if row is None:
            raise WrongKeyRing("there are cards but no key check: the database is incomplete")
        return row
    token = crypto.seal({"pepper": Secret(secrets.token_hex(32))}, label=LABEL)
    row, _created = KeyCheck.objects.get_or_create(pk=1, defaults={"token": token})
    return row


def _opened(row: KeyCheck) -> Secret:
    try:
        return crypto.open_sealed(row.token, label=LABEL)["pepper"]
    except crypto.CannotOpen:
        raise WrongKeyRing(
            "CARD_KEYS does not fit this database: put back the key under which its cards were encrypted"
        ) from None
