"""The page of money that fitted no order, with its two ways out."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.testing import REVIEWER, SECOND_REVIEWER
from payments.models import Refund, Unapplied
from payments.testing.refunds import make_unapplied
from payments.tests.refund_pages import offered, text
from payments.unapplied import keep_in_wallet
from payments.wallet import balance_of
from tests.pages import flash_messages

pytestmark = [pytest.mark.django_db]

LIST = "/admin/payments/unapplied/"


def press(client: Client, row: Unapplied, name: str, **fields: str) -> object:
    return client.post(f"{LIST}{row.pk}/act/{name}/", {"seen": "open", "reason": "paid twice", **fields})


def test_page_tells_where_it_came_from(reviewer_client: Client) -> None:
    row = make_unapplied(title="Order 7Q2MX4K9ZD", evidence={"status": "CONFIRMED"})

    page = text(reviewer_client, f"{LIST}{row.pk}/change/")

    for words in [
        "What was asked for",
        "Order 7Q2MX4K9ZD",
        "the order is already paid",
        "CONFIRMED",
        row.payment.reference,
    ]:
        assert words in page, words
    assert offered(page) == ["wallet", "refund"]


def test_into_the_wallet(reviewer_client: Client) -> None:
    row = make_unapplied()

    (message,) = flash_messages(press(reviewer_client, row, "wallet"))

    assert message.startswith("success")
    assert balance_of(row.payment.customer) == 1030_00
    assert LogEntry.objects.count() == 1
    page = text(reviewer_client, f"{LIST}{row.pk}/change/")
    assert "put into the wallet" in page
    assert offered(page) == []


def test_as_a_refund(reviewer_client: Client) -> None:
    row = make_unapplied()

    press(reviewer_client, row, "refund")

    assert Refund.objects.get().requested_by == REVIEWER


def test_second_decision_is_refused(reviewer_client: Client) -> None:
    row = make_unapplied()
    keep_in_wallet(unapplied=row, actor=SECOND_REVIEWER, reason="paid twice")

    (message,) = flash_messages(press(reviewer_client, row, "refund"))

    assert message.startswith("error")
    assert not Refund.objects.exists()


def test_it_needs_a_reason(reviewer_client: Client) -> None:
    row = make_unapplied()

    assert press(reviewer_client, row, "wallet", reason="").status_code == 400
    assert balance_of(row.payment.customer) == 0


def test_shop_admins_look_and_do_not_act(shop_admin_client: Client) -> None:
    row = make_unapplied()

    assert offered(text(shop_admin_client, f"{LIST}{row.pk}/change/")) == []
    assert press(shop_admin_client, row, "wallet").status_code == 403


def test_payment_leads_to_what_of_it_fitted_no_order(reviewer_client: Client) -> None:
    row = make_unapplied()

    page = text(reviewer_client, f"/admin/payments/payment/{row.payment_id}/change/")

    assert f"{LIST}{row.pk}/change/" in page
    assert "to be decided" in page
