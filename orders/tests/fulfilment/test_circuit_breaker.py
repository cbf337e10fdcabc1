"""After unclear answers in a row buying goes on by itself, one line first, once they are explained."""

from datetime import timedelta

import pytest

from catalog.models import Denomination
from core import clock, switches
from core.kinds import SwitchName
from core.models import DeskItem
from core.testing import FakeClock
from orders.fulfilment import circuit_breaker
from orders.fulfilment.lookup import look_up_line
from orders.fulfilment.placement import place_line
from orders.kinds import OrdersDeskKind
from orders.models import Breaker, Line
from orders.reasons import PauseReason
from orders.reconciliation.placement_pause import resume_automatically, resume_is_due
from orders.states import LineStatus
from orders.testing import reloaded
from orders.testing.scenarios import paid_line, unknown_line, why_placing_pauses
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def unclear(supplier: RunningSandbox, card: Denomination) -> list[Line]:
    """Five purchases that the supplier never answered, of which it took one."""
    lines = [unknown_line(supplier, card) for _ in range(circuit_breaker.FAILURE_THRESHOLD - 1)]
    lines.append(unknown_line(supplier, card, fault="apply_then_lose"))
    assert PauseReason.of(why_placing_pauses() or "") is PauseReason.UNCLEAR_ANSWERS
    return lines


def look_up(lines: list[Line]) -> None:
    for line in lines:
        Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())
        look_up_line(line_id=line.pk)


def half_open(lines: list[Line], fake_clock: FakeClock) -> None:
    """Past the pause, with everything explained."""
    fake_clock.advance(minutes=6)
    look_up(lines)
    assert resume_is_due()
    resume_automatically()
    assert why_placing_pauses() is None


def place(line: Line) -> str:
    Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())
    place_line(line_id=line.pk)
    return str(reloaded(line).status)


def test_buying_goes_on_by_itself_with_one_line_first(
    unclear: list[Line], card: Denomination, fake_clock: FakeClock, supplier: RunningSandbox
) -> None:
    waiting = [paid_line(card) for _ in range(3)]
    half_open(unclear, fake_clock)

    supplier.faults({"fault": "slow_handling", "seconds": 1.0})
    assert place(waiting[0]) == LineStatus.PLACED
    assert [place(line) for line in waiting[1:]] == [LineStatus.QUEUED] * 2
    resume_automatically()

    assert [place(line) for line in waiting[1:]] == [LineStatus.PLACED] * 2
    assert not Breaker.objects.exists()
    assert supplier.truth()["orders_taken"] == 4
    assert not DeskItem.objects.filter(kind=OrdersDeskKind.PLACING_PAUSED).exists()


def test_nothing_is_tried_before_the_pause_is_over(unclear: list[Line], fake_clock: FakeClock) -> None:
    look_up(unclear)

    assert not resume_is_due()
    resume_automatically()

    assert why_placing_pauses() is not None


def test_nothing_is_tried_before_it_is_known_what_became_of_the_others(
    unclear: list[Line], fake_clock: FakeClock
) -> None:
    """One was taken; until a look-up finds it, its debit is nobody's."""
    fake_clock.advance(minutes=6)
    resume_automatically()
    assert why_placing_pauses() is not None

    look_up(unclear)
    fake_clock.advance(minutes=2)
    resume_automatically()

    assert why_placing_pauses() is None


@pytest.mark.parametrize("endpoint", ["transactions", "balance", "list"])
def test_nothing_is_tried_while_the_supplier_cannot_be_read(
    unclear: list[Line], fake_clock: FakeClock, supplier: RunningSandbox, endpoint: str
) -> None:
    look_up(unclear)
    fake_clock.advance(minutes=6)
    supplier.faults({"fault": "http_500", "endpoint": endpoint, "times": None})

    resume_automatically()

    assert why_placing_pauses() is not None


def test_trial_without_a_clear_answer_opens_it_again_for_longer(
    unclear: list[Line], card: Denomination, fake_clock: FakeClock, supplier: RunningSandbox
) -> None:
    half_open(unclear, fake_clock)
    supplier.faults({"fault": "drop", "endpoint": "placeOrder"})
    line = paid_line(card)

    assert place(line) == LineStatus.UNKNOWN
    resume_automatically()

    assert PauseReason.of(why_placing_pauses() or "") is PauseReason.UNCLEAR_ANSWERS
    fake_clock.advance(minutes=6)
    look_up([line])
    assert not resume_is_due()
    fake_clock.advance(minutes=5)
    resume_automatically()
    assert why_placing_pauses() is None
    assert place(paid_line(card)) == LineStatus.PLACED


def test_trial_that_is_held_lets_another_try(
    unclear: list[Line], card: Denomination, fake_clock: FakeClock, supplier: RunningSandbox
) -> None:
    half_open(unclear, fake_clock)
    dear = paid_line(card, most_wholesale=1)
    assert place(dear) == LineStatus.HELD
    other = paid_line(card)
    assert place(other) == LineStatus.QUEUED
    resume_automatically()

    assert place(other) == LineStatus.PLACED
    fake_clock.advance(seconds=6)
    resume_automatically()

    assert not Breaker.objects.exists()


def test_trial_whose_worker_was_killed_is_judged_all_the_same(
    unclear: list[Line], card: Denomination, fake_clock: FakeClock
) -> None:
    half_open(unclear, fake_clock)
    line = paid_line(card)
    assert circuit_breaker.allows_purchase(line)
    fake_clock.advance(minutes=10)  # nobody places it

    resume_automatically()

    assert Breaker.objects.get().trial is None
    assert place(paid_line(card)) == LineStatus.PLACED


def test_what_a_person_paused_meanwhile_stays_paused(unclear: list[Line], fake_clock: FakeClock) -> None:
    switches.pause(SwitchName.PLACING, reason="stock-taking", by="staff@shop.test")
    look_up(unclear)
    fake_clock.advance(minutes=6)

    assert not resume_is_due()
    assert why_placing_pauses() == "stock-taking"


def test_pause_doubles_up_to_a_bound() -> None:
    pauses = [circuit_breaker._next_trial(failures) - clock.now() for failures in range(10)]

    assert pauses[1] > pauses[0] * 1.9
    assert max(pauses) < timedelta(hours=2)


def test_unexplained_purchases_are_looked_at_ever_more_seldom(
    unclear: list[Line], fake_clock: FakeClock
) -> None:
    looks, begun = 0, clock.now()
    fake_clock.advance(minutes=6)
    while clock.now() - begun < timedelta(minutes=15):
        if circuit_breaker.explanation_is_due():
            looks += 1
            circuit_breaker.back_off()
        fake_clock.advance(seconds=5)

    assert 3 <= looks <= 6
