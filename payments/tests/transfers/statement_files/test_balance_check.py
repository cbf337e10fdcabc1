"""Balances of a statement: what follows from its rows, in whichever order it lists them."""

import datetime

import pytest

from payments.transfers.statement_files.balance_check import BalanceReport, BalanceStep, check_balances

RIGHT = [(1, 10, 110), (2, -30, 80), (3, 5, 85)]  # day, what moved, the balance behind it


def steps(rows: list[tuple[int, int | None, int | None]]) -> list[BalanceStep]:
    return [
        BalanceStep(number, moved, balance, datetime.date(2026, 11, day))
        for number, (day, moved, balance) in enumerate(rows, 1)
    ]


def turned(rows: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    return [(day, -moved, balance) for day, moved, balance in rows]


def of_one_day(rows: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    return [(1, moved, balance) for _day, moved, balance in rows]


BEFORE = [(1, 10, 100), (2, -30, 110), (3, 5, 80)]


@pytest.mark.parametrize(
    "rows",
    [
        RIGHT,
        RIGHT[::-1],
        of_one_day(RIGHT),
        of_one_day(RIGHT)[::-1],
        BEFORE,
        BEFORE[::-1],
        [(1, 10, 110), (2, -30, None), (3, 5, 85)],
        [(1, 10, None), (2, -30, None)],
        [(1, 10, 110)],
        [],
    ],
)
def test_balances_that_follow(rows: list[tuple[int, int | None, int | None]]) -> None:
    assert check_balances(steps(rows)) == BalanceReport()


@pytest.mark.parametrize(
    "rows", [RIGHT, RIGHT[::-1], BEFORE, BEFORE[::-1], of_one_day(RIGHT), of_one_day(RIGHT)[::-1]]
)
def test_directions_that_all_balances_deny(rows: list[tuple[int, int, int]]) -> None:
    result = check_balances(steps(turned(rows)))

    assert result.is_reversed
    assert result.breaks


def test_row_that_lacks_is_told_where_it_shows() -> None:
    assert check_balances(steps([(1, 10, 110), (3, 5, 85), (4, 5, 90)])) == BalanceReport((2,))


def test_nothing_is_compared_across_a_row_that_was_not_read() -> None:
    first, last = steps([(1, 10, 110), (3, 5, 85)])

    assert check_balances([first, BalanceStep(9), last]) == BalanceReport()
