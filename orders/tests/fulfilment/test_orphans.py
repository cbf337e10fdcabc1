"""Supplier orders without a line: one that we gave up serves the next buyer, a stranger's never does."""

from datetime import timedelta

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.models import Denomination
from core import clock
from core.models import DeskItem
from core.testing import FakeClock, run_concurrently
from orders.fulfilment.orphans import adopt_orphan, record_orphan
from orders.fulfilment.placement import place_line
from orders.kinds import OrdersDeskKind
from orders.models import Line, Orphan
from orders.resolution.actions import ACTIONS
from orders.states import LineStatus
from orders.supplier_account.order_list import read_list
from orders.testing import reloaded
from orders.testing.scenarios import paid_line, parked_line, poll, sell
from orders.verification import verify
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def given_up(supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, quantity: int = 1) -> Line:
    """A line that two persons refused before its order turned up."""
    line = parked_line(supplier, card, fake_clock, quantity=quantity)
    for person in (REVIEWER, SECOND_REVIEWER):
        ACTIONS["refuse"](line=reloaded(line), actor=person, reason="waited long enough")
    return reloaded(line)


def note(supplier_id: str, since: Line) -> Orphan:
    """Note the order as a reconciliation does, from the supplier's list."""
    listing = read_list(since=since.order.created_at)
    return record_orphan(next(order for order in listing.orders if order.order_id == supplier_id))


def late_order(supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock) -> Orphan:
    """An order that turned up after its line was given up."""
    line = given_up(supplier, card, fake_clock)
    return note(sell(supplier, card), line)


def test_order_that_arrives_late_is_explained_by_the_attempt_that_was_given_up(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = given_up(supplier, card, fake_clock)

    orphan = note(sell(supplier, card), line)

    assert orphan.attempt == line.attempts.get()
    assert open_desk(orphan) == ["orphan"]


def test_late_order_serves_the_next_buyer_of_its_kind(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    orphan = late_order(supplier, card, fake_clock)
    bought = orphan.supplier_id
    line = paid_line(card)

    place_line(line_id=line.pk)

    line = reloaded(line)
    assert (line.status, line.supplier_order.supplier_id) == (LineStatus.PLACED, bought)
    assert supplier.truth()["orders_taken"] == 0
    assert open_desk(orphan) == []
    assert poll(line).status == LineStatus.DELIVERED
    assert verify() == []


def test_order_that_nothing_of_ours_explains_serves_nobody(
    supplier: RunningSandbox, card: Denomination
) -> None:
    old = sell(supplier, card, age=600)  # from before there was the line: not what it waits for
    listing = read_list(since=clock.now() - timedelta(hours=1))
    orphan = record_orphan(next(order for order in listing.orders if order.order_id == old))
    line = paid_line(card)

    place_line(line_id=line.pk)

    assert orphan.attempt is None
    assert reloaded(line).supplier_order.supplier_id != orphan.supplier_id
    assert open_desk(orphan) == ["orphan"]


def test_noting_twice_notes_once(supplier: RunningSandbox, card: Denomination) -> None:
    line = paid_line(card)
    bought = sell(supplier, card)

    assert note(bought, line) == note(bought, line)
    assert DeskItem.objects.filter(kind=OrdersDeskKind.ORPHAN).count() == 1


def test_each_attempt_that_was_given_up_explains_one_order(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = given_up(supplier, card, fake_clock)

    first, second = note(sell(supplier, card), line), note(sell(supplier, card), line)

    assert (first.attempt is not None, second.attempt) == (True, None)


@pytest.mark.parametrize("quantity", [1, 3])
def test_order_of_another_quantity_explains_and_serves_nothing(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, quantity: int
) -> None:
    line = given_up(supplier, card, fake_clock, quantity=2)
    assert note(sell(supplier, card, quantity), line).attempt is None

    note(sell(supplier, card, 2), line)

    assert not adopt_orphan(paid_line(card, quantity))


def test_attempt_that_is_still_looked_up_explains_nothing(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    """Its order is the look-up's to find: as an orphan it would serve somebody else."""
    line = parked_line(supplier, card, fake_clock)

    assert note(sell(supplier, card), line).attempt is None


def test_line_that_has_moved_adopts_nothing(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    orphan = late_order(supplier, card, fake_clock)
    line = paid_line(card)
    stale = reloaded(line)
    Line.objects.filter(pk=line.pk).update(status=LineStatus.HELD)

    assert not adopt_orphan(stale)
    assert open_desk(orphan) == ["orphan"]
    assert not hasattr(reloaded(line), "supplier_order")


def test_order_is_adopted_once(supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock) -> None:
    late_order(supplier, card, fake_clock)

    assert [adopt_orphan(paid_line(card)), adopt_orphan(paid_line(card))] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_rivals_adopt_an_order_once(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    late_order(supplier, card, fake_clock)
    lines = [paid_line(card) for _ in range(4)]

    results = run_concurrently(*[lambda line=line: adopt_orphan(line) for line in lines])

    assert sorted(results) == [False, False, False, True]
    assert Line.objects.filter(status=LineStatus.PLACED).count() == 1
