"""Many lines that wait for a word of the supplier share one reading of its list, at a pace."""

from datetime import timedelta

import pytest

import oneclick
from catalog.models import Denomination
from core import clock
from core.models import DeskItem
from core.rate_limits import call_budget
from core.testing import FakeClock
from orders.fulfilment.lookup import LOOKUP_PACES, WAITING, look_up_line, lookup_allowed, skip_pace
from orders.kinds import OrdersDeskKind
from orders.models import Line, SupplierOrder
from orders.resolution import actions
from orders.states import LineStatus
from orders.tasks import look_ups_due
from orders.testing import make_attempt, make_line, make_unknown_line, reloaded
from orders.tests.fulfilment.test_lookup import sell
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

MANY = 100


def sweep_for(fake_clock: FakeClock, *, minutes: float, every: float = 10) -> int:
    """What sweeps do about look-ups in so many minutes; returns how many calls that took."""
    with oneclick.count_requests() as count:
        for _ in range(round(minutes * 60 / every)):
            fake_clock.advance(seconds=every)
            for line_id in look_ups_due(clock.now(), 200):
                look_up_line(line_id=line_id)
    return count.requests


@pytest.mark.django_db(transaction=True)
def test_a_hundred_lines_without_an_answer_take_few_calls_until_they_are_parked_and_afterwards(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    fake_clock.stop()
    now = clock.now()
    for number in range(MANY):  # within two minutes
        make_unknown_line(denomination=card, next_due_at=now + timedelta(seconds=15 + number * 1.2))

    assert sweep_for(fake_clock, minutes=15) <= 30
    sweep_for(fake_clock, minutes=5, every=20)

    assert set(Line.objects.values_list("status", flat=True)) == {LineStatus.PARKED}
    assert DeskItem.objects.filter(closed_at=None).count() == MANY
    assert sweep_for(fake_clock, minutes=15, every=30) <= 10


def test_many_lost_orders_are_found_with_one_reading(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    lines = [make_unknown_line(denomination=card) for _ in range(20)]
    for _ in lines:
        sell(supplier, card)

    assert 2 <= sweep_for(fake_clock, minutes=1, every=20) <= 3

    assert {reloaded(line).status for line in lines} == {LineStatus.PLACED}
    assert SupplierOrder.objects.count() == len(lines)


def test_lines_of_two_kinds_are_decided_by_one_reading(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    found = make_unknown_line(denomination=card, quantity=2)
    sent = make_unknown_line(denomination=card)
    sell(supplier, card, quantity=2)
    fake_clock.advance(minutes=16)

    look_up_line(line_id=sent.pk)

    assert [reloaded(line).status for line in (found, sent)] == [LineStatus.PLACED, LineStatus.PARKED]


def test_order_of_a_call_under_way_is_not_taken_by_whoever_is_looked_up_with_another(
    supplier: RunningSandbox, card: Denomination
) -> None:
    """The call began after the look-up was claimed, perhaps: it counts what is so once the list is read."""
    waits = make_unknown_line(denomination=card)
    make_attempt(make_line(LineStatus.PLACING, denomination=card))
    other = make_unknown_line(denomination=card, quantity=2)
    sell(supplier, card)

    look_up_line(line_id=other.pk)

    assert reloaded(waits).status == LineStatus.UNKNOWN


def test_pace_lets_some_readings_begin_at_once_and_then_one_in_a_while(fake_clock: FakeClock) -> None:
    fake_clock.stop()
    pace = LOOKUP_PACES[LineStatus.UNKNOWN]

    begun = []
    for second in range(0, 900, 5):
        if pace.allows(clock.now()):
            begun.append(second)
            pace.charge(3)
        fake_clock.advance(seconds=5)

    assert begun[:3] == [0, 5, 10]
    assert len(begun) * 3 <= 21


def test_reading_of_many_pages_puts_the_next_off_for_half_an_hour_at_most(fake_clock: FakeClock) -> None:
    fake_clock.stop()
    pace = LOOKUP_PACES[LineStatus.PARKED]
    pace.charge(200)

    assert not pace.allows(clock.now() + timedelta(minutes=29))
    assert pace.allows(clock.now() + timedelta(minutes=31))


def test_person_who_looks_again_waits_for_no_pace(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    fake_clock.stop()
    line = make_unknown_line(denomination=card, next_due_at=clock.now() + timedelta(hours=1))
    LOOKUP_PACES[LineStatus.UNKNOWN].charge(60)
    assert look_ups_due(clock.now(), 9) == []

    actions.look_again(line=line, actor="somebody")

    assert look_ups_due(clock.now(), 9) == [line.pk]


def test_supplier_that_asks_to_wait_is_not_asked_by_others_meanwhile(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = make_unknown_line(denomination=card)
    supplier.faults({"fault": "http_429", "endpoint": "list", "times": None})
    for _ in range(call_budget.FAILURES_BEFORE_BACKOFF):
        Line.objects.update(next_due_at=clock.now())
        look_up_line(line_id=line.pk)

    assert not any(lookup_allowed(status, clock.now()) for status in WAITING)


def test_silence_is_over_once_the_list_can_be_read(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = make_unknown_line(denomination=card)
    fake_clock.advance(minutes=16)
    supplier.faults({"fault": "http_500", "endpoint": "list", "times": None})
    look_up_line(line_id=line.pk)
    assert "unknown" in open_desk(line)

    supplier.clear_faults()
    skip_pace()
    Line.objects.update(next_due_at=clock.now())
    look_up_line(line_id=line.pk)

    assert "unknown" not in open_desk(line)
    assert DeskItem.objects.get(closed_at=None).kind == OrdersDeskKind.PARKED
