"""The supplier's clock may be wrong: orders are found all the same, and nothing is bought twice over it."""

from collections.abc import Generator
from datetime import timedelta
from typing import Any

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.models import Denomination
from core import clock
from core.audit_log import ActionNotAllowedError
from core.testing import FakeClock
from orders.fulfilment.lookup import look_up_line
from orders.models import Line, SupplierClock
from orders.reconciliation.comparisons import reconcile
from orders.states import LineStatus
from orders.supplier_account.clock_skew import ClockMeter, clock_skew, earliest_supplier_time, supplier_window
from orders.testing import make_attempt, make_line, reloaded
from orders.testing.scenarios import delivered_line, placed_line, poll, unknown_line
from orders.testing.staff_actions import perform_action
from sandbox.testing import RunningSandbox
from tests.supplier import supplied_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

BEHIND, AHEAD = -50 * 60.0, 3_600.0


@pytest.fixture
def measured(supplier: RunningSandbox) -> Generator[RunningSandbox, None, None]:
    """The supplier, whose clock the shop measures."""
    with supplied_by(supplier, on_date=ClockMeter().note):
        yield supplier


def is_wrong(supplier: RunningSandbox, seconds: float, *, date: bool = True) -> None:
    supplier.faults({"fault": "clock_skew", "seconds": seconds, "date": date, "times": None})


def pass_time(supplier: RunningSandbox, fake_clock: FakeClock, minutes: float) -> None:
    """For the shop and for the supplier."""
    fake_clock.advance(minutes=minutes)
    ahead = supplier.settings()["clock_ahead_seconds"]
    supplier.settings(clock_ahead_seconds=ahead + 60 * minutes)


def look(line: Line) -> Line:
    Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())
    look_up_line(line_id=line.pk)
    return reloaded(line)


# --- measuring


def test_answers_tell_how_wrong_the_clock_is() -> None:
    meter = ClockMeter()
    for seconds in (-30, 70, 10):
        meter.note(clock.now() + timedelta(seconds=seconds), 0.0)

    measured = clock_skew(clock.now())

    assert abs(measured.least + timedelta(seconds=30)) < timedelta(seconds=1)
    assert abs(measured.most - timedelta(seconds=70)) < timedelta(seconds=1)


def test_what_is_known_already_asks_no_database(django_assert_num_queries: Any) -> None:
    meter = ClockMeter()
    meter.note(clock.now(), 0.0)

    with django_assert_num_queries(0):
        for _ in range(50):
            meter.note(clock.now(), 0.2)


def test_clock_that_is_off_by_years_widens_windows_by_a_day_only(fake_clock: FakeClock) -> None:
    fake_clock.stop()
    ClockMeter().note(clock.now() - timedelta(days=4_000), 0.0)

    start, end = supplier_window(clock.now(), clock.now())

    assert (start, end) == (clock.now() - timedelta(days=1), clock.now())


def test_right_clock_of_now_does_not_hide_the_wrong_one_of_then(fake_clock: FakeClock) -> None:
    meter = ClockMeter()
    meter.note(clock.now() - timedelta(hours=1), 0.0)
    attempt = make_attempt(make_line())
    fake_clock.advance(days=1)
    meter.note(clock.now(), 0.0)

    assert earliest_supplier_time(attempt) < attempt.sent_at - timedelta(hours=1)
    assert SupplierClock.objects.count() == 2


# --- a lost answer


@pytest.mark.parametrize("seconds", [BEHIND, AHEAD], ids=["behind", "ahead"])
def test_lost_order_is_found_whatever_the_clock(
    measured: RunningSandbox, card: Denomination, seconds: float
) -> None:
    is_wrong(measured, seconds)
    line = unknown_line(measured, card, fault="apply_then_lose")

    assert look(line).status == LineStatus.PLACED
    assert poll(line).status == LineStatus.DELIVERED
    assert measured.truth()["orders_taken"] == 1


@pytest.mark.parametrize("seconds", [BEHIND, AHEAD], ids=["behind", "ahead"])
@pytest.mark.parametrize("is_measured", [False, True], ids=["in secret", "measured"])
def test_lost_order_is_never_bought_once_more(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, seconds: float, is_measured: bool
) -> None:
    """Parked, another customer buys the same card, an hour passes, two careful persons decide."""
    with supplied_by(supplier, on_date=ClockMeter().note if is_measured else None):
        is_wrong(supplier, seconds, date=is_measured)
        line = unknown_line(supplier, card, fault="apply_then_lose")
        pass_time(supplier, fake_clock, 16)
        line = look(line)
        other = placed_line(supplier, card)
        pass_time(supplier, fake_clock, 50)

        if line.status == LineStatus.PARKED:
            for person in (REVIEWER, SECOND_REVIEWER):
                with pytest.raises(
                    ActionNotAllowedError, match=r"nothing is proved|do not know|no order of ours"
                ):
                    perform_action("place", line, person)

        assert reloaded(line).status != LineStatus.QUEUED
        assert poll(other).status == LineStatus.DELIVERED
    assert supplier.truth()["orders_taken"] == 2


def test_times_of_other_orders_tell_what_no_header_tells(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    """The header is a proxy's, whose clock is right; the orders are dated by a clock that is not."""
    is_wrong(supplier, BEHIND, date=False)
    line = unknown_line(supplier, card, fault="apply_then_lose")
    pass_time(supplier, fake_clock, 16)
    assert look(line).status == LineStatus.PARKED

    delivered_line(supplier, card)

    assert look(line).status == LineStatus.PLACED
    assert supplier.truth()["orders_taken"] == 2


def test_order_that_never_arrived_is_bought_once_more_whatever_the_clock(
    measured: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    is_wrong(measured, BEHIND)
    line = unknown_line(measured, card)
    pass_time(measured, fake_clock, 16)
    assert look(line).status == LineStatus.PARKED
    placed_line(measured, card)
    pass_time(measured, fake_clock, 50)

    for person in (REVIEWER, SECOND_REVIEWER):
        perform_action("place", line, person)

    assert reloaded(line).status == LineStatus.QUEUED


@pytest.mark.parametrize("seconds", [BEHIND, AHEAD], ids=["behind", "ahead"])
def test_books_agree_whatever_the_clock(measured: RunningSandbox, card: Denomination, seconds: float) -> None:
    is_wrong(measured, seconds)
    delivered_line(measured, card)
    line = unknown_line(measured, card, fault="apply_then_lose")

    assert reconcile(since=clock.now() - timedelta(minutes=1), until=clock.now() + timedelta(minutes=5)) == []
    assert reloaded(line).status == LineStatus.UNKNOWN
