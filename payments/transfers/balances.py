"""Whether the balances of a statement follow from its rows: what shows that a row was misread, or lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from payments.states import Direction


@dataclass(frozen=True)
class Step:
    """One row: what it moved, in centimes with a sign, and the balance behind it. None: not known."""

    line_number: int
    moved: int | None
    balance: int | None

    @classmethod
    def of(cls, line_number: int, amount: int, direction: Direction, balance: int | None) -> Self:
        signs = {Direction.IN: amount, Direction.OUT: -amount}
        return cls(line_number, signs.get(direction), balance)


@dataclass(frozen=True)
class Checked:
    """`breaks` are the lines whose balance does not follow; `is_reversed`: all would, were every direction
    the other one.
    """

    breaks: tuple[int, ...] = ()
    is_reversed: bool = False


def check(steps: Sequence[Step]) -> Checked:
    """Compare the balances, the oldest row first or the newest, whichever fits better."""
    breaks = min(_breaks(steps), _breaks(steps[::-1]), key=len)
    if not breaks:
        return Checked()
    turned = [replace(each, moved=None if each.moved is None else -each.moved) for each in steps]
    is_reversed = not min(_breaks(turned), _breaks(turned[::-1]), key=len)
    return Checked(tuple(sorted(breaks)), is_reversed)


def _breaks(steps: Iterable[Step]) -> list[int]:
    """Lines whose balance is not that of the last row that had one and what moved since."""
    found = []
    expected: int | None = None
    for step in steps:
        expected = None if expected is None or step.moved is None else expected + step.moved
        if step.balance is None:
            continue
        if expected is not None and expected != step.balance:
            found.append(step.line_number)
        expected = step.balance
    return found
