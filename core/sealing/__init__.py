"""Secrets at rest: sealed for one place, fingerprinted under a pepper, moved to new keys together.

`CARD_KEYS` is the one ring; the cards were there first, and it seals all that a stolen database may not tell.
"""

from core.sealing.columns import SealedColumn, register_sealed, sealed_columns
from core.sealing.pepper import (
    WrongKeyRing,
    check_key_ring,
    fingerprint,
    fingerprints_for,
    key_ring_problem,
)
from core.sealing.tokens import CannotOpen, MisplacedError, WrongLabel, WrongOwnerError, open_sealed, seal

__all__ = [
    "CannotOpen",
    "MisplacedError",
    "SealedColumn",
    "WrongKeyRing",
    "WrongLabel",
    "WrongOwnerError",
    "check_key_ring",
    "fingerprint",
    "fingerprints_for",
    "key_ring_problem",
    "open_sealed",
    "register_sealed",
    "seal",
    "sealed_columns",
]
