"""The table of an exported statement: its header and its rows, whether or not the columns are recognised."""

import codecs
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from payments.transfers.statement_files.csv_header import Columns, find_columns, header_name, joined_header
from payments.transfers.statement_files.csv_reader import DELIMITERS, CsvRow, TableShape, lines_of, rows_of
from payments.transfers.statement_files.csv_values import UnreadableCellError, read_amount
from payments.transfers.statement_files.dates import is_date, may_be_date
from payments.transfers.statement_files.encodings import Decoded, decodings
from payments.transfers.statement_files.preamble import is_of_another_currency, names_another_account

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 20_000
BEGINNING = 200  # bytes that tell what a file is
MAX_ROWS_ABOVE_HEADER = 60  # lines; before the header stand the bank's name, the account and the period
MIN_CELLS = 3  # a date, an amount and a text
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods, xls
PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml")  # what many banks call .xls


class NotAStatementError(ValueError):
    """The file as a whole cannot be read; the text says why, in the active language."""


@dataclass(frozen=True)
class StatementSheet:
    """Lines of a file, and what is known of the table in them. Personal data: no lines in its repr."""

    lines: list[str] = field(repr=False)
    delimiter: str
    header: tuple[str, ...]  # empty where no row names the columns
    after: int  # the last line of the header
    width: int  # cells of the header, or of the first row that holds data
    columns: Columns | None  # as recognised by their names
    decodings: tuple[Decoded, ...] = ()  # several: nobody knows how the file is encoded; read by the first

    @property
    def encoding(self) -> str:
        return self.decodings[0].encoding if self.decodings else ""

    def rows(self, date: int | None) -> Iterator[CsvRow]:
        """The rows below the header; `date` is the column by which the beginning of one is told."""

        def begins(cells: list[str]) -> bool:
            return date is not None and date < len(cells) and is_date(cells[date])

        yield from rows_of(self.lines, self.delimiter, after=self.after, shape=TableShape(self.width, begins))

    @property
    def fingerprint(self) -> str:
        """The same for every file of this layout: the names of its columns, or their number without names."""
        names = [header_name(cell) for cell in self.header] or self.width
        return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def read_sheet(data: bytes, *, encoding: str = "") -> StatementSheet:
    """Find the table in a file of any delimiter, and of any encoding or that which a person has chosen.

    Raises NotAStatementError.
    """
    _refuse_other_files(data)
    texts = decodings(data)
    texts = tuple(each for each in texts if each.encoding == encoding) or texts
    lines = lines_of(texts[0].text)
    if sum(bool(line.strip()) for line in lines) > MAX_ROWS:
        reason = _("The file has more than %(most)s rows. Export a shorter period.")
        raise NotAStatementError(reason % {"most": MAX_ROWS})
    found = _recognised(lines) or _likely(lines)
    if found is None:
        raise NotAStatementError(_("No row names the columns: a date, and a credit or an amount."))
    _refuse_other_accounts(found)
    return replace(found, decodings=texts)


def _refuse_other_files(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise NotAStatementError(
            _("The file is larger than %(most)s MB.") % {"most": MAX_BYTES // 1024 // 1024}
        )
    if data.startswith(b"%PDF"):
        raise NotAStatementError(_("This is a PDF. Export the statement as CSV at the bank."))
    beginning = data[:BEGINNING].lstrip(codecs.BOM_UTF8 + b" \r\n\t").lower()
    if data.startswith(WORKBOOKS) or beginning.startswith(PAGES):
        raise NotAStatementError(
            _(
                "This is a workbook. Open it in Excel, choose “Save as” and the type “CSV UTF-8 "
                "(comma delimited)”, and import the file that comes of it."
            )
        )


def _refuse_other_accounts(sheet: StatementSheet) -> None:
    above = sheet.lines[: max(sheet.after - 1, 0)]
    if is_of_another_currency(above):
        raise NotAStatementError(_("This statement is of an account in another currency than the dinar."))
    labels = sheet.columns.texts if sheet.columns else ()
    below = () if 0 in labels else (line.split(sheet.delimiter) for line in sheet.lines[sheet.after :])
    if names_another_account(above, below):
        raise NotAStatementError(
            _("The file holds statements of several accounts. Import one file for each account.")
        )


def _recognised(lines: list[str]) -> StatementSheet | None:
    """The row that names the columns, under the delimiter that makes most of them known."""
    best: tuple[int, StatementSheet] | None = None
    for delimiter in DELIMITERS:
        for header, row in _headers(lines, delimiter):
            columns = find_columns(header)
            if columns is None:
                continue
            rank = columns.known * MAX_ROWS_ABOVE_HEADER * 2 - row.first
            if best is None or rank > best[0]:
                sheet = StatementSheet(lines, delimiter, tuple(header), row.last, columns.width, columns)
                best = (rank, sheet)
    return best[1] if best else None


def _headers(lines: list[str], delimiter: str) -> Iterator[tuple[list[str], CsvRow]]:
    """What may be the header: each row, and each two that follow one another, read as one."""
    rows = list(rows_of(lines[:MAX_ROWS_ABOVE_HEADER], delimiter))
    for at, row in enumerate(rows):
        yield row.cells, row
        if at + 1 < len(rows) and (both := joined_header(row.cells, rows[at + 1].cells)):
            yield both, CsvRow(row.first, rows[at + 1].last, both)


def _likely(lines: list[str]) -> StatementSheet | None:
    """A table whose columns nobody knows: the first row with a date and an amount, and what stands above."""
    for delimiter in DELIMITERS:
        rows = list(rows_of(lines[:MAX_ROWS_ABOVE_HEADER], delimiter))
        at = next((at for at, row in enumerate(rows) if _holds_data(row.cells)), None)
        if at is None:
            continue
        header = _names_above(rows[:at])
        after = rows[at].first - 1
        return StatementSheet(lines, delimiter, tuple(header), after, len(header or rows[at].cells), None)
    return None


def _holds_data(cells: Sequence[str]) -> bool:
    dates = [may_be_date(cell) for cell in cells]
    amounts = [not of_date and _is_amount(cell) for cell, of_date in zip(cells, dates, strict=True)]
    return len(cells) >= MIN_CELLS and any(dates) and any(amounts)


def _names_above(rows: Sequence[CsvRow]) -> list[str]:
    """The one or two rows of names just above the data; empty if what stands there names nothing."""
    named = [row.cells for row in rows[-2:] if _names_columns(row.cells)]
    if not rows or not named or named[-1] is not rows[-1].cells:
        return []
    return (joined_header(*named) if len(named) == 2 else None) or named[-1]


def _names_columns(cells: Sequence[str]) -> bool:
    names = [cell for cell in cells if header_name(cell)]
    return len(names) >= 2 and not any(letter.isdigit() for cell in names for letter in cell)


def _is_amount(text: str) -> bool:
    try:
        return bool(read_amount(text))
    except UnreadableCellError:
        return False
