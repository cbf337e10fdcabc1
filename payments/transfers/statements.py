"""Statements of the shop's accounts: the movements of a CSV file, with keys that survive a second import.

No two banks export alike, and Algérie Poste documents no format: the columns are found by their names, or
named by staff, and the rest is told by the content. A cell that looks like a formula is a text like others.
"""

import datetime
import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from payments.states import Direction
from payments.transfers.cells import Unreadable, read_date
from payments.transfers.columns import Columns, find_columns
from payments.transfers.directions import Directions, Money, Words, cell
from payments.transfers.sheets import MOST_BYTES, MOST_ROWS, NotAStatement, Sheet, read_sheet
from payments.transfers.tables import Row
from payments.transfers.texts import ascii_digits, one_line

__all__ = ["MOST_BYTES", "MOST_ROWS", "NotAStatement", "Statement", "StatementRow", "parse_statement"]

LONGEST_TEXT = 300  # characters
LONGEST_REFERENCE = 100


@dataclass(frozen=True)
class StatementRow:
    """Money that moved, in centimes above zero. `key` is the same each time this row is imported, and unique
    in a statement; `key_unproved` is what the row is called by a file that does not prove its direction.
    """

    line_number: int
    date: datetime.date
    amount_centimes: int
    text: str
    reference: str
    key: str
    direction: Direction = Direction.UNPROVED
    key_unproved: str = ""


@dataclass(frozen=True)
class Problem:
    """A row that was left out because it could not be read with certainty."""

    line_number: int
    reason: str
    cells: str


@dataclass(frozen=True)
class Statement:
    rows: tuple[StatementRow, ...]
    problems: tuple[Problem, ...]
    others: int  # rows that were read and moved nothing

    @property
    def proves_direction(self) -> bool:
        """Whether every row says which way its money went."""
        return all(row.direction != Direction.UNPROVED for row in self.rows)

    @property
    def first_day(self) -> datetime.date | None:
        return min((row.date for row in self.rows), default=None)

    @property
    def last_day(self) -> datetime.date | None:
        return max((row.date for row in self.rows), default=None)


def parse_statement(data: bytes, *, account: str = "") -> Statement:
    """Read the movements of a statement whose columns are recognised by their names. Raises NotAStatement.

    A row that cannot be read is a problem, and never stops the rest. `account` tells the shop's accounts
    apart, so that equal movements on two of them have two keys; always pass the same text for the same one.
    """
    sheet = read_sheet(data)
    if sheet.columns is None:
        raise NotAStatement(_("No row names the columns: a date, and a credit or an amount."))
    return read_statement(sheet, sheet.columns, account=account)


def read_statement(
    sheet: Sheet, columns: Columns, *, account: str = "", words: Words | None = None
) -> Statement:
    """Read the movements of a sheet by these columns; `words` are those that staff named for directions."""
    rows = list(sheet.rows(columns.date))
    directions = Directions(columns, [row.cells for row in rows], words)
    reader = _Reader(directions, sheet.delimiter)
    for row in rows:
        reader.read(row)
    rows_with_keys = _keyed(reader.rows, reader.heads, account)
    return Statement(tuple(rows_with_keys), tuple(reader.problems), reader.others)


class _Reader:
    """Collects what the rows below the header say."""

    def __init__(self, directions: Directions, delimiter: str) -> None:
        self.directions = directions
        self.columns = directions.columns
        self.delimiter = delimiter
        self.rows: list[StatementRow] = []
        self.heads: list[str] = []  # the texts of the rows without what goes on below them
        self._goes_on = False  # the row before was a movement, or went on from one
        self._labels_are_above = False  # then nobody knows to which movement a text alone belongs
        self.problems: list[Problem] = []
        self.others = 0

    def read(self, row: Row) -> None:
        try:
            self._check_width(row.cells)
            if self._is_text_alone(row.cells):
                self._go_on(row.cells)
                return
            money = self.directions.money_of(row.cells)
            self._goes_on = money is not None
            if money is None:
                self.others += 1
            else:
                self.rows.append(self._movement(row, money))
                self.heads.append(self.rows[-1].text)
        except Unreadable as trouble:
            self._goes_on = False
            if not find_columns(row.cells):  # the header is repeated on each page
                shown = one_line(" | ".join(row.cells)[:LONGEST_TEXT])
                self.problems.append(Problem(row.first, str(trouble), shown))

    def _is_text_alone(self, cells: list[str]) -> bool:
        """Whether it is the label that goes on, as in the rows below a movement of a CCP statement."""
        filled = {at for at, each in enumerate(cells) if each.strip()}
        return bool(filled) and filled <= set(self.columns.texts)

    def _go_on(self, cells: list[str]) -> None:
        if not self.rows:
            self._labels_are_above = True
        if not self._goes_on or self._labels_are_above:
            self.others += 1
            return
        above = self.rows[-1]
        more = " ".join(cell(cells, at) for at in self.columns.texts)
        self.rows[-1] = replace(above, text=one_line(f"{above.text} {more}"))

    def _check_width(self, cells: list[str]) -> None:
        """An amount such as 12,500.00 that was not quoted falls apart at the comma and moves what follows."""
        fell_apart = self.delimiter == "," and len(cells) > self.columns.width
        if fell_apart or any(each.strip() for each in cells[self.columns.named :]):
            raise Unreadable(_("more cells than the header has"))

    def _movement(self, row: Row, money: Money) -> StatementRow:
        try:
            date = read_date(cell(row.cells, self.columns.date))
        except Unreadable:
            raise Unreadable(_("no readable date")) from None
        return StatementRow(
            line_number=row.first,
            date=date,
            amount_centimes=money.amount,
            text=one_line(" ".join(cell(row.cells, at) for at in self.columns.texts)),
            reference=one_line(cell(row.cells, self.columns.reference)),
            key="",
            direction=money.direction,
        )


def _keyed(rows: Sequence[StatementRow], heads: Sequence[str], account: str) -> list[StatementRow]:
    """The rows with their keys: equal ones are counted, so that the second of a day is the second wherever
    the day is. Those that went out are counted apart. Where no direction is told, those that came in are
    taken to be counted first.
    """
    said = [_said(row, head, account) for row, head in zip(rows, heads, strict=True)]
    came_in = Counter(each for each, row in zip(said, rows, strict=True) if row.direction != Direction.OUT)
    seen: Counter[tuple[str, bool]] = Counter()
    return [_with_key(row, each, seen, came_in[each]) for each, row in zip(said, rows, strict=True)]


def _with_key(row: StatementRow, said: str, seen: Counter[tuple[str, bool]], came_in: int) -> StatementRow:
    went_out = row.direction == Direction.OUT
    seen[said, went_out] += 1
    number = seen[said, went_out]
    key = _key(f"out:{said}" if went_out else said, number)
    return replace(
        row,
        key=key,
        key_unproved=_key(said, came_in + number) if went_out else key,
        text=row.text[:LONGEST_TEXT],
        reference=row.reference[:LONGEST_REFERENCE],
    )


def _said(row: StatementRow, head: str, account: str) -> str:
    said = [account, row.date.isoformat(), row.amount_centimes, _canonical(head), _canonical(row.reference)]
    return json.dumps(said)


def _key(said: str, number: int) -> str:
    return hashlib.sha256(f"{said}#{number}".encode()).hexdigest()


def _canonical(text: str) -> str:
    """The text as two exports of the same row agree on it, whatever the encoding and the letters' case."""
    return " ".join(ascii_digits(unicodedata.normalize("NFKC", text)).casefold().split())
