"""Secrets at rest: sealed for one place, fingerprinted under a pepper, moved to new keys together.

`CARD_KEYS` is the one ring; the cards were there first, and it seals all that a stolen database may not tell.
"""

from core.sealing.columns import SealedColumn, register_sealed_column, sealed_columns
from core.sealing.pepper import (
    WrongKeyRingError,
    check_key_ring,
    fingerprint,
    fingerprints_for,
    fingerprints_for_each,
    key_ring_problem,
)
from core.sealing.tokens import (
    CannotOpenError,
    MisplacedError,
    WrongLabelError,
    WrongOwnerError,
    open_sealed,
    seal,
)

__all__ = [
    "CannotOpenError",
    "MisplacedError",
    "SealedColumn",
    "WrongKeyRingError",
    "WrongLabelError",
    "WrongOwnerError",
    "check_key_ring",
    "fingerprint",
    "fingerprints_for",
    "fingerprints_for_each",
    "key_ring_problem",
    "open_sealed",
    "register_sealed_column",
    "seal",
    "sealed_columns",
]
