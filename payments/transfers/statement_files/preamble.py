"""What stands around the table of a statement: whose account it is of, and in which currency."""

import re
from collections.abc import Iterable, Sequence

from payments.transfers.statement_files.dates import may_be_date

_ACCOUNT = re.compile(
    r"\b(?:compte|ccp|rip|rib|iban|account|حساب|الحساب)\b[^0-9]{0,30}([0-9](?:[ .\-/]?[0-9]){2,})",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"\b(?:EUR|USD|GBP|CHF|CAD|TND|MAD|SAR|AED|QAR)\b|[€$£]|(?i:\b(?:euros|dollars|يورو|أورو|دولار)\b)"
)
_DINARS = re.compile(r"(?i:\b(?:DZD|DA|dinars?)\b)|دينار|دج")
MAX_CELLS = 3  # filled ones of a row that names an account


def is_of_another_currency(above: Iterable[str]) -> bool:
    """Whether a line above the table names a currency, and not the dinar."""
    return any(_FOREIGN.search(line) and not _DINARS.search(line) for line in above)


def names_another_account(above: Iterable[str], below: Iterable[Sequence[str]]) -> bool:
    """Whether a row below the header begins with an account that is not the one named before."""
    first = {number for line in above for number in _accounts(line)}
    more = {number for cells in below if _may_name_account(cells) for number in _accounts(" ".join(cells))}
    return bool(more - first) and len(first | more) > 1


def _may_name_account(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return (
        len(filled) <= MAX_CELLS
        and bool(_ACCOUNT.match(" ".join(cells)))
        and not any(map(may_be_date, filled))
    )


def _accounts(line: str) -> list[str]:
    return [re.sub("[^0-9]", "", number).lstrip("0") for number in _ACCOUNT.findall(line)]
