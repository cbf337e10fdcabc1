"""Whether the balances of a statement follow from its rows: what shows that a row was misread, or lacks."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Self

from payments.states import Direction


@dataclass(frozen=True)
class BalanceStep:
    """One row: what it moved, in centimes with a sign, its balance and its day. None: not known."""

    line_number: int
    moved: int | None = None
    balance: int | None = None
    day: datetime.date | None = None

    @classmethod
    def of(
        cls, line_number: int, amount: int, direction: Direction, balance: int | None, day: datetime.date
    ) -> Self:
        signs = {Direction.IN: amount, Direction.OUT: -amount}
        return cls(line_number, signs.get(direction), balance, day)


@dataclass(frozen=True)
class BalanceReport:
    """`breaks` are the lines whose balance does not follow; `is_reversed`: all would, were every direction
    the other one.
    """

    breaks: tuple[int, ...] = ()
    is_reversed: bool = False


def check_balances(steps: Sequence[BalanceStep]) -> BalanceReport:
    """Compare the balances in the way that fits best: behind each row or, where the days tell which row is
    the oldest, before it. Within one day nobody knows that: the rows are taken from either end.
    """
    breaks = min((_breaks(way) for way in _ways(steps)), key=len)
    if not breaks:
        return BalanceReport()
    turned = [replace(each, moved=None if each.moved is None else -each.moved) for each in steps]
    is_reversed = any(not _breaks(way) for way in _ways(turned))
    return BalanceReport(tuple(sorted(breaks)), is_reversed)


def _ways(steps: Sequence[BalanceStep]) -> list[Sequence[BalanceStep]]:
    """The rows from the oldest on, with the balance behind each."""
    days = [each.day for each in steps if each.day]
    if not days or days[0] == days[-1]:
        return [steps, steps[::-1]]
    oldest_first = steps if days[0] < days[-1] else steps[::-1]
    before = [
        BalanceStep(after.line_number, row.moved, after.balance) for row, after in pairwise(oldest_first)
    ]
    return [oldest_first, [replace(oldest_first[0], moved=None), *before]]


def _breaks(steps: Iterable[BalanceStep]) -> list[int]:
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
