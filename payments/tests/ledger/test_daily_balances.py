"""Closed days: sums that are kept of the journal, and read in its place."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from core import clock
from core.testing import FakeClock
from payments.ledger import journal
from payments.ledger.chart_of_accounts import Account
from payments.ledger.daily_balances import booked_sums, close_days, closed_until, sums_of
from payments.ledger.days import start_of
from payments.models import DailyBalance

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def days(fake_clock: FakeClock) -> FakeClock:
    """Bookings on five days, of which one is quiet; it is the sixth."""
    for number in (1, 2, 4, 5):
        journal.post_top_up(payment_id=number, about="wallet:1", amount=number * 100_00)
        fake_clock.advance(days=1 + (number == 2))
    return fake_clock


def test_days_are_closed_once_another_has_passed(days: FakeClock) -> None:
    close_days()

    assert closed_until() == localdate(clock.now()) - timedelta(days=2)
    assert DailyBalance.objects.count() == 3 * 2  # the quiet day has nothing to keep


def test_closing_again_keeps_nothing_twice(days: FakeClock) -> None:
    close_days()
    kept = list(DailyBalance.objects.values_list())

    close_days()

    assert list(DailyBalance.objects.values_list()) == kept


def test_days_go_on_where_they_were(days: FakeClock) -> None:
    close_days()
    days.advance(days=30)
    close_days()

    assert DailyBalance.objects.count() == 4 * 2


@pytest.mark.parametrize("since", [None, 0, 1.5, 2, 5.5])
@pytest.mark.parametrize("before", [None, 1, 2.5, 4, 7])
def test_sums_are_those_of_the_entries(days: FakeClock, since: float | None, before: float | None) -> None:
    first = start_of(localdate(clock.now() - timedelta(days=6)))
    begin = None if since is None else first + timedelta(days=since)
    end = None if before is None else first + timedelta(days=before)
    expected = {name: sides for name, sides in booked_sums(begin, end).items() if any(sides)}

    close_days()

    assert {name: sides for name, sides in sums_of(begin, end).items() if any(sides)} == expected


def test_balance_of_an_account_reads_open_days_alone(days: FakeClock) -> None:
    before = journal.balance(Account.WALLETS)
    close_days()

    with CaptureQueriesContext(connection) as captured:
        assert journal.balance(Account.WALLETS) == before == -1200_00

    assert len(captured) == 3


def test_what_is_booked_late_is_added(days: FakeClock) -> None:
    close_days()
    days.advance(days=-3)  # a clock was set back
    journal.post_top_up(payment_id=9, about="wallet:1", amount=7_00)
    days.advance(days=3)

    close_days()

    assert sums_of(None, None) == booked_sums(None, None)


def test_nobody_rewrites_a_closed_day(days: FakeClock) -> None:
    close_days()

    with pytest.raises(DatabaseError), transaction.atomic():
        DailyBalance.objects.update(debits=0)
