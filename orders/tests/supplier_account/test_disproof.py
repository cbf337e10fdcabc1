"""Transactions prove that nothing was bought only if they begin before the attempt and end now."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.models import Denomination
from core.audit_log import ActionNotAllowedError
from core.testing import FakeClock
from oneclick import AccountTransaction
from orders.fulfilment import circuit_breaker
from orders.fulfilment.lookup import look_up_line
from orders.models import Attempt, SupplierOrder
from orders.resolution.actions import place_once_more
from orders.resolution.supplier_snapshot import fetch_snapshot
from orders.states import AttemptStatus, LineStatus
from orders.supplier_account.disproof import DisproofEvidence, weigh_evidence
from orders.supplier_account.ledger import ORDER_DEBIT, ORDER_REFUND, link_transactions
from orders.testing import make_attempt, make_line, make_placed_line, reloaded
from orders.testing.scenarios import delivered_line, unknown_line
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db]

BEFORE = 1_000  # dinars on the account when the attempt was made
DEBIT = 490


def moved(old: int, new: int, *, at: timedelta, attempt: Attempt, about: str = "other") -> AccountTransaction:
    return AccountTransaction(
        id=f"{old}-{new}-{at}",
        type=ORDER_DEBIT if new < old else ORDER_REFUND,
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


def weighed(attempt: Attempt, *rows: AccountTransaction, balance: int) -> DisproofEvidence:
    return weigh_evidence(attempt, link_transactions(rows), balance * 100)


LATER, EARLIER, STEP = timedelta(minutes=20), timedelta(hours=-2), timedelta(minutes=1)


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


# --- what explains a debit


def test_refund_explains_no_second_debit(attempt: Attempt, known: str) -> None:
    rows = (
        moved(BEFORE, BEFORE - DEBIT, at=LATER, attempt=attempt, about=known),
        moved(BEFORE - DEBIT, BEFORE, at=LATER + STEP, attempt=attempt, about=known),
        moved(BEFORE, BEFORE - DEBIT, at=LATER + 2 * STEP, attempt=attempt, about=known),
    )

    assert not weighed(attempt, *rows, balance=BEFORE - DEBIT).disproves


@pytest.mark.parametrize(
    "changes",
    [
        {"object_id": ""},
        {"type": "GIFTCARD-ORDER"},
        {"type": "order"},
        {"type": "WITHDRAW", "object_id": ""},
        {"type": ORDER_REFUND},
        {"type": "", "object_id": ""},
        {"amount": Decimal(DEBIT - 1)},
        {"amount": Decimal(0)},
    ],
    ids=str,
)
def test_no_fall_is_passed_over_whatever_it_is_called(
    attempt: Attempt, known: str, changes: dict[str, Any]
) -> None:
    row = moved(BEFORE, BEFORE - DEBIT, at=LATER, attempt=attempt, about=known)
    row = replace(row, **changes)

    evidence = weighed(attempt, row, balance=BEFORE - DEBIT)

    assert evidence.is_whole
    assert evidence.unexplained == (row,)
    assert evidence.unknown == (row.object_id or row.id,)
    assert not evidence.disproves


@pytest.mark.parametrize("first_at", [LATER - STEP, EARLIER], ids=["since", "before"])
def test_order_explains_one_debit(attempt: Attempt, known: str, first_at: timedelta) -> None:
    """Its own; under the id of an order that we know, the supplier may hide another."""
    first = moved(BEFORE + DEBIT, BEFORE, at=first_at, attempt=attempt, about=known)
    second = moved(BEFORE, BEFORE - DEBIT, at=LATER, attempt=attempt, about=known)

    evidence = weighed(attempt, first, second, balance=BEFORE - DEBIT)

    assert evidence.is_whole == (first_at == EARLIER)
    assert evidence.unknown == (known,)
    assert not evidence.disproves


def test_order_whose_debit_is_older_than_the_books_explains_none_of_them(
    attempt: Attempt, known: str
) -> None:
    SupplierOrder.objects.filter(supplier_id=known).update(placed_at=attempt.sent_at - timedelta(days=2))
    row = moved(BEFORE, BEFORE - DEBIT, at=LATER, attempt=attempt, about=known)

    assert not weighed(attempt, row, balance=BEFORE - DEBIT).disproves


def test_debit_that_costs_more_than_its_order_may_is_more_than_its_own(attempt: Attempt, known: str) -> None:
    row = moved(BEFORE, BEFORE - 2 * DEBIT, at=LATER, attempt=attempt, about=known)
    assert not weighed(attempt, row, balance=BEFORE - 2 * DEBIT).disproves

    SupplierOrder.objects.filter(supplier_id=known).update(loss=DEBIT * 100)

    assert weighed(attempt, row, balance=BEFORE - 2 * DEBIT).disproves


def test_each_order_explains_its_own_debit(attempt: Attempt, known: str) -> None:
    other = str(make_placed_line().supplier_order.supplier_id)
    rows = (
        moved(BEFORE, BEFORE - DEBIT, at=LATER, attempt=attempt, about=known),
        moved(BEFORE - DEBIT, BEFORE - 2 * DEBIT, at=LATER + STEP, attempt=attempt, about=other),
    )

    assert weighed(attempt, *rows, balance=BEFORE - 2 * DEBIT).disproves


# --- as the supplier tells it


@pytest.mark.parametrize("named", ["nothing", "an order of ours", "another type"])
def test_nothing_is_bought_twice_whatever_the_debit_names(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, named: str
) -> None:
    """The list never shows the purchase, whose answer was lost; all that is left of it is its debit."""
    known = delivered_line(supplier, card).supplier_order.supplier_id
    changes: dict[str, dict[str, str | None]] = {
        "nothing": {"items.0.objid": None},
        "an order of ours": {"items.0.objid": known},
        "another type": {"items.0.type": "SERVICE"},
    }
    override = {"fault": "override", "endpoint": "transactions", "set": changes[named], "times": None}
    supplier.faults({"fault": "list_omits", "endpoint": "list", "newest": 1, "times": None}, override)
    line = unknown_line(supplier, card, fault="apply_then_lose")
    fake_clock.advance(minutes=16)
    look_up_line(line_id=line.pk)
    fake_clock.advance(hours=1)

    for person in (REVIEWER, SECOND_REVIEWER):
        with pytest.raises(ActionNotAllowedError):
            place_once_more(line=reloaded(line), actor=person, reason="it never arrived")

    assert reloaded(line).status == LineStatus.PARKED
    assert circuit_breaker.unexplained_attempts() == [line.attempts.get()]
    assert fetch_snapshot(reloaded(line)).debits != []
