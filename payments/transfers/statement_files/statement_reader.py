"""Statements of the shop's accounts: the movements of a CSV file, with keys that survive a second import.

No two banks export alike, and Algérie Poste documents no format: the columns are found by their names, or
named by staff, and the rest is told by the content. Each row is a movement, goes on from one, or is told as
left out. A cell that looks like a formula is a text like others.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock
from core.text import one_line, truncate
from payments.states import Direction
from payments.transfers.statement_files.balance_check import BalanceStep, check_balances
from payments.transfers.statement_files.csv_header import (
    Columns,
    find_columns,
    header_name,
    is_footer,
    is_total,
)
from payments.transfers.statement_files.csv_reader import CsvRow
from payments.transfers.statement_files.csv_values import UnreadableCellError
from payments.transfers.statement_files.dates import (
    DateColumn,
    DateOrder,
    detect_date_column,
    is_date,
    may_be_date,
)
from payments.transfers.statement_files.directions import DirectedAmount, Directions, DirectionWords, cell_at
from payments.transfers.statement_files.operation_status import is_failure, says_moved, says_not_moved
from payments.transfers.statement_files.row_keys import canonical_text, with_row_keys
from payments.transfers.statement_files.sheet_detection import (
    MAX_BYTES,
    MAX_ROWS,
    NotAStatementError,
    StatementSheet,
)
from payments.transfers.statement_files.statement_rows import MAX_TEXT_LENGTH, ReportedRow, StatementRow

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "NotAStatementError",
    "ReportedRow",
    "Statement",
    "StatementRow",
    "read_statement",
]


@dataclass(frozen=True)
class Statement:
    """`problems` are rows that could not be read with certainty; `left_out` moved nothing. The balance of
    `breaks` does not follow; the status of `doubted` says nothing that is known. `orders` are those in which
    the dates may be written, if there are several.
    """

    rows: tuple[StatementRow, ...]
    problems: tuple[ReportedRow, ...]
    left_out: tuple[ReportedRow, ...]
    breaks: tuple[ReportedRow, ...] = ()
    orders: tuple[DateOrder, ...] = ()
    doubted: tuple[ReportedRow, ...] = ()

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


def read_statement(
    sheet: StatementSheet,
    columns: Columns,
    *,
    account: str = "",
    words: DirectionWords | None = None,
    order: DateOrder | None = None,
    today: datetime.date | None = None,
) -> Statement:
    """Read the movements of a sheet by these columns. A row that cannot be read never stops the rest.

    `account` tells the shop's accounts apart, so that equal movements on two of them have two keys; always
    pass the same text for the same one. `words` are those that staff named for directions, `order` is that of
    the dates as a person says.
    """
    rows = list(sheet.rows(columns.date))
    directions = Directions(columns, [row.cells for row in rows], words)
    dates = detect_date_column(
        (cell_at(row.cells, columns.date) for row in rows),
        today=today or timezone.localdate(clock.now()),
        order=order,
    )
    reader = _Reader(directions, dates, sheet, rows)
    for row in rows:
        reader.read(row)
    reader.drop_duplicates()
    found, breaks = reader.checked()
    return Statement(
        tuple(with_row_keys(found, reader.heads, account)),
        tuple(reader.problems),
        tuple(reader.left_out),
        breaks,
        dates.orders if dates.is_ambiguous else (),
        tuple(reader.doubted),
    )


class _Reader:
    """Collects what the rows below the header say."""

    def __init__(
        self, directions: Directions, dates: DateColumn, sheet: StatementSheet, rows: Sequence[CsvRow]
    ) -> None:
        self.directions = directions
        self.columns = directions.columns
        self.dates = dates
        self.sheet = sheet
        self.rows: list[StatementRow] = []
        self.heads: list[str] = []  # the texts of the rows without what goes on below them
        self.steps: list[BalanceStep] = []
        self.problems: list[ReportedRow] = []
        self.left_out: list[ReportedRow] = []
        self.doubted: list[ReportedRow] = []
        self._shown: dict[int, ReportedRow] = {}
        self._most_cells = _most_cells(self.columns, [row.cells for row in rows])
        self._tells_status = any(cell_at(row.cells, self.columns.status).strip() for row in rows)
        self._balances: dict[int, int | None] = {}
        self._part = 0  # how often the header stood above
        self._parts: list[int] = []  # of each of the rows
        self._goes_on = False  # the row before was a movement, or went on from one
        self._labels_are_above = False  # then nobody knows to which movement a text alone belongs
        self._is_another_table = False  # a header with other columns stands above

    def read(self, row: CsvRow) -> None:
        try:
            self._check_width(row.cells)
            if self._is_text_alone(row.cells) and not is_total(self._label(row.cells)):
                self._go_on(row)
                return
            self._goes_on = self._take(row)
        except UnreadableCellError as exc:
            self._goes_on = False
            self._leave_or_tell(row, str(exc))

    def checked(self) -> tuple[list[StatementRow], tuple[ReportedRow, ...]]:
        """The rows, and those whose balance does not follow; without a direction if all balances deny it."""
        told = check_balances(self.steps)
        reason = _("the balance does not follow from the row before")
        breaks = tuple(replace(self._shown[number], reason=reason) for number in told.breaks)
        if not told.is_reversed:
            return self.rows, breaks
        return [replace(row, direction=Direction.UNPROVED) for row in self.rows], breaks

    def drop_duplicates(self) -> None:
        """Two exports in one file hold the rows of their common days twice: below a header that stands there
        again, a row that stands above it too counts once, and is told.
        """
        above: Counter[tuple[object, ...]] = Counter()
        here: Counter[tuple[object, ...]] = Counter()
        copies = []
        for at, (row, part) in enumerate(zip(self.rows, self._parts, strict=True)):
            if at and part != self._parts[at - 1]:
                above |= here
                here = Counter()
            said = _as_copied(row, self._balances.get(row.line_number))
            here[said] += 1
            if here[said] <= above[said]:
                copies.append(at)
        for at in reversed(copies):
            self._drop(at)

    def _drop(self, at: int) -> None:
        number = self.rows[at].line_number
        told = replace(self._shown[number], reason=_("the same row stands above a header that is repeated"))
        self.problems.append(told)
        self.steps = [step for step in self.steps if step.line_number != number]
        del self.rows[at], self.heads[at], self._parts[at]

    def _take(self, row: CsvRow) -> bool:
        """Whether the row is a movement; what is none is left out. Raises UnreadableCellError."""
        if self._is_another_table:
            raise UnreadableCellError(_("it stands below a header with other columns"))
        if is_total(self._label(row.cells)):
            self._leave(row, _("a total or a balance"))
            return False
        self._check_surplus(row.cells)
        money = self.directions.money_of(row.cells)
        if money is None:
            self._leave(row, _("it moves no money"))
            return False
        status = cell_at(row.cells, self.columns.status)
        if says_not_moved(status) or is_failure(row.cells):
            self._leave(row, _("its status says that the money did not move"))
            return False
        movement = self._movement(row, money)
        if self._tells_status and not says_moved(status):
            self.doubted.append(_told(row, _("its status does not say that the money moved")))
            movement = replace(movement, direction=Direction.UNPROVED)
        self.rows.append(movement)
        self.heads.append(movement.text)
        self._parts.append(self._part)
        balance = self.directions.balance_of(row.cells)
        self._balances[row.first] = balance
        self.steps.append(BalanceStep.of(row.first, money.amount, money.direction, balance, movement.date))
        self._shown[row.first] = _told(row, "")
        return True

    def _label(self, cells: list[str]) -> str:
        """What the row says it is: its texts, or its first words, and what stands in place of a date."""
        first = cell_at(cells, self.columns.date)
        texts = [cell_at(cells, at) for at in self.columns.texts] or [each for each in cells if each.strip()][
            :1
        ]
        return " ".join(texts if is_date(first) else dict.fromkeys([first, *texts]))

    def _leave(self, row: CsvRow, reason: str) -> None:
        self.left_out.append(_told(row, reason))

    def _leave_or_tell(self, row: CsvRow, reason: str) -> None:
        """A header stands on each page; one with other columns begins another table."""
        columns = find_columns(row.cells)
        if columns is None and not self._repeats_header(row.cells):
            self.problems.append(_told(row, reason))
            self.steps.append(BalanceStep(row.first))
            return
        self._is_another_table = columns is not None and not self._repeats_header(row.cells)
        self._part += 1
        self._leave(row, _("the header again"))

    def _repeats_header(self, cells: list[str]) -> bool:
        names = [header_name(each) for each in cells if each.strip()]
        return bool(names) and names == [header_name(each) for each in self.sheet.header if each.strip()]

    def _is_text_alone(self, cells: list[str]) -> bool:
        """Whether it is the label that goes on, as in the rows below a movement of a CCP statement."""
        filled = {at for at, each in enumerate(cells) if each.strip()}
        return bool(filled) and filled <= set(self.columns.texts)

    def _go_on(self, row: CsvRow) -> None:
        if not self.rows:
            self._labels_are_above = True
        if not self._goes_on or self._labels_are_above or is_footer(self._label(row.cells)):
            self._goes_on = False
            self._leave(row, _("a text that belongs to no movement"))
            return
        above = self.rows[-1]
        more = " ".join(cell_at(row.cells, at) for at in self.columns.texts)
        self.rows[-1] = replace(above, text=one_line(f"{above.text} {more}"))

    def _check_width(self, cells: list[str]) -> None:
        """An amount such as 12,500.00 that was not quoted falls apart at the comma and moves what follows."""
        fell_apart = self.sheet.delimiter == "," and len(cells) > self.columns.width
        if fell_apart or any(each.strip() for each in cells[self.columns.named :]):
            raise UnreadableCellError(_("more cells than the header has"))

    def _check_surplus(self, cells: list[str]) -> None:
        """A label that holds an unquoted delimiter moves what stands behind it: a debit among the credits."""
        if len(cells) > self._most_cells:
            raise UnreadableCellError(_("more cells than the header has"))
        if self.sheet.delimiter == "," and self.directions.may_be_torn(cells):
            raise UnreadableCellError(_("its amount may have fallen apart at a comma"))

    def _movement(self, row: CsvRow, money: DirectedAmount) -> StatementRow:
        return StatementRow(
            line_number=row.first,
            date=self.dates.read(cell_at(row.cells, self.columns.date)),
            amount_centimes=money.amount,
            text=one_line(" ".join(cell_at(row.cells, at) for at in self.columns.texts)),
            reference=one_line(cell_at(row.cells, self.columns.reference)),
            key="",
            direction=money.direction,
        )


def _most_cells(columns: Columns, rows: Sequence[list[str]]) -> int:
    """How many cells a movement has at most: up to the last column with a name, and empty ones that all have.

    A single one may have as many as the header.
    """
    dated = [len(cells) for cells in rows if may_be_date(cell_at(cells, columns.date))]
    whole = [count for count in dated if count >= columns.named]
    return min(whole) if len(whole) > 1 else columns.width


def _as_copied(row: StatementRow, balance: int | None) -> tuple[object, ...]:
    label = (canonical_text(row.text), canonical_text(row.reference))
    return (row.date, row.amount_centimes, row.direction, *label, balance)


def _told(row: CsvRow, reason: str) -> ReportedRow:
    return ReportedRow(row.first, reason, one_line(truncate(" | ".join(row.cells), MAX_TEXT_LENGTH)))
