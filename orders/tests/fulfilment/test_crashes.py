"""At most once, whatever dies when: a claim that ends without an answer is never sent again."""

from collections.abc import Callable

import pytest

from catalog.models import Denomination
from core.testing import FakeClock
from orders.fulfilment import placement
from orders.fulfilment.attachment import attach_supplier_order
from orders.fulfilment.lookup import look_up_line
from orders.fulfilment.placement import expire_lease, place_line, record_answer
from orders.fulfilment.placement_answers import PlacementAnswer, PlacementVerdict
from orders.models import Attempt, Line, SupplierOrder
from orders.states import AttemptStatus, LineStatus
from orders.testing import make_line, reloaded
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


class KilledError(BaseException):
    """The process is gone: nothing of the shop's own code runs any more."""


@pytest.fixture
def dies(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make the worker die before or after a step of placing, once."""

    def die(step: str, *, after: bool = False) -> None:
        real = getattr(placement, step)

        def dying(*args: object, **wanted: object) -> object:
            monkeypatch.setattr(placement, step, real)
            if after:
                real(*args, **wanted)
            raise KilledError

        monkeypatch.setattr(placement, step, dying)

    return die


def place_and_die(line: Line) -> None:
    with pytest.raises(KilledError):
        place_line(line_id=line.pk)


def recover(line: Line, fake_clock: FakeClock) -> Line:
    """Everything that a sweep may do, long after the lease has ended, several times over."""
    for _ in range(3):
        fake_clock.advance(seconds=121)
        for act in (expire_lease, place_line, look_up_line):
            act(line_id=line.pk)
    return reloaded(line)


@pytest.mark.parametrize(("step", "after"), [("preflight", False), ("preflight", True), ("_arm", False)])
def test_death_before_the_attempt_costs_only_time(
    supplier: RunningSandbox,
    card: Denomination,
    dies: Callable,
    fake_clock: FakeClock,
    step: str,
    after: bool,
) -> None:
    line = make_line(denomination=card)
    dies(step, after=after)
    place_and_die(line)

    assert recover(line, fake_clock).status == LineStatus.PLACED
    assert supplier.truth()["orders_taken"] == 1


@pytest.mark.parametrize(
    ("step", "after"),
    [
        ("_arm", True),
        ("_send", False),
        ("_send", True),
        ("call_place_order", False),
        ("call_place_order", True),
    ],
)
def test_death_after_the_attempt_is_never_followed_by_another_call(
    supplier: RunningSandbox,
    card: Denomination,
    dies: Callable,
    fake_clock: FakeClock,
    step: str,
    after: bool,
) -> None:
    line = make_line(denomination=card)
    dies(step, after=after)
    place_and_die(line)
    taken = supplier.truth()["orders_taken"]

    line = recover(line, fake_clock)

    assert supplier.truth()["orders_taken"] == taken
    assert line.attempts.count() == 1
    assert line.status == (LineStatus.PLACED if taken else LineStatus.UNKNOWN)


def test_death_after_the_answer_was_recorded_changes_nothing(
    supplier: RunningSandbox, card: Denomination, dies: Callable, fake_clock: FakeClock
) -> None:
    line = make_line(denomination=card)
    dies("record_answer", after=True)
    place_and_die(line)

    assert recover(line, fake_clock).status == LineStatus.PLACED
    assert supplier.truth()["orders_taken"] == 1


def test_lease_that_runs_is_left_alone(supplier: RunningSandbox, card: Denomination, dies: Callable) -> None:
    line = make_line(denomination=card)
    dies("_send")
    place_and_die(line)

    expire_lease(line_id=line.pk)
    place_line(line_id=line.pk)

    assert reloaded(line).status == LineStatus.PLACING
    assert line.attempts.get().status == AttemptStatus.OPEN


@pytest.fixture
def overdue(
    supplier: RunningSandbox, card: Denomination, dies: Callable, fake_clock: FakeClock
) -> tuple[Line, Attempt]:
    """A line whose lease ended while its answer was still on the way."""
    line = make_line(denomination=card)
    dies("_send")
    place_and_die(line)
    attempt = line.attempts.select_related("line__order").get()
    fake_clock.advance(seconds=121)
    expire_lease(line_id=line.pk)
    return line, attempt


def test_late_good_news_counts(overdue: tuple) -> None:
    line, attempt = overdue

    record_answer(attempt, PlacementAnswer(PlacementVerdict.PLACED, "placed", supplier_id="a" * 24))

    assert reloaded(line).status == LineStatus.PLACED
    assert line.attempts.get().status == AttemptStatus.PLACED


@pytest.mark.parametrize(
    "verdict",
    [PlacementVerdict.NOT_SENT, PlacementVerdict.REFUSED, PlacementVerdict.HELD, PlacementVerdict.UNKNOWN],
)
def test_late_bad_news_does_not(overdue: tuple, verdict: PlacementVerdict) -> None:
    line, attempt = overdue

    record_answer(attempt, PlacementAnswer(verdict, "http 400", vendor_code="OUT_OF_STOCK"))

    assert reloaded(line).status == LineStatus.UNKNOWN
    assert line.attempts.get().status == AttemptStatus.UNKNOWN
    assert not hasattr(reloaded(line), "line_refund")


def test_ending_a_lease_twice_is_harmless(overdue: tuple) -> None:
    line, _ = overdue
    before = reloaded(line)

    expire_lease(line_id=line.pk)

    assert (reloaded(line).status, reloaded(line).status_since) == (before.status, before.status_since)


def test_same_order_may_be_attached_twice(overdue: tuple) -> None:
    line, attempt = overdue

    assert attach_supplier_order(attempt=attempt, supplier_id="a" * 24, why="the answer came late")
    assert attach_supplier_order(attempt=attempt, supplier_id="a" * 24, why="found in the list")
    assert SupplierOrder.objects.get().line == line


def test_line_takes_no_second_order(overdue: tuple) -> None:
    """Two orders for one attempt: the first stands, a person hears of the other."""
    line, attempt = overdue
    attach_supplier_order(attempt=attempt, supplier_id="a" * 24, why="the answer came late")

    assert not attach_supplier_order(attempt=attempt, supplier_id="b" * 24, why="found in the list")
    assert line.supplier_order.supplier_id == "a" * 24
