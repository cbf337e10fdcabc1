"""Statements read as a person would have them read who has said that the day comes first."""

import datetime

from payments.transfers.statement_files.dates import DateOrder
from payments.transfers.statement_files.sheet_detection import NotAStatementError, read_sheet
from payments.transfers.statement_files.statement_reader import Statement, read_statement

TODAY = datetime.date(2026, 11, 30)


def parse_statement(
    data: bytes, *, account: str = "", order: DateOrder | None = DateOrder.DAY_FIRST
) -> Statement:
    """Raises NotAStatementError, also for columns that are not recognised."""
    sheet = read_sheet(data)
    if sheet.columns is None:
        raise NotAStatementError("no row names the columns")
    return read_statement(sheet, sheet.columns, account=account, order=order, today=TODAY)
