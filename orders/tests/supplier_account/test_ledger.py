"""Transactions are linked by their balances, whatever order the supplier lists them in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise, permutations

import pytest

from oneclick import AccountTransaction
from orders.supplier_account.ledger import link_transactions

MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)


def transactions(*balances: int, seconds_apart: int) -> list[AccountTransaction]:
    """One transaction from each balance to the next; ids sort against time."""
    return [
        AccountTransaction(
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
        chain = link_transactions(list(listed))
        assert chain.is_gap_free
        assert list(chain.transactions) == steps


def test_chain_survives_a_balance_that_comes_back() -> None:
    steps = transactions(1000, 900, 1000, 900, 800, seconds_apart=1)

    assert link_transactions(steps[::-1]).is_gap_free


@pytest.mark.parametrize("seconds_apart", [0, 1])
def test_missing_transaction_is_a_gap(seconds_apart: int) -> None:
    first, _missing, last = transactions(1000, 900, 850, 700, seconds_apart=seconds_apart)

    chain = link_transactions([first, last])
    assert not chain.is_gap_free
    assert chain.gaps == (last.id,)


def test_gap_is_not_hidden_by_a_later_entry_of_the_same_balance() -> None:
    """In and out and in again: the way out is missing, and a later one would fit in its place."""
    steps = transactions(1000, 900, 1000, 900, 1000, 900, seconds_apart=60)
    del steps[1]

    assert link_transactions(steps).gaps == (steps[1].id,)


def test_times_that_are_a_little_out_of_step_make_no_gap() -> None:
    first, second, third = transactions(1000, 900, 850, 700, seconds_apart=1)
    late = replace(second, time=third.time + timedelta(milliseconds=20))

    assert link_transactions([first, late, third]).is_gap_free
