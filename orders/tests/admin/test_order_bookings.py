"""The statement on an order's page: every booking in the order of time, and where the money is now."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.testing import REVIEWER, SECOND_REVIEWER, logged_in, make_staff_with
from core.backoffice.detail_tables import Table
from orders.admin.order_bookings import statement
from orders.models import Line, LineRefund, Order
from orders.testing import make_order_payment
from payments.incoming.status_check import apply_gateway_status
from payments.ledger.journal import Account, post
from payments.models import Refund
from payments.refunds import Payee, approve, change_destination, correct_amount
from payments.testing import fact_of
from payments.unapplied import refund_unapplied
from tests.pages import queries, text

pytestmark = [pytest.mark.django_db]


def cells(table: Table) -> list[list[str]]:
    """The words in each row, without the moment at which it happened."""
    from django.utils.html import strip_tags

    return [
        [strip_tags(str(cell)).replace("\u00a0", " ").replace("\u202f", " ") for cell in row]
        for row in table.rows
    ]


def statement_rows(line: Line) -> tuple[list[list[str]], list[list[str]]]:
    """Where the money is, and the events without their moment."""
    with translation.override("en"):
        whereabouts, events = statement(Order.objects.get(pk=line.order_id))
        return cells(whereabouts), [row[1:] for row in cells(events)]


def test_statement_runs_from_capture_to_refund(partial_line: Line) -> None:
    refund = LineRefund.objects.get(line=partial_line).refund
    correct_amount(refund=refund, amount=1000_00, actor=SECOND_REVIEWER, reason="agreed by phone")
    refund = Refund.objects.get()
    change_destination(refund=refund, payee=Payee("wallet"), actor=SECOND_REVIEWER, reason="as they wrote")
    approve(refund=Refund.objects.get(), actor=REVIEWER)

    whereabouts, events = statement_rows(partial_line)

    assert events == [
        ["payment for an order", "1 545 DA", "1 545 DA", "0 DA", ""],
        ["cards delivered", "515 DA", "1 030 DA", "0 DA", ""],
        ["cards did not come", "1 030 DA", "0 DA", "1 030 DA", ""],
        ["refund corrected", "30 DA", "0 DA", "1 000 DA", ""],
        ["refund paid", "1 000 DA", "0 DA", "0 DA", ""],
    ]
    assert whereabouts == [
        ["captured", "1 545 DA", "1 545 DA"],
        ["delivered", "545 DA", "545 DA"],
        ["refunded", "1 000 DA", "1 000 DA"],
        ["refund pending", "0 DA", "0 DA"],
        ["still open", "0 DA", "0 DA"],
        [
            "captured = delivered + refunded + pending + open",
            *["1 545 DA = 545 DA + 1 000 DA + 0 DA + 0 DA ✓ holds"] * 2,
        ],
        ["both tell the same", "✓ yes", ""],
    ]


def test_money_that_did_not_fit_is_told_with_the_order(partial_line: Line) -> None:
    late = make_order_payment(partial_line.order, amount=500_00)
    apply_gateway_status(payment=late, fact=fact_of(late))
    refund_unapplied(unapplied=late.unapplied, actor=REVIEWER, reason="paid twice")

    whereabouts, events = statement_rows(partial_line)

    assert events[-2:] == [
        ["money that fits no order", "500 DA", "0 DA", "1 030 DA", ""],
        ["money without an order, decided", "500 DA", "0 DA", "1 530 DA", ""],
    ]
    assert whereabouts[-1] == ["both tell the same", "✓ yes", ""]


def test_statement_says_what_does_not_hold(partial_line: Line) -> None:
    entries = {Account.ORDERS: -7_00, Account.REVENUE: 7_00}
    post(key="by hand", kind="capture", about=partial_line.order.about, entries=entries)

    whereabouts, _ = statement_rows(partial_line)

    assert whereabouts[0] == ["captured", "1 552 DA", "1 545 DA"]
    assert whereabouts[-1] == ["both tell the same", "✗ no", ""]


def test_statement_stands_on_the_page_of_the_order(partial_line: Line, reviewer_client: Client) -> None:
    page = text(reviewer_client.get(f"/admin/orders/order/{partial_line.order_id}/change/"))

    for words in [
        "Where the money is",
        "Statement",
        "Owed in money",
        "✓ holds",
        "/admin/payments/journalevent/",
    ]:
        assert words in page, words


def test_those_who_may_not_see_the_journal_see_the_order_without_it(partial_line: Line) -> None:
    page = text(
        logged_in(make_staff_with("orders.view_order")).get(
            f"/admin/orders/order/{partial_line.order_id}/change/"
        )
    )

    assert "✓ holds" not in page
    assert "Statement" not in page
    assert partial_line.order.reference in page


def test_page_takes_the_same_queries_for_few_and_many_events(
    partial_line: Line, reviewer_client: Client
) -> None:
    address = f"/admin/orders/order/{partial_line.order_id}/change/"
    queries(reviewer_client, address)
    few = queries(reviewer_client, address)

    for number in range(10):
        post(
            key=f"{number}",
            kind="capture",
            about=partial_line.order.about,
            entries={Account.ORDERS: -1, Account.BANK: 1},
        )

    assert queries(reviewer_client, address) == few


def test_statement_takes_few_queries(partial_line: Line) -> None:
    with CaptureQueriesContext(connection) as captured:
        statement(partial_line.order)

    assert len(captured) <= 10
