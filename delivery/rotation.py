"""Moving what is encrypted to the newest key, while the shop runs.

Each token is replaced by a conditional UPDATE on the old token, so whatever else touches the row meanwhile
wins. The key check moves last: as long as a card needs an old key, taking that key out of CARD_KEYS is
noticed at start-up.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction

from delivery import crypto
from delivery.models import Card, KeyCheck, Quarantined

BATCH = 200  # rows changed in one transaction: short enough to keep no customer waiting
NO_KEY = 0  # stands for "none of the keys" where keys are counted from 1

Sealed = type[Card] | type[Quarantined] | type[KeyCheck]
CONTENTS: tuple[Sealed, ...] = (Card, Quarantined)


def count_by_key() -> Counter[int]:
    """How many tokens each key holds: 1 is the newest key of CARD_KEYS, NO_KEY what none of them opens."""
    return Counter(_key_of(token) for model in (*CONTENTS, KeyCheck) for _pk, token in _tokens(model))


def rotate(*, progress: Callable[[int], None] = lambda done: None) -> int:
    """Encrypt everything under the newest key; returns how many tokens moved. Safe to call twice and at once.

    What no key opens is left as it is. Rows stored meanwhile by a process that still encrypts under an older
    key need another call once that process has the new ring.
    """
    moved = 0
    for model in CONTENTS:
        for batch in _outdated_batches(model):
            moved += _replace(model, batch)
            progress(moved)
    if not any(_is_outdated(token) for model in CONTENTS for _pk, token in _tokens(model)):
        moved += sum(_replace(KeyCheck, batch) for batch in _outdated_batches(KeyCheck))
    return moved


def _outdated_batches(model: Sealed) -> Iterator[list[tuple[int, str]]]:
    batch = []
    for pk, token in _tokens(model):
        if _is_outdated(token):
            batch.append((pk, token))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _replace(model: Sealed, batch: list[tuple[int, str]]) -> int:
    fresh = [(pk, token, crypto.ring().rotate(token.encode()).decode()) for pk, token in batch]
    with transaction.atomic():
        return sum(model.objects.filter(pk=pk, token=old).update(token=new) for pk, old, new in fresh)


def _tokens(model: Sealed) -> Iterator[tuple[int, str]]:
    """Every token of a table, page by page along the primary key: no cursor stays open while rows change."""
    last = 0
    while page := list(
        model.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "token")[: 5 * BATCH]
    ):
        yield from page
        last = page[-1][0]


def _is_outdated(token: str) -> bool:
    return _key_of(token) > 1


def _key_of(token: str) -> int:
    for number, key in enumerate(crypto.keys(), start=1):
        if _opens(key, token):
            return number
    return NO_KEY


def _opens(key: Fernet, token: str) -> bool:
    try:
        key.decrypt(token.encode())
    except InvalidToken:
        return False
    return True
