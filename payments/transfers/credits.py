"""Whether a row of a statement says that money came in, and how much."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from payments.transfers.cells import Unreadable, read_amount
from payments.transfers.columns import Columns, header_name

# How a column such as "sens" says that money came in, or went out.
IN_WORDS = frozenset({"c", "cr", "credit", "credits", "in", "entree", "دائن", "ايداع", "+"})
OUT_WORDS = frozenset({"d", "dr", "db", "debit", "debits", "out", "sortie", "مدين", "سحب", "-"})
NOTHING = frozenset({"", "-", "--", "\u2013", "\u2014"})


def cell(cells: Sequence[str], at: int | None) -> str:
    """The cell of a column, or an empty text where the row or the statement has none."""
    return cells[at] if at is not None and at < len(cells) else ""


def with_side(columns: Columns, rows: Iterable[Sequence[str]]) -> Columns:
    """The columns without the one for the side, if no row uses it so: "type" may hold anything."""
    if any(_side(cell(cells, columns.side)) is not None for cells in rows):
        return columns
    return replace(columns, side=None)


def credit_of(cells: Sequence[str], columns: Columns) -> int | None:
    """The centimes that came in, or None if none did. Raises Unreadable, with a reason to show."""
    came_in, went_out = _money(cells, columns.credit), _money(cells, columns.debit)
    if came_in and went_out:
        raise Unreadable(_("a credit and a debit at once"))
    if came_in:
        return _positive(came_in)
    if went_out:
        return None
    if columns.amount is not None:
        return _signed_credit(cells, columns)
    if columns.credit is not None and columns.credit >= len(cells):
        raise Unreadable(_("fewer cells than the header has"))
    return None


def _signed_credit(cells: Sequence[str], columns: Columns) -> int | None:
    amount = _money(cells, columns.amount)
    if amount is None:
        raise Unreadable(_("no readable amount"))
    if columns.side is None:
        return amount if amount > 0 else None
    is_credit = _side(cell(cells, columns.side))
    if is_credit is None:
        raise Unreadable(_("it does not say whether money came in"))
    return _positive(amount) if is_credit and amount else None


def _money(cells: Sequence[str], at: int | None) -> int | None:
    """Centimes with their sign; None for a cell that is empty or crossed out."""
    text = cell(cells, at).strip()
    if text in NOTHING:
        return None
    try:
        return read_amount(text)
    except Unreadable:
        raise Unreadable(_("no readable amount")) from None


def _positive(amount: int) -> int:
    if amount < 0:
        raise Unreadable(_("a negative credit"))
    return amount


def _side(text: str) -> bool | None:
    """True for in, False for out, None if the cell does not say."""
    word = text.strip() if text.strip() in ("+", "-") else header_name(text)
    return True if word in IN_WORDS else False if word in OUT_WORDS else None
