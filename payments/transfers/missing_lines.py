"""Lines that a later statement of the same days does not hold any more: somebody may have made them up."""

from collections.abc import Iterable

from django.db.models import Q

from core import desk
from core.alerts import AlertCause, raise_alert
from core.reasons import Reason
from payments.kinds import PaymentsDeskKind
from payments.models import StatementImport, StatementLine
from payments.reasons import StatementReason
from payments.states import Direction

MAX_REPORTED = 20  # lines named in the evidence


def record_missing_lines(file: StatementImport, keys: set[str], directions: Iterable[Direction]) -> int:
    """Note which lines of the account this file should hold and does not; how many, inside the caller's
    transaction. They confirm nothing until another person's statement holds them.

    The first day of a file may be half a day, and a file of credits alone tells nothing of debits.
    """
    _found(file, keys)
    if not file.account or file.first_day is None:
        return 0
    days = Q(date__gt=file.first_day, date__lte=file.last_day) | Q(date=file.last_day)
    sides = [Direction.IN, *([Direction.OUT] if Direction.OUT in set(directions) else [])]
    known = StatementLine.objects.filter(
        days, account=file.account, direction__in=sides, missing_since=None
    ).exclude(statement_import=file)
    lost = [pk for pk, key in known.values_list("pk", "key") if key not in keys]
    if lost:
        StatementLine.objects.filter(pk__in=lost).update(missing_since=file.imported_at)
        _tell(file, lost)
    return len(lost)


def _found(file: StatementImport, keys: set[str]) -> None:
    """What was missing and stands in the statement of somebody else is believed again."""
    lost = StatementLine.objects.exclude(missing_since=None).exclude(imported_by_id=file.imported_by_id)
    back = [pk for pk, key in lost.values_list("pk", "key") if key in keys]
    StatementLine.objects.filter(pk__in=back).update(missing_since=None)


def _tell(file: StatementImport, lost: list[int]) -> None:
    lines = StatementLine.objects.filter(pk__in=lost).order_by("date", "pk")
    desk.open_item(
        kind=PaymentsDeskKind.STATEMENT_LINES_MISSING,
        about=file,
        title=Reason(StatementReason.LINES_MISSING, count=len(lost)),
        evidence={
            "lines of statements": ", ".join(str(line) for line in lines[:MAX_REPORTED]),
            "imported by": ", ".join(sorted({line.imported_by for line in lines})),
            "not in the statement of": file.imported_by,
        },
    )
    raise_alert(AlertCause.STATEMENT_LINE_GONE, about=f"import {file.pk}", count=len(lost))


def report_misread_line(line: StatementLine) -> None:
    """A line confirmed a payment while nothing proved its direction, and now a statement says: out."""
    desk.open_item(
        kind=PaymentsDeskKind.STATEMENT_LINE_MISREAD,
        about=line,
        title=Reason(StatementReason.WENT_OUT, line=line),
    )
    raise_alert(AlertCause.MISMATCH, about=f"statement line {line.pk}")
