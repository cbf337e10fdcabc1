"""Refunds in lists: narrowed down, approved in bulk row by row, and the payouts to make."""

import csv
import re
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.testing import REVIEWER, SECOND_REVIEWER
from payments.admin.refunds.payout_list import spreadsheet_text
from payments.models import Refund
from payments.refunds import (
    choose_destination,
    correct_amount,
)
from payments.states import RefundStatus
from payments.testing.refunds import (
    CCP,
    LIMIT,
    PRICE,
    RIP,
    WALLET,
    approved,
    make_refund,
    paid_out,
    reloaded,
)
from payments.tests.refund_pages import LIST, PAYOUTS, page_of, text
from payments.wallet import balance_of
from tests.pages import flash_messages

pytestmark = [pytest.mark.django_db]


# --- the list


def ids(page: str) -> set[int]:
    return {int(found) for found in re.findall(r'name="_selected_action" value="(\d+)"', page)}


def test_list_is_narrowed_down(reviewer_client: Client) -> None:
    rows = {
        "bare": make_refund(),
        "ccp": make_refund(payee=CCP),
        "large": make_refund(quantity=1, unit_price=LIMIT, payee=WALLET),
        "approved": approved(),
    }
    expected = {
        "destination=missing": {"bare"},
        "destination=ccp": {"ccp", "approved"},
        "persons=two": {"large"},
        "persons=one": {"bare", "ccp", "approved"},
        "status__exact=approved": {"approved"},
        "": set(rows),
    }

    for query, names in expected.items():
        assert ids(text(reviewer_client, f"{LIST}?{query}")) == {rows[name].pk for name in names}, query


def test_list_leads_to_the_transfers(reviewer_client: Client) -> None:
    approved()

    page = text(reviewer_client, LIST)

    assert "1 payout to make" in page
    assert PAYOUTS in page
    assert "0023456789" not in page


def approve_in_bulk(client: Client, *refunds: Refund, **changed: str) -> list[str]:
    """Choose rows of the list as it is shown now, and approve them."""
    page = text(client, LIST)
    seen = dict(re.findall(r'name="(seen-\d+)" value="(\w+)"', page))
    chosen = {"action": "approve_chosen", "_selected_action": [str(each.pk) for each in refunds]}
    return flash_messages(client.post(LIST, {**seen, **changed, **chosen}))


def test_bulk_approval_tells_what_happened_to_each(reviewer_client: Client) -> None:
    wallet, transfer = make_refund(payee=WALLET), make_refund(payee=CCP)
    bare = make_refund()
    large = make_refund(quantity=1, unit_price=LIMIT, requested_by=REVIEWER, payee=WALLET)
    done = paid_out()

    messages = approve_in_bulk(reviewer_client, wallet, transfer, bare, large, done)

    assert [(message.split(":")[0], message.rsplit(": ", 1)[1]) for message in messages] == [
        ("success", "Approved, and paid into the wallet."),
        ("success", "Approved. The transfer has to be made now."),
        ("error", "Nothing can be approved before it is known where the money goes."),
        ("error", "You did the first half yourself; another person has to do the second."),
        ("error", "this refund is “paid out”."),
    ]
    states = [reloaded(each).status for each in (wallet, transfer, bare, large, done)]
    assert states == ["paid_out", "approved", "requested", "requested", "paid_out"]
    assert balance_of(wallet.customer) == 2 * PRICE
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize("seen", ["", "0123456789abcdef"])
def test_bulk_approves_only_what_the_list_showed(reviewer_client: Client, seen: str) -> None:
    refund, other = make_refund(payee=WALLET), make_refund(payee=WALLET)

    messages = approve_in_bulk(reviewer_client, refund, other, **{f"seen-{refund.pk}": seen})

    assert messages[0].endswith("Look again before you decide.")
    assert (reloaded(refund).status, reloaded(other).status) == ("requested", "paid_out")


def test_bulk_goes_on_after_a_row_that_changed_while_it_ran(
    reviewer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from payments.admin.refunds import refunds as pages

    first, second = make_refund(payee=WALLET), make_refund(payee=WALLET)
    real = pages.approve

    def with_rival(*, refund: Refund, actor: str) -> None:
        if refund.pk == first.pk:
            correct_amount(refund=reloaded(first), amount=PRICE, actor=SECOND_REVIEWER, reason="half")
        real(refund=refund, actor=actor)

    monkeypatch.setattr(pages, "approve", with_rival)

    messages = approve_in_bulk(reviewer_client, first, second)

    assert [message.split(":")[0] for message in messages] == ["error", "success"]
    assert (reloaded(first).status, reloaded(second).status) == ("requested", "paid_out")


# --- payouts to make


def test_transfers_show_what_has_to_be_typed_at_the_bank(reviewer_client: Client) -> None:
    by_ccp, by_rip = approved(CCP), approved(RIP)
    make_refund(payee=CCP)
    paid_out("VIR-0")

    page = text(reviewer_client, PAYOUTS)

    assert set(map(int, re.findall(r'<tr data-refund="(\d+)"', page))) == {by_ccp.pk, by_rip.pk}
    for words in ["0023456789 / 88", "00799999 0023456789 41", CCP.holder, RIP.holder, ">1030<", REVIEWER]:
        assert words in page, words


def test_transfer_is_noted_from_the_list(reviewer_client: Client) -> None:
    refund = approved()
    page = text(reviewer_client, PAYOUTS)
    seen = re.search(r'name="seen" value="(\w+)"', page).group(1)

    answer = reviewer_client.post(
        f"{LIST}{refund.pk}/act/pay_out/", {"seen": seen, "payouts": "1", "reference": "VIR-5"}
    )

    assert answer["Location"] == PAYOUTS
    assert (reloaded(refund).status, reloaded(refund).external_reference) == (RefundStatus.PAID_OUT, "VIR5")
    assert "No payout waits" in text(reviewer_client, PAYOUTS)


def test_transfers_take_the_same_queries_for_one_and_for_twenty(reviewer_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(reviewer_client, PAYOUTS)
        return len(captured)

    approved()
    queries()
    one = queries()
    for _ in range(19):
        approved()

    assert queries() == one


def test_export_holds_what_a_transfer_needs_and_nothing_else(reviewer_client: Client) -> None:
    first = approved(CCP, reason="<b>", evidence={"secret": "FAKE-0000"})
    second = approved(RIP)

    answer = reviewer_client.get(f"{PAYOUTS}export/")

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "no-store" in answer["Cache-Control"]
    head, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert len(head) == 7
    assert rows == [
        [str(first.pk), first.about, "1030", "ccp", "0023456789 / 88", CCP.holder, REVIEWER],
        [str(second.pk), second.about, "1030", "rip", "00799999 0023456789 41", RIP.holder, REVIEWER],
    ]
    assert first.customer.email not in answer.content.decode()
    assert "FAKE" not in answer.content.decode()


@pytest.mark.parametrize("cell", ["=1+1", "+213", "-2", "@cmd", "\t=1"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert spreadsheet_text(cell) == f"'{cell}"
    assert spreadsheet_text("Test") == "Test"


def test_choice_of_the_customer_shows_on_the_page_at_once(reviewer_client: Client) -> None:
    refund = make_refund()
    choose_destination(refund=refund, payee=WALLET)

    page = text(reviewer_client, page_of(refund))

    assert "act/approve/" in page
    assert "customer" in page
