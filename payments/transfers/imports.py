"""Importing statements of the shop's accounts: each credit becomes a row once, however often it comes."""

from dataclasses import dataclass

from core import clock
from payments.models import StatementLine
from payments.transfers.statements import Problem, parse_statement

IN_ONE_INSERT = 500


@dataclass(frozen=True)
class Imported:
    """What came of an import: rows that are new, that were known, that are no credit, and that are odd."""

    new: int
    known: int
    others: int
    problems: tuple[Problem, ...]


def import_statement(*, data: bytes, account: str, actor: str) -> Imported:
    """Keep the credits of a CSV statement. Safe to call twice and at once. Raises NotAStatement.

    `account` tells the shop's accounts apart (`ShopAccounts.by_digits`).
    """
    statement = parse_statement(data, account=account)
    now = clock.now()
    lines = [
        StatementLine(
            key=row.key,
            date=row.date,
            amount=row.amount_centimes,
            text=row.text,
            reference=row.reference,
            imported_by=actor[:100],
            imported_at=now,
        )
        for row in statement.rows
    ]
    # The database says which are new: of two imports at the same moment each row belongs to one.
    StatementLine.objects.bulk_create(lines, ignore_conflicts=True, batch_size=IN_ONE_INSERT)
    new = StatementLine.objects.filter(imported_at=now, imported_by=actor[:100]).count()
    return Imported(new, len(lines) - new, statement.others, statement.problems)
