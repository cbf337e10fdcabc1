"""How much money a row of a statement speaks of, and which way it went, where the file proves that.

Proof are columns of their own for credits and debits, signs, or words that say so. An amount of which
nothing says the way is read all the same, and confirms nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from payments.states import Direction
from payments.transfers.statement_files.amount_signs import SignedAmount, signs_prove
from payments.transfers.statement_files.csv_header import Columns, header_name
from payments.transfers.statement_files.csv_values import (
    UnreadableCellError,
    decimal_mark,
    has_sign,
    read_amount,
)

# How a column such as "sens" says that money came in, or went out, as `header_name` spells it.
IN_WORDS = frozenset(
    {
        "+", "c", "cr", "credit", "credits", "crediteur", "credite", "in", "entree", "entrees", "entrant",
        "recu", "recus", "recue", "recues", "reception", "virement recu", "virements recus",
        "transfert recu", "incoming", "received", "income", "inflow", "encaissement",
        "encaissements", "money in", "paid in",
        "داين", "ايداع", "وارد", "وارده", "مستلم", "مستلمه", "استلام", "استقبال",
    }
)  # fmt: skip
OUT_WORDS = frozenset(
    {
        "-", "d", "dr", "db", "debit", "debits", "debiteur", "debite", "out", "sortie", "sorties", "sortant",
        "envoi", "envois", "envoye", "envoyes", "envoyee", "envoyees", "emis", "emise", "emission",
        "virement emis", "virements emis", "transfert envoye", "transfert emis", "outgoing", "sent",
        "expense", "outflow", "decaissement", "decaissements", "money out", "paid out",
        "مدين", "سحب", "صادر", "صادره", "ارسال", "مرسل", "مرسله",
    }
)  # fmt: skip
# What a column for the currency may say; 012 is the number of the dinar in ISO 4217.
DINARS = frozenset({"", "da", "dzd", "dinar", "dinars", "012", "12", "دج", "د ج", "دينار", "جزايري",
                    "dinar algerien", "dinars algeriens", "algerian dinar", "algerie dinar"})  # fmt: skip
_TORN = re.compile(r"[+-]?(?:[0-9]{1,3},[0-9]{3}(?:\.[0-9]{1,2})?|[0-9]+,[0-9]{2})")
NOTHING = frozenset({"", "-", "--", "\u2013", "\u2014"})


@dataclass(frozen=True)
class DirectionWords:
    """What the cells of the column for the direction say, as `direction_word` reads them."""

    came_in: frozenset[str] = IN_WORDS
    went_out: frozenset[str] = OUT_WORDS

    def direction(self, cell: str) -> Direction | None:
        """None if the cell does not say."""
        word = direction_word(cell)
        return Direction.IN if word in self.came_in else Direction.OUT if word in self.went_out else None


@dataclass(frozen=True)
class DirectedAmount:
    """Centimes, above zero, and which way they went."""

    amount: int
    direction: Direction


def direction_word(cell: str) -> str:
    """A cell of the column for the direction, as it is compared."""
    return cell.strip() if cell.strip() in ("+", "-") else header_name(cell)


def cell_at(cells: Sequence[str], at: int | None) -> str:
    """The cell of a column, or an empty text where the row or the statement has none."""
    return cells[at] if at is not None and at < len(cells) else ""


class Directions:
    """How one file tells the direction of its rows. Two columns of one name prove nothing."""

    def __init__(
        self, columns: Columns, rows: Sequence[Sequence[str]], words: DirectionWords | None = None
    ) -> None:
        self.words = words or DirectionWords()
        self._decimals = frozenset(
            filter(None, (decimal_mark(each) for at in _money_of(columns) for each in self._cells(rows, at)))
        )
        self.columns = self._with_side(columns, rows)
        self._type = () if columns.side is None else (columns.side,)
        signed = [each for cells in rows if (each := self._signed(cells))]
        self._signs_say = signs_prove(signed, is_named=columns.is_signed)
        self._debits_are_plain = any(_is_amount(each, above=0) for each in self._cells(rows, columns.debit))
        self._outs_are_plain = any(each.word == Direction.OUT and each.amount > 0 for each in signed)

    def _with_side(self, columns: Columns, rows: Iterable[Sequence[str]]) -> Columns:
        """The columns without the one for the side, if no row uses it so: "type" may hold anything."""
        told = (self.words.direction(cell_at(cells, columns.side)) for cells in rows)
        return columns if any(told) else replace(columns, side=None)

    def _signed(self, cells: Sequence[str]) -> SignedAmount | None:
        """What a row's amount, words and balance say; None if it holds no amount."""
        columns = self.columns
        text = cell_at(cells, columns.amount)
        if not _is_amount(text):
            return None
        return SignedAmount(
            amount=read_amount(text),
            is_written=has_sign(text),
            word=self.words.direction(cell_at(cells, columns.side)),
            label=" ".join(cell_at(cells, at) for at in (*columns.texts, *self._type)),
            balance=self.balance_of(cells),
        )

    @staticmethod
    def _cells(rows: Iterable[Sequence[str]], at: int | None) -> Iterator[str]:
        return (cell_at(cells, at) for cells in rows)

    def money_of(self, cells: Sequence[str]) -> DirectedAmount | None:
        """What a row moved, or None if it moved nothing. Raises UnreadableCellError with a reason."""
        money = self._money_of(cells)
        if money and money.direction == Direction.IN and self._says_out(cells):
            raise UnreadableCellError(_("one of its cells says that the money went out"))
        return money

    def _money_of(self, cells: Sequence[str]) -> DirectedAmount | None:
        columns = self.columns
        self._check_currency(cells)
        credit, debit = self._money(cells, columns.credit), self._money(cells, columns.debit)
        if credit and debit:
            raise UnreadableCellError(_("a credit and a debit at once"))
        if credit:
            return self._told(_positive(credit), Direction.IN)
        if debit:
            if debit < 0 and self._debits_are_plain:
                raise UnreadableCellError(_("a negative debit"))
            return self._told(abs(debit), Direction.OUT)
        if columns.amount is not None:
            return self._of_amount(cells)
        if columns.credit is not None and columns.credit >= len(cells):
            raise UnreadableCellError(_("fewer cells than the header has"))
        return None

    def _says_out(self, cells: Sequence[str]) -> bool:
        """Whether any cell that holds no money is a word for money that went out, whatever its column is."""
        money = _money_of(self.columns)
        words = (each for at, each in enumerate(cells) if at not in money and each.strip() not in NOTHING)
        return any(self.words.direction(each) == Direction.OUT for each in words)

    def _of_amount(self, cells: Sequence[str]) -> DirectedAmount | None:
        amount = self._money(cells, self.columns.amount)
        if amount is None:
            raise UnreadableCellError(_("no readable amount"))
        if amount == 0:
            return None
        word = self.words.direction(cell_at(cells, self.columns.side))
        if word == Direction.IN:
            return self._told(_positive(amount), word)
        if word == Direction.OUT:
            return self._told(self._of_outgoing(amount, cells), word)
        if self._signs_say:
            return self._told(abs(amount), Direction.IN if amount > 0 else Direction.OUT)
        if self.columns.side is not None:
            raise UnreadableCellError(_("it does not say whether money came in"))
        return DirectedAmount(abs(amount), Direction.UNPROVED)

    def _of_outgoing(self, amount: int, cells: Sequence[str]) -> int:
        """The amount of a row whose word says that it went out, unless its sign says something else."""
        if amount < 0 and self._outs_are_plain:
            raise UnreadableCellError(_("a negative debit"))
        if amount > 0 and has_sign(cell_at(cells, self.columns.amount)):
            raise UnreadableCellError(_("its word and its sign disagree"))
        return abs(amount)

    def may_be_torn(self, cells: Sequence[str]) -> bool:
        """Whether an amount and the cell behind it may be one, as 12,500.00 is that nobody has quoted."""
        columns = self.columns
        moved = (at for at in (columns.credit, columns.debit, columns.amount) if at is not None)
        pairs = ((cell_at(cells, at), cell_at(cells, at + 1)) for at in moved)
        return any(_TORN.fullmatch(f"{first.strip()},{rest.strip()}") for first, rest in pairs)

    def balance_of(self, cells: Sequence[str]) -> int | None:
        """The balance behind a row, in centimes; None if it has none that can be read."""
        try:
            return self._money(cells, self.columns.balance)
        except UnreadableCellError:
            return None

    def _check_currency(self, cells: Sequence[str]) -> None:
        if header_name(cell_at(cells, self.columns.currency)) not in DINARS:
            raise UnreadableCellError(_("another currency than the dinar"))

    def _money(self, cells: Sequence[str], at: int | None) -> int | None:
        """Centimes with their sign; None for a cell that is empty or crossed out."""
        text = cell_at(cells, at).strip()
        if text in NOTHING:
            return None
        try:
            return read_amount(text, decimals=self._decimals)
        except UnreadableCellError:
            raise UnreadableCellError(_("no readable amount")) from None

    def _told(self, amount: int, direction: Direction) -> DirectedAmount:
        return DirectedAmount(amount, Direction.UNPROVED if self.columns.is_ambiguous else direction)


def _is_amount(text: str, *, above: int | None = None) -> bool:
    """Whether the cell holds money: any but none, or more than `above`."""
    try:
        amount = 0 if text.strip() in NOTHING else read_amount(text)
    except UnreadableCellError:
        return False
    return amount != 0 if above is None else amount > above


def _money_of(columns: Columns) -> list[int]:
    places = (columns.credit, columns.debit, columns.amount, columns.balance)
    return [place for place in places if place is not None]


def _positive(amount: int) -> int:
    if amount < 0:
        raise UnreadableCellError(_("a negative credit"))
    return amount
