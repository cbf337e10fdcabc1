"""Transactions prove that nothing was bought only if they begin before the attempt and end now."""

from datetime import timedelta
from decimal import Decimal

import pytest

from oneclick import Transaction
from orders.chain import ORDER, REFUND, in_order
from orders.models import Attempt
from orders.resolution.disproof import Evidence, weigh
from orders.states import AttemptStatus
from orders.tests.builders import make_attempt, make_line, make_placed_line

pytestmark = [pytest.mark.django_db]

BEFORE = 1_000  # dinars on the account when the attempt was made
DEBIT = 490


def moved(old: int, new: int, *, at: timedelta, attempt: Attempt, about: str = "other") -> Transaction:
    return Transaction(
        id=f"{old}-{new}-{at}",
        type=ORDER if new < old else REFUND,
        operation="",
        amount=Decimal(abs(old - new)),
        old_balance=Decimal(old),
        new_balance=Decimal(new),
        object_id=about,
        time=attempt.sent_at + at,
    )


@pytest.fixture
def attempt() -> Attempt:
    return make_attempt(make_line(), AttemptStatus.UNKNOWN, balance_before=BEFORE * 100)


@pytest.fixture
def known() -> str:
    """A supplier order that serves another line."""
    return str(make_placed_line().supplier_order.supplier_id)


def weighed(attempt: Attempt, *rows: Transaction, balance: int) -> Evidence:
    return weigh(attempt, in_order(rows), balance * 100)


LATER, EARLIER = timedelta(minutes=20), timedelta(hours=-2)


def test_account_that_did_not_move_proves_it(attempt: Attempt) -> None:
    assert weighed(attempt, balance=BEFORE).disproves
    assert not weighed(attempt, balance=BEFORE - DEBIT).disproves


def test_debits_of_other_lines_since_then_prove_it(attempt: Attempt, known: str) -> None:
    row = moved(BEFORE, BEFORE - DEBIT, at=LATER, attempt=attempt, about=known)

    assert weighed(attempt, row, balance=BEFORE - DEBIT).disproves


def test_list_without_its_first_rows_proves_nothing(attempt: Attempt, known: str) -> None:
    """The debit of the attempt stands before them."""
    row = moved(BEFORE - DEBIT, BEFORE - 2 * DEBIT, at=LATER, attempt=attempt, about=known)

    evidence = weighed(attempt, row, balance=BEFORE - 2 * DEBIT)

    assert evidence.books.is_gap_free
    assert evidence.ends
    assert not evidence.begins
    assert not evidence.disproves


def test_balance_that_comes_back_by_chance_is_no_beginning(attempt: Attempt, known: str) -> None:
    """Another order of the same price was refunded after the attempt, whose debit the list leaves out."""
    refund = moved(BEFORE - DEBIT, BEFORE, at=LATER, attempt=attempt, about=known)

    assert not weighed(attempt, refund, balance=BEFORE).begins


def test_list_that_begins_long_before_reaches_back(attempt: Attempt, known: str) -> None:
    older = moved(BEFORE + 100, BEFORE, at=EARLIER, attempt=attempt, about="")
    row = moved(BEFORE, BEFORE - DEBIT, at=LATER, attempt=attempt, about=known)

    assert weighed(attempt, older, row, balance=BEFORE - DEBIT).disproves


def test_own_order_from_before_tells_it_whatever_the_clock(attempt: Attempt, known: str) -> None:
    older = make_placed_line().supplier_order
    Attempt.objects.filter(pk=older.attempt_id).update(sent_at=attempt.sent_at - timedelta(seconds=5))
    first = moved(BEFORE + DEBIT, BEFORE, at=timedelta(hours=1), attempt=attempt, about=older.supplier_id)

    assert weighed(attempt, first, balance=BEFORE).disproves == (older.attempt_id is not None)


def test_debit_dated_before_the_attempt_is_looked_at_all_the_same(attempt: Attempt) -> None:
    """By its place in the chain it is younger; by the supplier's clock it is not."""
    older = moved(BEFORE + 100, BEFORE, at=timedelta(hours=-5), attempt=attempt, about="")
    row = moved(BEFORE, BEFORE - DEBIT, at=EARLIER, attempt=attempt, about="unknown to us")

    evidence = weighed(attempt, older, row, balance=BEFORE - DEBIT)

    assert evidence.is_whole
    assert evidence.unknown == ("unknown to us",)
    assert not evidence.disproves


def test_attempt_without_a_balance_is_never_disproved(attempt: Attempt) -> None:
    attempt.balance_before = None

    assert not weighed(attempt, balance=BEFORE).disproves
