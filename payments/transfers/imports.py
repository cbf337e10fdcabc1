"""Importing statements of the shop's accounts: each movement becomes a row once, however often it comes."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.staff.separation_of_duties import resolve_user_id, why_not_second_person
from core import audit_log, clock
from core.actors import Actor
from core.text import truncate
from payments.models import StatementImport, StatementLayout, StatementLine
from payments.refunds.payout_proof import prove_payouts
from payments.states import Direction
from payments.transfers import missing_lines
from payments.transfers.layouts import ColumnNaming, current_layout, name_columns, why_not_agree
from payments.transfers.sealed_texts import Marks
from payments.transfers.statement_files.dates import DateOrder
from payments.transfers.statement_files.encodings import Decoded
from payments.transfers.statement_files.row_keys import canonical_text
from payments.transfers.statement_files.sheet_detection import NotAStatementError, StatementSheet, read_sheet
from payments.transfers.statement_files.statement_reader import (
    ReportedRow,
    Statement,
    StatementRow,
    read_statement,
)

IN_ONE_QUERY = 500
ONE_DAY = timedelta(days=1)
# Columns of a line that a file which proves its direction writes anew.
RENEWED = (
    "key", "account", "direction", "named_direction", "token", "reference_mark", "account_ends",
    "statement_import", "imported_by", "imported_by_id",
)  # fmt: skip


@dataclass(frozen=True)
class ReadingAnswers:
    """What a person says of a file that could be read in several ways; empty: not asked."""

    encoding: str = ""
    order: DateOrder | None = None


NO_ANSWERS = ReadingAnswers()


@dataclass(frozen=True)
class StatementReading:
    """What a file says, read by its own names or by a naming of staff."""

    sheet: StatementSheet
    statement: Statement | None  # None: nobody knows the columns
    layout: StatementLayout | None = None  # by which it was read, if it does not tell itself

    @property
    def is_proved(self) -> bool:
        """Whether what it says of directions counts."""
        return self.layout is None or self.layout.agreed_at is not None

    @property
    def encodings(self) -> tuple[Decoded, ...]:
        """Those among which a person has to choose; empty where that is certain."""
        return self.sheet.decodings if len(self.sheet.decodings) > 1 else ()

    @property
    def orders(self) -> tuple[DateOrder, ...]:
        """The same for the order of the dates."""
        return self.statement.orders if self.statement else ()

    def asks(self, actor: str) -> bool:
        """Whether this person should be shown the rows, to say how to read them."""
        return bool(self.encodings or self.orders) or self.asks_columns(actor)

    def asks_columns(self, actor: str) -> bool:
        """Whether this person should name the columns, or agree to their names."""
        if self.layout is None:
            return self.statement is None or not self.statement.proves_direction
        return self.layout.agreed_at is None and not why_not_agree(self.layout, by=actor)


@dataclass(frozen=True)
class ImportResult:
    """What came of an import: rows that are new, that were known, that moved nothing, and that are odd.

    `proved` of the known ones have a direction only now; `unproved` of the new ones have none;
    `missing_lines` are lines known from other imports that this one should hold and does not. Of `left_out`,
    `problems`, `breaks` and `doubted` a person is told row by row.
    """

    new: int
    known: int
    left_out: tuple[ReportedRow, ...]
    problems: tuple[ReportedRow, ...]
    breaks: tuple[ReportedRow, ...] = ()
    proved: int = 0
    unproved: int = 0
    missing: int = 0
    doubted: tuple[ReportedRow, ...] = ()


def read_file(data: bytes, *, account: str = "", answers: ReadingAnswers = NO_ANSWERS) -> StatementReading:
    """Read a file by its own names, or as staff have named its columns. Raises NotAStatementError."""
    sheet = read_sheet(data, encoding=answers.encoding)
    told = None
    if sheet.columns:
        told = read_statement(sheet, sheet.columns, account=account, order=answers.order)
    if told is not None and told.proves_direction:
        return StatementReading(sheet, told)
    layout = current_layout(sheet)
    return StatementReading(sheet, told) if layout is None else _by(layout, sheet, account, answers)


def _by(
    layout: StatementLayout, sheet: StatementSheet, account: str, answers: ReadingAnswers
) -> StatementReading:
    return StatementReading(
        sheet, read_as_named(sheet, ColumnNaming.kept(layout), account=account, answers=answers), layout
    )


def read_as_named(
    sheet: StatementSheet, naming: ColumnNaming, *, account: str, answers: ReadingAnswers
) -> Statement:
    """Read a sheet as a person says that its columns are."""
    columns = naming.columns(sheet)
    return read_statement(sheet, columns, account=account, words=naming.words, order=answers.order)


def import_statement(
    *,
    data: bytes,
    account: str,
    actor: str,
    naming: ColumnNaming | None = None,
    answers: ReadingAnswers = NO_ANSWERS,
) -> ImportResult:
    """Keep the movements of a CSV statement. Safe to call twice and at once. Raises NotAStatementError.

    `account` tells the shop's accounts apart (`ShopAccounts.by_digits`); `naming` is what this person says
    of the columns. Lines whose direction nothing proves are kept and confirm nothing. What may be read in
    several ways is not read before a person has said in which.
    """
    _refuse_if_of_another_account(data, account)
    reading = read_file(data, account=account, answers=answers)
    if naming is not None and (reading.layout is not None or reading.asks_columns(actor)):
        layout = name_columns(sheet=reading.sheet, naming=naming, actor=actor)
        reading = _by(layout, reading.sheet, account, answers)
    if reading.statement is None:
        raise NotAStatementError(_("No row names the columns: a date, and a credit or an amount."))
    if reading.encodings:
        raise NotAStatementError(_("Say first how the file is encoded."))
    if reading.orders:
        raise NotAStatementError(_("Say first in which order the dates are written."))
    with transaction.atomic():
        imported = _keep(reading, _without_days_to_come(reading.statement), data, account, actor)
    prove_payouts()
    return imported


def _refuse_if_of_another_account(data: bytes, account: str) -> None:
    """Its movements would count twice."""
    others = StatementImport.objects.exclude(account__in=("", account))
    if account and others.filter(file_hash=_hash(data)).exists():
        raise NotAStatementError(_("This very file was imported as a statement of another account."))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _without_days_to_come(statement: Statement) -> Statement:
    """No statement knows them, so no later one could deny what somebody has made up for such a day."""
    last = timezone.localdate(clock.now()) + ONE_DAY  # the bank's day may be ahead
    problems = [
        ReportedRow(row.line_number, _("a day that has not come"), f"{row.date:%d/%m/%Y} | {row.text}")
        for row in statement.rows
        if row.date > last
    ]
    rows = tuple(row for row in statement.rows if row.date <= last)
    return replace(statement, rows=rows, problems=(*statement.problems, *problems))


def _keep(
    reading: StatementReading, statement: Statement, data: bytes, account: str, actor: str
) -> ImportResult:
    file = StatementImport.objects.create(
        account=account,
        file_hash=_hash(data),
        first_day=statement.first_day,
        last_day=statement.last_day,
        imported_by=truncate(actor, 100),
        imported_by_id=resolve_user_id(actor),
        layout=reading.layout,
    )
    audit_log.record(actor=actor, act="statement.import", about=file)
    marks = Marks.ready()
    told = _as_kept([_fingerprinted(row, marks) for row in statement.rows])
    rows = told if reading.is_proved else _unproved(told)
    proved = _prove(rows, file, marks)
    lines = [_line(row, each.direction, file, marks) for row, each in zip(rows, told, strict=True)]
    # The database says which are new: of two imports at the same moment each row belongs to one.
    StatementLine.objects.bulk_create(lines, ignore_conflicts=True, batch_size=IN_ONE_QUERY)
    own = StatementLine.objects.filter(statement_import=file)
    new = own.count() - proved
    _note_again(rows, actor)
    return ImportResult(
        new=new,
        known=len(lines) - new,
        left_out=statement.left_out,
        problems=statement.problems,
        breaks=statement.breaks,
        proved=proved,
        unproved=own.filter(direction=Direction.UNPROVED).count(),
        missing=missing_lines.record_missing_lines(
            file, {row.key for row in rows}, {row.direction for row in rows}
        ),
        doubted=statement.doubted,
    )


def _fingerprinted(row: StatementRow, marks: Marks) -> StatementRow:
    return replace(
        row,
        key=marks.key(row.key),
        key_unproved=marks.key(row.key_unproved),
        old_keys=tuple(map(marks.key, row.old_keys)),
    )


def _as_kept(rows: Sequence[StatementRow]) -> list[StatementRow]:
    """The rows called as the lines that hold them, where those were kept under a key of their head alone."""
    keys = list({key for row in rows for key in row.old_keys})
    lines = {line.key: line for found in _known(keys) for line in found}
    return [_called_as(row, lines) for row in rows] if lines else list(rows)


def _called_as(row: StatementRow, lines: dict[str, StatementLine]) -> StatementRow:
    """Uses up the line that it finds. Its text has to be the same, but for the foot of a page behind it."""
    said = canonical_text(row.text)
    held = (lines[key] for key in row.old_keys if key in lines)
    line = next((each for each in held if f"{canonical_text(each.text)} ".startswith(f"{said} ")), None)
    if line is None:
        return row
    del lines[line.key]
    if line.direction == Direction.UNPROVED != row.direction:
        return replace(row, key_unproved=line.key)
    return replace(row, key=line.key, key_unproved=line.key)


def _unproved(rows: Sequence[StatementRow]) -> list[StatementRow]:
    return [replace(row, direction=Direction.UNPROVED) for row in rows]


def _line(row: StatementRow, named: Direction, file: StatementImport, marks: Marks) -> StatementLine:
    line = StatementLine(
        key=row.key,
        account=file.account,
        date=row.date,
        amount=row.amount_centimes,
        direction=row.direction,
        named_direction=named,
        statement_import=file,
        imported_by=file.imported_by,
        imported_by_id=file.imported_by_id,
        imported_at=file.imported_at,
    )
    marks.write(line, text=row.text, reference=row.reference)
    return line


def _prove(rows: Sequence[StatementRow], file: StatementImport, marks: Marks) -> int:
    """Give known lines the direction that this file proves, whose lines they are from now on; how many."""
    by_key = {
        key: row for row in rows if row.direction != Direction.UNPROVED for key in (row.key_unproved, row.key)
    }
    proved = 0
    for lines in _known(list(by_key)):
        for known in lines.filter(direction=Direction.UNPROVED):
            row = by_key[known.key]
            if row.direction == Direction.OUT and known.confirmation_id:
                missing_lines.report_misread_line(known)
            if row.key == known.key or not StatementLine.objects.filter(key=row.key).exists():
                proved += _renew(known, _line(row, row.direction, file, marks))
    return proved


def _renew(known: StatementLine, told: StatementLine) -> int:
    """Let a line say what the newer file says of it, unless a rival was faster."""
    unproved = StatementLine.objects.filter(pk=known.pk, direction=Direction.UNPROVED)
    return unproved.update(**{name: getattr(told, name) for name in RENEWED})


def _note_again(rows: Sequence[StatementRow], actor: str) -> None:
    """Lines that somebody else had imported, and that this file proves too, are nobody's invention."""
    for direction in (Direction.IN, Direction.OUT):
        keys = [row.key for row in rows if row.direction == direction]
        for lines in _known(keys):
            once = lines.filter(direction=direction, again_by_id=None)
            people = set(once.exclude(imported_by_id=None).values_list("imported_by", "imported_by_id"))
            others = [
                number
                for name, number in people
                if not why_not_second_person([Actor(name, number)], by=actor)
            ]
            once.filter(imported_by_id__in=others).update(
                again_by=truncate(actor, 100), again_by_id=resolve_user_id(actor)
            )


def _known(keys: Sequence[str]) -> Iterator[QuerySet[StatementLine]]:
    for at in range(0, len(keys), IN_ONE_QUERY):
        yield StatementLine.objects.filter(key__in=keys[at : at + IN_ONE_QUERY])
