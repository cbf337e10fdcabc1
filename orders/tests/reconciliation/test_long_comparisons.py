"""Books of any length are compared window after window, a bounded piece at a time, also after a crash."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

import oneclick
from accounts.testing import REVIEWER
from core import clock, heartbeats, switches
from core.kinds import SwitchName
from core.models import Heartbeat, Switch
from core.testing import FakeClock
from oneclick import AccountTransaction
from orders.kinds import OrdersJob
from orders.models import Comparison
from orders.reasons import PauseReason
from orders.reconciliation import comparisons, placement_pause
from orders.reconciliation.comparisons import (
    PAGES,
    WINDOWS_PER_RUN,
    advance_comparison,
    begin_comparison,
    differences_of,
    latest_comparison,
)
from orders.reconciliation.placement_pause import (
    ComparisonUnfinishedError,
    resume_automatically,
    resume_placing,
)
from orders.supplier_account.ledger import link_transactions
from orders.tests.supplier_books import Books, in_and_out, supplied

pytestmark = [pytest.mark.django_db]

DAYS = timedelta(days=8)
MOST_CALLS = WINDOWS_PER_RUN * (3 * PAGES + 12)  # one list once, the other twice; 12: tries of other sizes


@pytest.fixture(autouse=True)
def _in_production(settings: object) -> None:
    """Elsewhere, an account that was not debited for any order proves nothing and is not looked at."""
    settings.IN_PRODUCTION = True  # type: ignore[attr-defined]


def books_of(number: int) -> Books:
    """So many transactions, evenly over the last days."""
    return Books(in_and_out(number, start=clock.now() - DAYS, step=DAYS / number))


def compare(books: Books) -> tuple[Comparison, list[int]]:
    """The whole, a bounded piece at a time; and how many calls each piece took."""
    comparison = begin_comparison(Comparison.Purpose.RESUME, since=clock.now() - DAYS, until=clock.now())
    taken = []
    while comparison.finished_at is None:
        before = books.calls
        advance_comparison(comparison, windows=WINDOWS_PER_RUN)
        taken.append(books.calls - before)
        comparison = Comparison.objects.get(pk=comparison.pk)  # as another process finds it
    return comparison, taken


@pytest.mark.parametrize("number", [0, 50, 10_000])
def test_books_of_any_length_agree_in_bounded_pieces(number: int) -> None:
    with supplied(books_of(number) if number else Books([])) as books:
        comparison, taken = compare(books)

    assert differences_of(comparison) == []
    assert max(taken) <= MOST_CALLS


@pytest.mark.long_form
def test_hundred_thousand_transactions_are_compared() -> None:
    books = books_of(100_000)
    missing = books.moved.pop(70_000)
    following = books.moved[70_000]

    with supplied(books):
        comparison, taken = compare(books)

    assert [(each.kind, each.supplier_id) for each in differences_of(comparison)] == [("chain", following.id)]
    assert following.old_balance == missing.new_balance
    assert max(taken) <= MOST_CALLS


def test_short_books_take_as_few_calls_as_one_window() -> None:
    with supplied(books_of(50)) as books:
        compare(books)

    assert books.calls == 3


@pytest.mark.parametrize("place", [1, 4_999, 5_000, 9_998])
def test_gap_is_found_wherever_it_is(place: int) -> None:
    """Also between two windows; its name is that of the transaction behind it, so that it can be accepted."""
    books = books_of(10_000)
    del books.moved[place]

    with supplied(books):
        comparison, _taken = compare(books)

    (gap,) = differences_of(comparison)
    assert (gap.kind, gap.supplier_id, gap.is_grave) == ("chain", books.moved[place].id, True)


def test_burst_of_one_second_is_read_whole() -> None:
    moment = clock.now() - timedelta(days=1)
    burst = in_and_out(3_000, start=moment, step=timedelta(0))

    with supplied(Books(burst)) as books:
        comparison, _taken = compare(books)

    assert differences_of(comparison) == []


def test_comparison_that_was_cut_off_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    books = books_of(10_000)
    comparison = begin_comparison(Comparison.Purpose.DAILY, since=clock.now() - DAYS, until=clock.now())
    with supplied(books):
        advance_comparison(comparison, windows=WINDOWS_PER_RUN)
        reached = comparison.reached
        monkeypatch.setattr(books, "list_orders", _is_silent)
        with pytest.raises(oneclick.OneClickError):
            advance_comparison(comparison)
        monkeypatch.undo()

        again = begin_comparison(Comparison.Purpose.DAILY, since=clock.now() - DAYS, until=clock.now())
        assert (again.pk, again.reached) == (comparison.pk, reached)
        advance_comparison(again)

    assert differences_of(again) == []
    assert latest_comparison() == again


def _is_silent(**window: object) -> None:
    raise oneclick.TransientError("silence")


def test_comparison_that_was_given_up_lets_nothing_go_on() -> None:
    """Somebody paused placing once more while it was made: what happened since is not in it."""
    pause("stock-taking")
    with supplied(books_of(10_000)) as books:
        with pytest.raises(ComparisonUnfinishedError):
            resume_placing(by=REVIEWER, windows=1)
        given_up = Comparison.objects.get()
        Comparison.objects.filter(pk=given_up.pk).update(finished_at=clock.now())
        assert not advance_comparison(Comparison.objects.get(pk=given_up.pk))
        assert latest_comparison() is None
        assert books.calls

    assert switches.why_paused(SwitchName.PLACING) == "stock-taking"


def test_rival_that_goes_on_with_the_same_comparison_changes_nothing() -> None:
    with supplied(books_of(10_000)):
        one = begin_comparison(Comparison.Purpose.DAILY, since=clock.now() - DAYS, until=clock.now())
        other = Comparison.objects.get(pk=one.pk)
        while one.finished_at is None:
            advance_comparison(one, windows=1)
            advance_comparison(other, windows=1)

    assert differences_of(one) == []
    assert Comparison.objects.count() == 1


# --- the pause


def pause(reason: str = PauseReason.ABSENCE) -> None:
    switches.pause(SwitchName.PLACING, reason=reason)


def test_pause_ends_by_itself_however_long_the_books_are(fake_clock: FakeClock) -> None:
    pause()
    with supplied(books_of(10_000)) as books:
        for _ in range(1_000):
            before = books.calls
            resume_automatically()
            assert books.calls - before <= MOST_CALLS
            if not placement_pause.resume_is_due():
                break

    assert switches.why_paused(SwitchName.PLACING) is None


def test_person_need_not_wait_for_long_books() -> None:
    """The request ends soon; the shop goes on comparing, and resumes in the name of who asked."""
    pause("stock-taking")
    with supplied(books_of(10_000)) as books:
        with pytest.raises(ComparisonUnfinishedError):
            resume_placing(by=REVIEWER, windows=WINDOWS_PER_RUN)
        assert books.calls <= MOST_CALLS
        while placement_pause.resume_is_due():
            resume_automatically()

    switch = Switch.objects.get(pk=SwitchName.PLACING)
    assert (switch.is_paused, switch.changed_by) == (False, REVIEWER)


def test_comparison_from_before_the_pause_proves_nothing_about_it(fake_clock: FakeClock) -> None:
    with supplied(books_of(10_000)):
        pause("stock-taking")
        with pytest.raises(ComparisonUnfinishedError):
            resume_placing(by=REVIEWER, windows=1)
        switches.resume(SwitchName.PLACING)
        fake_clock.advance(minutes=1)
        pause("stock-taking again")
        resume_placing(by=REVIEWER)

    assert Comparison.objects.filter(finished_at__isnull=False).count() == 2
    newest = Comparison.objects.latest("pk")
    assert newest.reached == newest.ends


def test_daily_comparison_goes_on_until_it_is_complete() -> None:
    with supplied(books_of(10_000)):
        while heartbeats.is_due(OrdersJob.RECONCILE):
            placement_pause.compare_daily()

    assert Comparison.objects.get().finished_at is not None
    due = Heartbeat.objects.get(pk=OrdersJob.RECONCILE).next_due_at
    assert due is not None
    assert due > clock.now() + timedelta(hours=23)


def test_old_comparisons_are_forgotten(fake_clock: FakeClock) -> None:
    with supplied(Books([])):
        compare(Books([]))
    fake_clock.advance(days=91)

    comparisons.forget_old_comparisons()

    assert not Comparison.objects.exists()


# --- linking


def test_linking_takes_no_longer_than_in_proportion() -> None:
    """What grows with the square of their number does not end within a test's life."""
    rows = in_and_out(60_000, start=datetime(2026, 1, 1, tzinfo=UTC), step=timedelta(seconds=9))
    del rows[20_000], rows[40_000]
    Random(7).shuffle(rows)

    assert len(link_transactions(rows).gaps) == 2


def test_entries_of_one_moment_are_linked_even_if_balances_come_back() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    rows: list[AccountTransaction] = in_and_out(5, start=moment, step=timedelta(0))
    for seed in range(20):
        Random(seed).shuffle(rows)
        assert link_transactions(rows).is_gap_free
