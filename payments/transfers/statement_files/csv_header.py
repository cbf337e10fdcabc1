"""Which column of a statement holds what, told by its header in French, Arabic or English."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.normalisation import unaccented
from core.text import one_line, truncate
from payments.transfers.statement_files.header_vocabulary import (
    FOOTERS,
    JOINING,
    MORE_TEXTS,
    NAMES,
    OF_SUMS,
    PERIODS,
    PLURALS,
    SUMS,
    TEXTS,
)

# Kinds that hold money. Two columns of one such kind are never told apart by their names.
MONEY = ("credit", "debit", "amount")


@dataclass(frozen=True)
class Columns:
    """Positions of cells; None where the statement has no such column."""

    width: int  # cells of the header
    named: int  # of which the last that has a name
    date: int
    texts: tuple[int, ...]
    credit: int | None
    debit: int | None
    amount: int | None
    side: int | None
    reference: int | None
    balance: int | None = None
    currency: int | None = None
    status: int | None = None
    is_signed: bool = False  # a person says that the amounts bear a sign
    is_ambiguous: bool = False  # two columns claim to hold the same money

    @property
    def known(self) -> int:
        """How many columns were recognised: the more, the surer."""
        single = (
            self.credit,
            self.debit,
            self.amount,
            self.side,
            self.reference,
            self.balance,
            self.currency,
            self.status,
        )
        return 1 + len(self.texts) + sum(each is not None for each in single)


def find_columns(cells: Sequence[str]) -> Columns | None:
    """The columns if this row is the header of a statement: it names a date and a credit or an amount."""
    names = [header_name(cell) for cell in cells]
    at = {kind: _first(names, wanted) for kind, wanted in NAMES.items()}
    date = at.pop("date")
    if date is None or (at["credit"] is None and at["amount"] is None):
        return None
    return Columns(
        width=len(cells),
        named=last_named(cells),
        date=date,
        texts=_places(names, TEXTS) or _places(names, MORE_TEXTS),
        is_signed=False,
        is_ambiguous=any(_is_doubled(names, NAMES[kind]) for kind in MONEY),
        **at,
    )


def last_named(cells: Sequence[str]) -> int:
    """How many cells of a header there are up to the last that has a name."""
    return 1 + max((place for place, cell in enumerate(cells) if header_name(cell)), default=-1)


def joined_header(upper: Sequence[str], lower: Sequence[str]) -> list[str] | None:
    """A header that stands in two rows, as merged cells are exported, as one; None if the second is none.

    "Montant" above "Débit" is the one column "Montant Débit". A row with a digit holds data.
    """
    if any(letter.isdigit() for cell in lower for letter in cell) or not any(map(header_name, lower)):
        return None
    width = max(len(upper), len(lower))
    pairs = zip(_padded(upper, width), _padded(lower, width), strict=True)
    return [_name_of(above.strip(), below.strip()) for above, below in pairs]


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _name_of(above: str, below: str) -> str:
    """Both words where they are a name together, else the one that is, else both."""
    together = f"{above} {below}".strip()
    return next((name for name in (together, below, above) if header_name(name) in _known()), together)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return TEXTS | MORE_TEXTS | {header_name(name) for names in NAMES.values() for name in names}


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """The single words of all names that are recognised."""
    return frozenset(word for name in _known() for word in name.split())


def _places(names: Sequence[str], wanted: Collection[str]) -> tuple[int, ...]:
    return tuple(place for place, name in enumerate(names) if name in wanted)


def column_position(kind: str, header: Sequence[str]) -> int | None:
    """Where a column of this kind stands, by its name."""
    return _first([header_name(cell) for cell in header], NAMES[kind])


def _first(names: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((names.index(name) for name in map(header_name, wanted) if name in names), None)


def _is_doubled(names: list[str], wanted: tuple[str, ...]) -> bool:
    return sum(name in set(map(header_name, wanted)) for name in names) > 1


def is_total(label: str) -> bool:
    """Whether a row of this label sums others up, or tells a balance, and moved nothing itself."""
    words = _words(label)
    sums = words & SUMS or (words & PLURALS and words & PERIODS)
    return bool(sums) and words <= OF_SUMS


def is_footer(label: str) -> bool:
    """Whether a text is the foot of a page, which no two exports have in the same place."""
    words = _words(label)
    return bool(words) and words <= FOOTERS


def _words(label: str) -> set[str]:
    return {word for word in header_name(label).split() if not word.isdecimal()}


@lru_cache(maxsize=1024)
def header_name(cell: str) -> str:
    """A header, or a word of a column "sens", as it is compared.

    It has no case, accents, punctuation, units or joining words.
    """
    bare = unaccented(one_line(truncate(cell, 100)))
    words = re.sub(r"[^\w]+|_", " ", bare.casefold()).split()
    return " ".join(word for word in words if word not in JOINING) or " ".join(words)
