"""What pauses placing by itself, and the comparison of books that must pass before it goes on."""

import time
from datetime import timedelta

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.models import Denomination
from core import clock, heartbeats, switches
from core.actors import SYSTEM
from core.kinds import CoreJob, SwitchName
from core.models import DeskItem, Heartbeat, Switch
from core.reasons import Reason
from core.testing import FakeClock
from orders.fulfilment import circuit_breaker
from orders.kinds import OrdersDeskKind
from orders.models import Attempt, Comparison
from orders.reasons import DeskOutcome, PauseReason
from orders.reconciliation import placement_pause
from orders.reconciliation.comparisons import advance_comparison
from orders.reconciliation.placement_pause import (
    ClockStepDetector,
    ComparisonUnfinishedError,
    NotReconciledError,
    pause_after_absence,
    resume_automatically,
    resume_placing,
)
from orders.states import AttemptStatus, HoldReason, LineStatus
from orders.testing import make_attempt, make_line, reloaded
from orders.testing.scenarios import delivered_line, sell, unknown_line, why_placing_pauses
from orders.tests.fulfilment.test_orphans import given_up
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


# --- the breaker


def test_five_unclear_answers_in_a_row_pause_placing(supplier: RunningSandbox, card: Denomination) -> None:
    for _ in range(4):
        unknown_line(supplier, card)
    assert why_placing_pauses() is None

    unknown_line(supplier, card)

    assert why_placing_pauses() == Reason(PauseReason.UNCLEAR_ANSWERS, count=5)


def test_one_clear_answer_among_them_pauses_nothing(supplier: RunningSandbox, card: Denomination) -> None:
    for _ in range(3):
        unknown_line(supplier, card)
    delivered_line(supplier, card)
    for _ in range(3):
        unknown_line(supplier, card)

    assert why_placing_pauses() is None


def test_call_under_way_is_neither_clear_nor_unclear() -> None:
    for _ in range(5):
        make_attempt(make_line(), AttemptStatus.UNKNOWN)
    make_attempt(make_line(), AttemptStatus.OPEN)

    circuit_breaker.open_after_unclear_answers()

    assert Attempt.objects.count() == 6
    assert why_placing_pauses() is not None


# --- silence


def sweep_was(ago: timedelta) -> None:
    heartbeats.record_run(CoreJob.SWEEP)
    Heartbeat.objects.filter(pk=CoreJob.SWEEP).update(beat_at=clock.now() - ago)


def test_shop_that_was_away_compares_its_books_first() -> None:
    sweep_was(timedelta(minutes=3))

    pause_after_absence()

    assert why_placing_pauses() == PauseReason.ABSENCE


@pytest.mark.parametrize("ago", [None, timedelta(seconds=30)])
def test_new_shop_and_quick_restart_need_no_comparison(ago: timedelta | None) -> None:
    if ago is not None:
        sweep_was(ago)

    pause_after_absence()

    assert why_placing_pauses() is None


def test_books_that_agree_let_the_shop_go_on_by_itself(supplier: RunningSandbox, card: Denomination) -> None:
    delivered_line(supplier, card)
    sweep_was(timedelta(hours=3))
    pause_after_absence()
    assert placement_pause.resume_is_due()

    held = make_line(
        LineStatus.HELD, hold_reason=HoldReason.PAUSED, next_due_at=clock.now() + timedelta(minutes=1)
    )

    resume_automatically()

    assert why_placing_pauses() is None
    assert not placement_pause.resume_is_due()
    assert reloaded(held).next_due_at <= clock.now()


@pytest.mark.parametrize("hours", [1, -1], ids=["forward", "back"])
def test_shop_goes_on_by_itself_after_the_clock_stepped(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, hours: int
) -> None:
    delivered_line(supplier, card)
    sweep_was(timedelta(hours=3))
    pause_after_absence()
    resume_automatically()  # as was due just before, by the other clock
    watch = ClockStepDetector()
    fake_clock.advance(hours=hours)
    watch.look()
    assert why_placing_pauses() == PauseReason.CLOCK_STEP
    assert placement_pause.resume_is_due()

    resume_automatically()

    assert why_placing_pauses() is None
    assert not DeskItem.objects.filter(closed_at=None).exists()


def test_books_that_differ_keep_the_shop_paused_and_call_a_person(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    """Yesterday's database was put back: the supplier has orders that it does not know."""
    stranger = sell(supplier, card)
    sweep_was(timedelta(hours=3))
    pause_after_absence()

    resume_automatically()
    assert not placement_pause.resume_is_due()
    fake_clock.advance(minutes=1)
    resume_automatically()

    assert why_placing_pauses() == PauseReason.ABSENCE
    assert stranger in DeskItem.objects.get(kind=OrdersDeskKind.PLACING_PAUSED).title


@pytest.mark.parametrize("reason", ["stock-taking", "5 purchases in a row had no clear answer"])
def test_what_a_person_or_the_breaker_paused_stays_paused(supplier: RunningSandbox, reason: str) -> None:
    switches.pause(SwitchName.PLACING, reason=reason)

    resume_automatically()

    assert not placement_pause.resume_is_due()
    assert why_placing_pauses() == reason


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("the shop was away; its books are compared with the supplier's first", PauseReason.ABSENCE),
        ("the clock stepped; the books are compared first", PauseReason.CLOCK_STEP),
        ("a supplier order may be what a waiting line would buy again", PauseReason.PAIR),
        ("purchases in a row without a clear answer: 5", PauseReason.UNCLEAR_ANSWERS),
    ],
)
def test_pause_of_an_earlier_release_ends_by_itself(
    supplier: RunningSandbox, sentence: str, reason: PauseReason
) -> None:
    """They kept the sentence."""
    assert PauseReason.of(sentence) is reason
    switches.pause(SwitchName.PLACING, reason=sentence)

    resume_automatically()

    assert why_placing_pauses() is None


def test_reason_that_a_person_types_never_ends_by_itself(supplier: RunningSandbox) -> None:
    switches.pause(SwitchName.PLACING, reason=PauseReason.CLOCK_STEP, by=REVIEWER)

    resume_automatically()

    assert not placement_pause.resume_is_due()
    assert why_placing_pauses() == PauseReason.CLOCK_STEP


# --- what somebody wanted before it was paused anew


def wish(person: str) -> None:
    """Ask for it so that the comparison goes on by itself."""
    with pytest.raises(ComparisonUnfinishedError):
        resume_placing(by=person, windows=0)


def wait(fake_clock: FakeClock) -> None:
    for _ in range(3):
        fake_clock.advance(minutes=2)
        resume_automatically()


@pytest.mark.parametrize("pauser", ["system", REVIEWER, SECOND_REVIEWER])
def test_wish_ends_no_later_pause(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, pauser: str
) -> None:
    delivered_line(supplier, card)
    switches.pause(SwitchName.PLACING, reason=PauseReason.CLOCK_STEP, by=pauser)
    wish(REVIEWER)

    switches.pause(SwitchName.PLACING, reason="they sell fakes", by=SECOND_REVIEWER)
    wait(fake_clock)

    assert not placement_pause.resume_is_due()
    assert (why_placing_pauses() or "").startswith("they sell fakes")
    assert Switch.objects.get(pk=SwitchName.PLACING).changed_by == SECOND_REVIEWER


def test_wish_ends_no_later_pause_though_the_clock_was_set_back(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    switches.pause(SwitchName.PLACING, reason="stock-taking", by=REVIEWER)
    wish(REVIEWER)
    fake_clock.advance(hours=-1)

    switches.pause(SwitchName.PLACING, reason="they sell fakes", by=SECOND_REVIEWER)
    wait(fake_clock)

    assert why_placing_pauses() == "they sell fakes · stock-taking"


def test_wish_of_the_last_pause_is_fulfilled(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    delivered_line(supplier, card)
    switches.pause(SwitchName.PLACING, reason="stock-taking", by=REVIEWER)
    wish(REVIEWER)
    switches.pause(SwitchName.PLACING, reason="they sell fakes", by=SECOND_REVIEWER)
    fake_clock.advance(seconds=1)

    wish(REVIEWER)  # she has read it
    wait(fake_clock)

    assert why_placing_pauses() is None
    assert Switch.objects.get(pk=SwitchName.PLACING).changed_by == REVIEWER


@pytest.mark.parametrize("by", [REVIEWER, SYSTEM])
def test_pause_while_the_books_are_compared_stays(
    paused: RunningSandbox, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    def compare(comparison: Comparison, *, windows: int | None) -> bool:
        switches.pause(SwitchName.PLACING, reason="they sell fakes", by=SECOND_REVIEWER)
        return advance_comparison(comparison, windows=windows)

    monkeypatch.setattr(placement_pause, "advance_comparison", compare)

    with pytest.raises(NotReconciledError, match="paused anew"):
        resume_placing(by=by)

    assert why_placing_pauses() == "they sell fakes"


def test_second_person_keeps_both_reasons_the_shop_neither() -> None:
    switches.pause(SwitchName.PLACING, reason=PauseReason.CLOCK_STEP)
    switches.pause(SwitchName.PLACING, reason="stock-taking", by=REVIEWER)
    switches.pause(SwitchName.PLACING, reason="they sell fakes", by=SECOND_REVIEWER)
    switches.pause(SwitchName.PLACING, reason=PauseReason.CLOCK_STEP)

    assert why_placing_pauses() == "they sell fakes · stock-taking"
    assert Switch.objects.get(pk=SwitchName.PLACING).changed_by == SECOND_REVIEWER


# --- the clock


def test_clock_that_steps_pauses_placing(fake_clock: FakeClock) -> None:
    watch = ClockStepDetector()
    fake_clock.advance(seconds=31)

    watch.look()

    assert why_placing_pauses() == PauseReason.CLOCK_STEP


def test_clock_that_steps_back_pauses_placing(fake_clock: FakeClock) -> None:
    watch = ClockStepDetector()
    fake_clock.advance(seconds=-31)

    watch.look()

    assert why_placing_pauses() == PauseReason.CLOCK_STEP


def test_time_that_merely_passes_pauses_nothing(
    fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = ClockStepDetector()
    fake_clock.advance(hours=1)
    later = time.monotonic() + 3600
    monkeypatch.setattr(placement_pause.time, "monotonic", lambda: later)

    watch.look()

    assert why_placing_pauses() is None


# --- taking the switch back


@pytest.fixture
def paused(supplier: RunningSandbox) -> RunningSandbox:
    switches.pause(SwitchName.PLACING, reason="stock-taking")
    return supplier


def test_placing_goes_on_when_the_books_agree(paused: RunningSandbox) -> None:
    assert resume_placing(by=REVIEWER) == []

    assert why_placing_pauses() is None
    assert Switch.objects.get(pk=SwitchName.PLACING).changed_by == REVIEWER


def test_grave_difference_keeps_it_paused_and_is_named(paused: RunningSandbox, card: Denomination) -> None:
    stranger = sell(paused, card)

    with pytest.raises(NotReconciledError, match=stranger):
        resume_placing(by=REVIEWER)

    assert why_placing_pauses() == "stock-taking"


def test_light_difference_is_told_and_lets_it_go_on(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    given_up(supplier, card, fake_clock)
    late = sell(supplier, card)
    switches.pause(SwitchName.PLACING, reason="stock-taking")

    differences = resume_placing(by=REVIEWER)

    assert [each.supplier_id for each in differences] == [late]
    assert why_placing_pauses() is None


@pytest.mark.parametrize("fault", ["http_500", "html", "drop", "key_refused"])
def test_books_that_cannot_be_read_keep_it_paused(paused: RunningSandbox, fault: str) -> None:
    paused.faults({"fault": fault, "endpoint": "any", "times": None})

    with pytest.raises(NotReconciledError, match="cannot be read"):
        resume_placing(by=REVIEWER)

    assert why_placing_pauses() == "stock-taking"


def test_taking_it_back_clears_the_desk(supplier: RunningSandbox, card: Denomination) -> None:
    stranger = sell(supplier, card)
    sweep_was(timedelta(hours=3))
    pause_after_absence()
    resume_automatically()
    supplier.reset()

    resume_placing(by=REVIEWER)

    item = DeskItem.objects.get(kind=OrdersDeskKind.PLACING_PAUSED)
    assert stranger in item.title
    assert (item.closed_by, item.outcome) == (REVIEWER, DeskOutcome.BOOKS_AGREE)
