"""Keys of the rows of a statement: the same at each import, and never one for two movements."""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.normalisation import ascii_digits
from core.text import truncate
from payments.states import Direction
from payments.transfers.statement_files.statement_rows import (
    MAX_REFERENCE_LENGTH,
    MAX_TEXT_LENGTH,
    StatementRow,
)

MAX_OLD_KEYS = 50  # of one row: as many equal first lines of labels on one day are looked for


def with_row_keys(rows: Sequence[StatementRow], heads: Sequence[str], account: str) -> list[StatementRow]:
    """The rows with their keys: equal ones are counted, so that the second of a day is the second wherever
    the day is. Those that went out are counted apart. Where no direction is told, those that came in are
    taken to be counted first.

    `heads` are the labels without what goes on below them, which alone was in a key once.
    """
    said = [_said(row, row.text, account) for row in rows]
    before = _old_keys(rows, heads, account)
    came_in = Counter(each for each, row in zip(said, rows, strict=True) if not _went_out(row))
    seen: Counter[tuple[str, bool]] = Counter()
    return [
        _with_key(row, each, old, seen, came_in[each])
        for row, each, old in zip(rows, said, before, strict=True)
    ]


def _with_key(
    row: StatementRow, said: str, old: tuple[str, ...], seen: Counter[tuple[str, bool]], came_in: int
) -> StatementRow:
    went_out = _went_out(row)
    seen[said, went_out] += 1
    number = seen[said, went_out]
    key = _key(f"out:{said}" if went_out else said, number)
    return replace(
        row,
        key=key,
        key_unproved=_key(said, came_in + number) if went_out else key,
        old_keys=old,
        text=truncate(row.text, MAX_TEXT_LENGTH),
        reference=truncate(row.reference, MAX_REFERENCE_LENGTH),
    )


def _old_keys(rows: Sequence[StatementRow], heads: Sequence[str], account: str) -> list[tuple[str, ...]]:
    """What lines of these rows may be called that were kept when the head of a label alone was in the key;
    none where no label of the same head goes on.
    """
    said = [_said(row, head, account) for row, head in zip(rows, heads, strict=True)]
    go_on = {
        each
        for each, row, head in zip(said, rows, heads, strict=True)
        if canonical_text(head) != canonical_text(row.text)
    }
    counted = Counter(said)
    found: dict[tuple[str, bool], tuple[str, ...]] = {}
    for each, row in zip(said, rows, strict=True):
        if each in go_on and (each, _went_out(row)) not in found:
            numbers = range(1, min(counted[each], MAX_OLD_KEYS) + 1)
            forms = [f"out:{each}", each] if _went_out(row) else [each]
            found[each, _went_out(row)] = tuple(_key(form, number) for form in forms for number in numbers)
    return [found.get((each, _went_out(row)), ()) for each, row in zip(said, rows, strict=True)]


def _went_out(row: StatementRow) -> bool:
    return row.direction == Direction.OUT


def _said(row: StatementRow, label: str, account: str) -> str:
    said = [
        account,
        row.date.isoformat(),
        row.amount_centimes,
        canonical_text(label),
        canonical_text(row.reference),
    ]
    return json.dumps(said)


def _key(said: str, number: int) -> str:
    return hashlib.sha256(f"{said}#{number}".encode()).hexdigest()


def canonical_text(text: str) -> str:
    """The text as two exports of the same row agree on it, whatever the encoding and the letters' case."""
    return " ".join(ascii_digits(unicodedata.normalize("NFKC", text)).casefold().split())
