"""Statements read as a person would have them read who has said that the day comes first."""

import datetime

from payments.transfers.dates import Order
from payments.transfers.sheets import NotAStatement, read_sheet
from payments.transfers.statements import Statement, read_statement

TODAY = datetime.date(2026, 11, 30)


def parse_statement(data: bytes, *, account: str = "", order: Order | None = Order.DAY_FIRST) -> Statement:
    """Raises NotAStatement, also for columns that are not recognised."""
    sheet = read_sheet(data)
    if sheet.columns is None:
        raise NotAStatement("no row names the columns")
    return read_statement(sheet, sheet.columns, account=account, order=order, today=TODAY)
