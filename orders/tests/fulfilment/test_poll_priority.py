"""Whose turn it is: a new order is asked about when it is due, and of many others none waits for ever."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from core import clock
from core.jobs import NO_TIME
from core.rate_limits import call_budget
from core.shared_cache import cache
from core.testing import FakeClock
from orders.fulfilment import polling
from orders.fulfilment.poll_priority import ENDPOINT, polls_that_may_begin
from orders.models import Attempt, Line, SupplierOrder
from orders.testing import make_placed_line

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

WAITING = 1_000
BUDGET = 10


class Supplier:
    """Who is asked about when, and the rings that follow; nothing is ever ready."""

    def __init__(self) -> None:
        self.asked: defaultdict[int, list[datetime]] = defaultdict(list)
        self.rings: list[tuple[datetime, int]] = []

    def look(self, due: polling.DuePoll) -> bool:
        self.asked[due.line_id].append(clock.now())
        return True

    def ring(self, _job: object, line_id: int, *, after: timedelta = NO_TIME) -> None:
        self.rings.append((clock.now() + after, line_id))

    @property
    def most_in_a_second(self) -> int:
        return max(Counter(at for times in self.asked.values() for at in times).values())

    def hear_rings(self) -> None:
        due = [ring for ring in self.rings if ring[0] <= clock.now()]
        self.rings = [ring for ring in self.rings if ring[0] > clock.now()]
        for _, line_id in due:
            polling.poll_line(line_id=line_id)


@pytest.fixture
def supplier(
    monkeypatch: pytest.MonkeyPatch, settings: Any, fake_clock: FakeClock, patient_cache: None
) -> Supplier:
    supplier = Supplier()
    monkeypatch.setattr(polling, "_look", supplier.look)
    monkeypatch.setattr(polling, "notify_worker", supplier.ring)
    settings.POLLS_PER_SECOND = BUDGET
    cache.set(f"budget:{ENDPOINT}", BUDGET)
    call_budget.forget()
    fake_clock.stop()
    return supplier


def placed_lines(count: int, *, age: timedelta, due: timedelta = NO_TIME) -> list[int]:
    """Lines that were placed so long ago and have been due for so long; copies of one, at one go."""
    first = make_placed_line()
    lines = [first, *(_copy(first, position=number + 2) for number in range(count - 1))]
    Line.objects.bulk_create(lines[1:])
    attempts = [_copy(first.attempts.get(), line_id=line.pk) for line in lines[1:]]
    Attempt.objects.bulk_create(attempts)
    SupplierOrder.objects.bulk_create(
        SupplierOrder(supplier_id=f"{attempt.line_id:024x}", line=attempt.line, attempt=attempt)
        for attempt in attempts
    )
    ids = [line.pk for line in lines]
    placed_at = clock.now() - age
    Line.objects.filter(pk__in=ids).update(status_since=placed_at, next_due_at=clock.now() - due)
    SupplierOrder.objects.filter(line__in=ids).update(placed_at=placed_at)
    return ids


def _copy(row: Any, **changes: Any) -> Any:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**(values | {"id": None} | changes))


def sweep() -> None:
    """As the sweeper does, whose rings are heard at once."""
    for line_id in polls_that_may_begin(clock.now(), 200):
        polling.poll_line(line_id=line_id)


def test_new_order_is_asked_at_its_due_time_and_a_thousand_others_within_a_bound(
    supplier: Supplier, fake_clock: FakeClock
) -> None:
    others = placed_lines(WAITING, age=timedelta(hours=3))
    began = clock.now()
    bound = WAITING // (BUDGET - BUDGET // call_budget.KEPT_FREE) + 5  # seconds
    new, due_times = 0, []

    for second in range(bound):
        if second == 20:
            (new,) = placed_lines(1, age=NO_TIME, due=timedelta(seconds=-3))
            supplier.ring(None, new, after=timedelta(seconds=3))
            due_times = [clock.now() + timedelta(seconds=3 + 5 * look) for look in range(15)]
        sweep()
        supplier.hear_rings()  # last in its second, when the others have had theirs
        fake_clock.advance(seconds=1)

    assert supplier.asked[new][:15] == due_times
    assert all(len(supplier.asked[line]) == 1 for line in others)
    assert max(supplier.asked[line][0] for line in others) <= began + timedelta(seconds=bound)
    assert supplier.most_in_a_second <= BUDGET


def test_others_get_their_part_while_young_orders_take_all_they_can(
    supplier: Supplier, fake_clock: FakeClock
) -> None:
    others = placed_lines(20, age=timedelta(hours=3), due=timedelta(minutes=1))
    young = placed_lines(100, age=NO_TIME)
    for line in young:
        supplier.ring(None, line)

    for _ in range(12):
        supplier.hear_rings()  # first in its second
        sweep()
        fake_clock.advance(seconds=1)

    assert [len(supplier.asked[line]) for line in others] == [1] * 20
    assert sum(len(supplier.asked[line]) for line in young) >= 80
    assert supplier.most_in_a_second == BUDGET


def test_more_young_orders_than_the_budget_bears_take_turns(
    supplier: Supplier, fake_clock: FakeClock
) -> None:
    young = placed_lines(BUDGET * 6 + 5, age=NO_TIME)  # at five seconds each, BUDGET * 5 have room
    for line in young:
        supplier.ring(None, line)

    for _ in range(40):
        supplier.hear_rings()  # first in its second, when its calls are there
        sweep()
        fake_clock.advance(seconds=1)

    assert min(len(supplier.asked[line]) for line in young) >= 4
    assert supplier.most_in_a_second == BUDGET


def test_lost_ring_of_a_young_order_is_rung_again_before_others(
    supplier: Supplier, fake_clock: FakeClock
) -> None:
    placed_lines(50, age=timedelta(hours=3), due=timedelta(minutes=5))
    (lost,) = placed_lines(1, age=timedelta(seconds=10), due=timedelta(seconds=2))

    assert polls_that_may_begin(clock.now(), 200)[0] == lost


def test_nothing_is_rung_while_the_supplier_may_not_be_asked(supplier: Supplier) -> None:
    placed_lines(3, age=timedelta(hours=3))
    call_budget.record_failure(ENDPOINT, wish=60)

    assert polls_that_may_begin(clock.now(), 200) == []


def test_next_look_of_a_young_order_follows_by_itself(supplier: Supplier, fake_clock: FakeClock) -> None:
    (young,) = placed_lines(1, age=timedelta(seconds=3))
    (old,) = placed_lines(1, age=timedelta(hours=1))
    for line in (young, old):
        polling.poll_line(line_id=line)

    due = Line.objects.get(pk=young).next_due_at
    assert supplier.rings == [(due, young)]
    assert due == clock.now() + timedelta(seconds=5)
