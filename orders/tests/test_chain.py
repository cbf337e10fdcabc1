"""Transactions are linked by their balances, whatever order the supplier lists them in."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise, permutations

import pytest

from oneclick import Transaction
from orders.chain import in_order

MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)


def transactions(*balances: int, seconds_apart: int) -> list[Transaction]:
    """One transaction from each balance to the next; ids sort against time."""
    return [
        Transaction(
            id=f"{100 - number}",
            type="ORDER",
            operation="DEBIT",
            amount=Decimal(old - new),
            old_balance=Decimal(old),
            new_balance=Decimal(new),
            object_id=f"order-{number}",
            time=MOMENT + timedelta(seconds=number * seconds_apart),
        )
        for number, (old, new) in enumerate(pairwise(balances))
    ]


@pytest.mark.parametrize("seconds_apart", [0, 1])
def test_chain_is_found_in_every_order_of_listing(seconds_apart: int) -> None:
    steps = transactions(1000, 900, 850, 700, seconds_apart=seconds_apart)

    for listed in permutations(steps):
        chain = in_order(list(listed))
        assert chain.is_gap_free
        assert list(chain.transactions) == steps


def test_chain_survives_a_balance_that_comes_back() -> None:
    steps = transactions(1000, 900, 1000, 900, 800, seconds_apart=1)

    assert in_order(steps[::-1]).is_gap_free


@pytest.mark.parametrize("seconds_apart", [0, 1])
def test_missing_transaction_is_a_gap(seconds_apart: int) -> None:
    first, _missing, last = transactions(1000, 900, 850, 700, seconds_apart=seconds_apart)

    assert not in_order([first, last]).is_gap_free
