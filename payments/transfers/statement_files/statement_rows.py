"""What a statement says, row by row."""

import datetime
from dataclasses import dataclass

from payments.states import Direction

MAX_TEXT_LENGTH = 300  # characters
MAX_REFERENCE_LENGTH = 100


@dataclass(frozen=True)
class StatementRow:
    """Money that moved, in centimes above zero. `key` is the same each time this row is imported, and unique
    in a statement; `key_unproved` is what the row is called by a file that does not prove its direction, and
    `old_keys` are what it may have been called before labels that go on below were in the key.
    """

    line_number: int
    date: datetime.date
    amount_centimes: int
    text: str
    reference: str
    key: str
    direction: Direction = Direction.UNPROVED
    key_unproved: str = ""
    old_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportedRow:
    """A row of which a person is told: left out, or at odds with the row before, and why."""

    line_number: int
    reason: str
    cells: str
