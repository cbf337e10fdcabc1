"""Statements of the shop's accounts: the credits of a CSV file, with keys that survive a second import.

No two banks export alike, and Algérie Poste documents no format: the columns are found by their names
and the rest is told by the content. A cell that looks like a formula is a text like any other.
"""

import datetime
import hashlib
import json
import unicodedata
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from payments.transfers.cells import Unreadable, read_date
from payments.transfers.columns import Columns, find_columns
from payments.transfers.credits import cell, credit_of, with_side
from payments.transfers.tables import DELIMITERS, Row, Shape, decode, lines_of, rows_of
from payments.transfers.texts import ascii_digits, one_line

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 20_000
HEADER_WITHIN = 60  # lines; before the header stand the bank's name, the account and the period
LONGEST_TEXT = 300  # characters
LONGEST_REFERENCE = 100
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")  # xlsx and ods, xls, PDF


class NotAStatement(ValueError):
    """The file as a whole cannot be read; the text says why, in the active language."""


@dataclass(frozen=True)
class StatementRow:
    """Money that came in. `key` is the same each time this row is imported, and unique in a statement."""

    line_number: int
    date: datetime.date
    amount_centimes: int
    text: str
    reference: str
    key: str


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
    others: int  # rows that were read and are no credit


def parse_statement(data: bytes, *, account: str = "") -> Statement:
    """Read the credits of a statement. A row that cannot be read is a problem, and never stops the rest.

    `account` tells the shop's accounts apart, so that equal credits on two of them have two keys; always
    pass the same text for the same account. Raises NotAStatement.
    """
    lines = _lines(data)
    header, delimiter, columns = _find_header(lines)
    shape = Shape(columns.width, begins=lambda cells: _is_date(cell(cells, columns.date)))
    rows = list(rows_of(lines, delimiter, after=header.last, shape=shape))
    reader = _Reader(with_side(columns, (row.cells for row in rows)), delimiter, account)
    for row in rows:
        reader.read(row)
    return Statement(tuple(reader.rows), tuple(reader.problems), reader.others)


def _lines(data: bytes) -> list[str]:
    if len(data) > MOST_BYTES:
        raise NotAStatement(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1024 // 1024})
    if data.startswith(WORKBOOKS):
        raise NotAStatement(_("This is a workbook or a PDF. Export the statement as CSV."))
    lines = lines_of(decode(data))
    if sum(bool(line.strip()) for line in lines) > MOST_ROWS:
        reason = _("The file has more than %(most)s rows. Export a shorter period.")
        raise NotAStatement(reason % {"most": MOST_ROWS})
    return lines


def _find_header(lines: list[str]) -> tuple[Row, str, Columns]:
    """The row that names the columns, and the delimiter under which most of them are known."""
    found = [
        (row, delimiter, columns)
        for delimiter in DELIMITERS
        for row in rows_of(lines[:HEADER_WITHIN], delimiter)
        if (columns := find_columns(row.cells))
    ]
    if not found:
        raise NotAStatement(_("No row names the columns: a date, and a credit or an amount."))
    return max(found, key=lambda each: (each[2].known, -each[0].first))


def _is_date(text: str) -> bool:
    try:
        read_date(text)
    except Unreadable:
        return False
    return True


class _Reader:
    """Collects what the rows below the header say."""

    def __init__(self, columns: Columns, delimiter: str, account: str) -> None:
        self.columns = columns
        self.delimiter = delimiter
        self.account = account
        self.seen: Counter[str] = Counter()
        self.rows: list[StatementRow] = []
        self.problems: list[Problem] = []
        self.others = 0

    def read(self, row: Row) -> None:
        try:
            self._check_width(row.cells)
            amount = credit_of(row.cells, self.columns)
            if amount is None:
                self.others += 1
            else:
                self.rows.append(self._credit(row, amount))
        except Unreadable as trouble:
            if not find_columns(row.cells):  # the header is repeated on each page
                shown = one_line(" | ".join(row.cells)[:LONGEST_TEXT])
                self.problems.append(Problem(row.first, str(trouble), shown))

    def _check_width(self, cells: list[str]) -> None:
        """An amount such as 12,500.00 that was not quoted falls apart at the comma and moves what follows."""
        fell_apart = self.delimiter == "," and len(cells) > self.columns.width
        if fell_apart or any(each.strip() for each in cells[self.columns.named :]):
            raise Unreadable(_("more cells than the header has"))

    def _credit(self, row: Row, amount: int) -> StatementRow:
        try:
            date = read_date(cell(row.cells, self.columns.date))
        except Unreadable:
            raise Unreadable(_("no readable date")) from None
        text = one_line(" ".join(cell(row.cells, at) for at in self.columns.texts))
        reference = one_line(cell(row.cells, self.columns.reference))
        return StatementRow(
            line_number=row.first,
            date=date,
            amount_centimes=amount,
            text=text[:LONGEST_TEXT],
            reference=reference[:LONGEST_REFERENCE],
            key=self._key(date, amount, text, reference),
        )

    def _key(self, date: datetime.date, amount: int, text: str, reference: str) -> str:
        """Equal rows are counted: the second of a day is the second in every statement that has the day."""
        said = [self.account, date.isoformat(), amount, _canonical(text), _canonical(reference)]
        content = json.dumps(said)
        self.seen[content] += 1
        return hashlib.sha256(f"{content}#{self.seen[content]}".encode()).hexdigest()


def _canonical(text: str) -> str:
    """The text as two exports of the same row agree on it, whatever the encoding and the letters' case."""
    return " ".join(ascii_digits(unicodedata.normalize("NFKC", text)).casefold().split())
