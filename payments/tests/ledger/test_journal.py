"""The journal: balanced, once per key, and never changed."""

import pytest
from django.db import DatabaseError, connection, transaction

from core.testing import run_concurrently
from payments.ledger import journal
from payments.ledger.chart_of_accounts import Account
from payments.ledger.journal import UnbalancedEntriesError, post
from payments.models import JournalEntry, JournalEvent
from payments.testing import booked

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

ORDER = "order:7Q2MX4K9ZD"


def post_sale(key: str = "sale:1", amount: int = 515_00) -> bool:
    entries = {Account.CLEARING: amount, Account.ORDERS: -amount}
    return post(key=key, kind="capture", about=ORDER, entries=entries)


def test_post_books_both_sides() -> None:
    assert post_sale()

    assert booked(about=ORDER) == {"clearing": 515_00, "orders": -515_00}


def test_unbalanced_entries_are_refused_and_nothing_is_booked() -> None:
    with pytest.raises(UnbalancedEntriesError):
        post(key="bad:1", kind="capture", about=ORDER, entries={Account.CLEARING: 1, Account.ORDERS: -2})

    assert not JournalEvent.objects.exists()


def test_same_key_is_booked_once() -> None:
    post_sale(amount=515_00)

    assert not post_sale(amount=999_00)
    assert booked() == {"clearing": 515_00, "orders": -515_00}


def test_zero_amounts_leave_no_entry() -> None:
    journal.post_delivery(key="line:1", about=ORDER, price=515_00, cost=0, paid_from=Account.SUPPLIER)

    accounts = set(JournalEntry.objects.values_list("account", flat=True))
    assert accounts == {Account.ORDERS, Account.REVENUE}


def test_event_goes_with_the_transaction_that_caused_it() -> None:
    with pytest.raises(UnbalancedEntriesError), transaction.atomic():
        post_sale() and post(key="bad:1", kind="capture", about=ORDER, entries={Account.COST: 1})

    assert not JournalEvent.objects.exists()
    assert not JournalEntry.objects.exists()


def test_a_known_key_leaves_the_callers_transaction_usable() -> None:
    post_sale()
    with transaction.atomic():
        assert not post_sale()
        post_sale("sale:2")

    assert JournalEvent.objects.count() == 2


def test_whole_life_of_an_order_leaves_nothing_owed_in_cards() -> None:
    journal.post_capture(payment_id=1, about=ORDER, amount=1030_00, source=Account.CLEARING)
    journal.post_delivery(key="line:1", about=ORDER, price=515_00, cost=490_00, paid_from=Account.SUPPLIER)
    journal.post_refund_request(refund_id=1, about=ORDER, amount=515_00)

    assert booked(about=ORDER) == {
        "clearing": 1030_00,
        "supplier": -490_00,
        "refunds": -515_00,
        "revenue": -515_00,
        "cost": 490_00,
    }


@pytest.mark.parametrize("model", [JournalEvent, JournalEntry])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_database_refuses_to_change_the_past(model: type, act: str) -> None:
    post_sale()
    table = model._meta.db_table
    statement = f"UPDATE {table} SET id = id" if act == "update" else f"DELETE FROM {table}"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)

    assert booked() == {"clearing": 515_00, "orders": -515_00}


def test_database_refuses_an_empty_entry() -> None:
    post_sale()
    event = JournalEvent.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        JournalEntry.objects.create(event=event, account=Account.COST, amount=0)


@pytest.mark.django_db(transaction=True)
def test_rivals_book_one_event() -> None:
    results = run_concurrently(*[post_sale] * 8)

    assert sorted(results) == [False] * 7 + [True]
    assert booked() == {"clearing": 515_00, "orders": -515_00}


# Ways past a trigger on UPDATE and DELETE, which each database has of its own.
PAST_THE_TRIGGERS = {
    "sqlite": "REPLACE INTO payments_journalevent (key, kind, about, at) "
    "SELECT key, kind, 'order:2', at FROM payments_journalevent",
    "postgresql": "TRUNCATE payments_journalevent CASCADE",
}


def test_rows_are_not_replaced_or_emptied_past_the_triggers() -> None:
    JournalEvent.objects.create(key="capture:payment:1", kind="capture", about="order:1")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(PAST_THE_TRIGGERS[connection.vendor])

    assert JournalEvent.objects.get().about == "order:1"
