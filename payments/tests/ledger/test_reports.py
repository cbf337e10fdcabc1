"""The trial balance and its page: every account, every centime, in few queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from accounts.testing import logged_in, make_staff_with
from core import clock
from core.testing import FakeClock
from payments.ledger import journal
from payments.ledger.chart_of_accounts import Account
from payments.ledger.days import day_bounds
from payments.ledger.reports import KINDS, AccountBalance, events_about, trial_balance
from payments.models import JournalEntry, JournalEvent
from tests.pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

ORDER = "order:7K2MX4Q9ZD"
PAGE = "/admin/payments/journalevent/trial-balance/"


def sell() -> None:
    """One card of two is delivered, the other one refunded to the wallet."""
    journal.post_capture(payment_id=1, about=ORDER, amount=1030_00, source=Account.CLEARING)
    journal.post_delivery(key="line:1", about=ORDER, price=515_00, cost=490_00, paid_from=Account.SUPPLIER)
    journal.post_refund_request(refund_id=1, about=ORDER, amount=515_00)
    journal.post_refund(refund_id=1, about=ORDER, amount=515_00, account=Account.WALLETS)


def booked(balances: list[AccountBalance]) -> dict[str, tuple[int, int, int]]:
    return {
        each.account: (each.debits, each.credits, each.balance)
        for each in balances
        if each.debits or each.credits
    }


def test_trial_balance_tells_both_sides_of_every_account() -> None:
    sell()

    balances = trial_balance()

    assert [each.account for each in balances] == list(Account.values)
    assert booked(balances) == {
        "clearing": (1030_00, 0, 1030_00),
        "supplier": (0, 490_00, -490_00),
        "orders": (1030_00, 1030_00, 0),
        "refunds": (515_00, 515_00, 0),
        "wallets": (0, 515_00, -515_00),
        "revenue": (0, 515_00, -515_00),
        "cost": (490_00, 0, 490_00),
    }
    assert sum(each.balance for each in balances) == 0


def test_books_without_a_booking_are_at_zero() -> None:
    assert {(each.debits, each.credits) for each in trial_balance()} == {(0, 0)}


def test_account_that_the_chart_does_not_know_is_counted_too() -> None:
    sell()
    event = JournalEvent.objects.first()
    JournalEntry.objects.create(event=event, account="petty cash", amount=7)

    last = trial_balance()[-1]

    assert (last.label, last.balance) == ("petty cash", 7)
    assert sum(each.balance for each in trial_balance()) == 7


def test_trial_balance_of_some_days_leaves_out_the_others(fake_clock: FakeClock) -> None:
    sell()
    fake_clock.advance(days=2)
    journal.post_top_up(payment_id=2, about="wallet:1", amount=100_00)
    noon = clock.now() - timedelta(days=1)

    assert booked(trial_balance(since=noon)) == {
        "clearing": (100_00, 0, 100_00),
        "wallets": (0, 100_00, -100_00),
    }
    assert "clearing" in booked(trial_balance(before=noon))
    assert trial_balance(since=noon, before=noon) == [AccountBalance(name, 0, 0) for name in Account.values]


def test_day_begins_and_ends_at_midnight_in_algiers() -> None:
    since, before = day_bounds(date(2026, 3, 1), date(2026, 3, 31))

    assert since.isoformat() == "2026-03-01T00:00:00+01:00"
    assert before.isoformat() == "2026-04-01T00:00:00+01:00"


def test_trial_balance_takes_two_queries() -> None:
    sell()
    with CaptureQueriesContext(connection) as captured:
        trial_balance()

    assert len(captured) == 2


def test_events_about_several_subjects_come_in_the_order_of_time() -> None:
    journal.post_unapplied(payment_id=9, about="payment:9", amount=1_00, source=Account.CLEARING)
    sell()
    journal.post_capture(payment_id=3, about="order:OTHER", amount=1_00, source=Account.CLEARING)

    with CaptureQueriesContext(connection) as captured:
        events = [(event.kind, len(event.entries.all())) for event in events_about([ORDER, "payment:9"])]

    assert [kind for kind, _ in events] == ["unapplied", "capture", "delivery", "refund_request", "refund"]
    assert [entries for _, entries in events] == [2, 2, 4, 2, 2]
    assert len(captured) == 2


def test_every_kind_of_event_has_words() -> None:
    for post in (
        lambda: journal.post_top_up(payment_id=4, about="x", amount=1),
        lambda: journal.post_give_back(payment_id=4, about="x", amount=1),
        lambda: journal.post_unapplied(payment_id=5, about="x", amount=1, source=Account.CLEARING),
        lambda: journal.post_unapplied_to_wallet(unapplied_id=1, about="x", amount=1),
        lambda: journal.post_unapplied_to_refund(unapplied_id=2, about="x", amount=1),
        lambda: journal.post_return(refund_id=3, about="x", amount=1),
        lambda: journal.post_correction(refund_id=3, number=1, about="x", change=1),
        lambda: journal.post_refund(refund_id=3, about="x", amount=1, account=Account.BANK, reference="OP-1"),
        lambda: journal.post_supplier_credit(report_id=4, about="x", amount=1),
        sell,
    ):
        post()

    assert set(JournalEvent.objects.values_list("kind", flat=True)) == set(KINDS)


# --- the page


@pytest.fixture
def accountant() -> Client:
    return logged_in(make_staff_with("payments.view_journalevent"))


def test_page_tells_that_the_books_balance(accountant: Client) -> None:
    sell()

    page = text(accountant.get(PAGE))

    assert "debits and credits sum to zero" in page
    for words in [
        "owed to customers in cards",
        "All time",
        "In this period",
        "1\u00a0030\u00a0DA",
        "-490\u00a0DA",
    ]:
        assert words in page, words


def test_page_raises_an_alarm_if_they_do_not(accountant: Client) -> None:
    sell()
    JournalEntry.objects.create(event=JournalEvent.objects.first(), account="cost", amount=5_00)

    page = text(accountant.get(PAGE))

    assert "The books do not balance" in page
    assert "debits and credits sum to zero" not in page


def test_page_shows_the_chosen_days(accountant: Client, fake_clock: FakeClock) -> None:
    sell()
    today = localdate(clock.now())
    ago = today - timedelta(days=1)

    def shown(first: date, last: date) -> int:
        """How often the supplier's balance stands on the page: in both tables, or for all time alone."""
        return text(accountant.get(PAGE, {"first": first.isoformat(), "last": last.isoformat()})).count(
            "-490\u00a0DA"
        )

    assert shown(ago, today) == 2
    assert shown(ago, ago) == 1


@pytest.mark.parametrize(
    "days",
    [
        {"first": "2026-03-02", "last": "2026-03-01"},
        {"first": "yesterday", "last": "2026-03-01"},
        {"first": "", "last": ""},
        {"last": "2026-03-01"},
        {"first": "9999-12-31", "last": "9999-12-31"},
        {"first": "0001-01-01", "last": "0001-01-01"},
    ],
)
def test_days_that_make_no_sense_are_told_and_the_whole_is_shown(
    accountant: Client, days: dict[str, str]
) -> None:
    sell()

    page = text(accountant.get(PAGE, days))

    assert "All time" in page
    assert "errorlist" in page
    assert "In this period" not in page


def test_page_takes_the_same_queries_however_much_is_booked(accountant: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(accountant.get(PAGE))
        return len(captured)

    sell()
    queries()
    few = queries()
    for number in range(20):
        journal.post_top_up(payment_id=10 + number, about="wallet:1", amount=1_00)

    assert queries() == few <= 8


def test_journal_leads_to_the_trial_balance(accountant: Client) -> None:
    assert f'href="{PAGE}"' in text(accountant.get("/admin/payments/journalevent/"))


def test_front_page_leads_to_it_for_those_who_may_see_it(accountant: Client) -> None:
    assert f'href="{PAGE}"' in text(accountant.get("/admin/"))
    assert PAGE not in text(logged_in(make_staff_with("core.view_move")).get("/admin/"))


def test_others_see_nothing(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
    assert logged_in(make_staff_with("payments.view_payment")).get(PAGE).status_code == 403


def test_journal_is_filtered_by_kind_in_words(accountant: Client) -> None:
    sell()

    page = text(accountant.get("/admin/payments/journalevent/", {"kind": "delivery"}))

    assert "cards delivered</td>" in page
    assert "refund paid</td>" not in page
    assert ">refund paid</a>" in page
