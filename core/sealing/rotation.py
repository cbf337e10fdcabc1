"""Moving what is sealed to the newest key and the newest version, while the shop runs.

Each token is replaced by a conditional UPDATE on the old one, so whatever else touches the row meanwhile
wins. The key check moves last: as long as anything needs an old key, taking that key out of CARD_KEYS is
noticed at start-up.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction

from core.sealing.columns import SealedColumn, sealed_columns
from core.sealing.keyring import keys, ring
from core.sealing.pepper import KEY_CHECK
from core.sealing.tokens import VERSION, SealedPayload, seal, unwrap

BATCH = 200  # rows changed in one transaction: short enough to keep no customer waiting
NO_KEY = 0  # stands for "none of the keys" where keys are counted from 1


@dataclass
class Counts:
    """How many tokens there are by key (1 is the newest of CARD_KEYS, NO_KEY: none opens it) and version."""

    by_key: Counter[int] = field(default_factory=Counter)
    by_version: Counter[int] = field(default_factory=Counter)

    @property
    def older_versions(self) -> int:
        """How many tokens are not of the newest version."""
        return sum(count for version, count in self.by_version.items() if version != VERSION)


def count() -> Counts:
    """Look into every sealed column and the key check."""
    counts = Counts()
    for column in (*sealed_columns(), KEY_CHECK):
        for row in column.rows():
            token = column.token(row)
            counts.by_key[_key_of(token)] += 1
            if parcel := unwrap(token):
                counts.by_version[parcel.version] += 1
    return counts


def rotate(*, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Encrypt everything under the newest key, in the newest version; returns how many tokens moved.

    What no key opens is left as it is. What lies in a place that it was not sealed for moves to the newest
    key but keeps its version: whose it is, its row cannot say. Safe to call twice and at once. Rows
    stored meanwhile by a process that still encrypts under an older key need another call once that process
    has the new ring.
    """
    moved = 0
    for column in sealed_columns():
        for batch in _outdated_batches(column):
            moved += _renew(column, batch)
            progress(moved)
    if not any(_needs_old_key(column.token(row)) for column in sealed_columns() for row in column.rows()):
        moved += sum(_renew(KEY_CHECK, batch) for batch in _outdated_batches(KEY_CHECK))
    return moved


def _outdated_batches(column: SealedColumn) -> Iterator[list[Any]]:
    batch = []
    for row in column.rows():
        if _is_outdated(column, row):
            batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _renew(column: SealedColumn, batch: list[Any]) -> int:
    fresh = [(row, _renewed(column, row)) for row in batch]
    with transaction.atomic():
        return sum(column.replace(row, token) for row, token in fresh)


def _renewed(column: SealedColumn, row: Any) -> str:
    token = column.token(row)
    parcel = unwrap(token)
    if parcel is not None and _can_be_lifted(column, row, parcel):
        return seal(parcel.contents, label=parcel.label, owner=column.owner(row))
    return ring().rotate(token.encode()).decode()


def _is_outdated(column: SealedColumn, row: Any) -> bool:
    token = column.token(row)
    if _needs_old_key(token):
        return True
    parcel = unwrap(token)
    return parcel is not None and _can_be_lifted(column, row, parcel)


def _can_be_lifted(column: SealedColumn, row: Any, parcel: SealedPayload) -> bool:
    """Whether it is of an older version, and lies where it was sealed for."""
    return parcel.version != VERSION and parcel.label == column.label(row)


def _needs_old_key(token: str) -> bool:
    return _key_of(token) > 1


def _key_of(token: str) -> int:
    for number, key in enumerate(keys(), start=1):
        if _opens(key, token):
            return number
    return NO_KEY


def _opens(key: Fernet, token: str) -> bool:
    try:
        key.decrypt(token.encode())
    except InvalidToken:
        return False
    return True
