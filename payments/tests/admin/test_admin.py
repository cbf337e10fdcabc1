"""Money in the back office: everything can be seen, nothing can be written."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.testing import make_customer, make_staff, make_user
from payments.gateways.base import GatewayOutcome
from payments.incoming.status_check import apply_gateway_status
from payments.models import JournalEvent, Payment, Refund
from payments.refunds import request_refund
from payments.testing import fact_of, make_payment
from payments.unapplied import record_unapplied

pytestmark = [pytest.mark.django_db]

MODELS = ["payment", "unapplied", "refund", "journalevent"]


def make_refund() -> Refund:
    return request_refund(
        customer=make_customer(),
        about="order:7K2MX4Q9ZD",
        quantity=2,
        unit_price=515_00,
        reason="the supplier did not deliver",
        evidence={
            "ordered": 3,
            "fulfilled": 1,
            "charged": 490_00,
            "price_per_card": 490_00,
            "unit_price_paid": 515_00,
        },
    )


def make_rows() -> dict[str, int]:
    """One row of each model."""
    payment, refund = make_payment(), make_refund()
    record_unapplied(payment=payment, amount=1030_00, reason="it belongs to no order")
    event = JournalEvent.objects.order_by("-pk").first()
    return {
        "payment": payment.pk,
        "unapplied": payment.unapplied.pk,
        "refund": refund.pk,
        "journalevent": event.pk,
    }


def text(client: Client, address: str) -> str:
    response = client.get(f"/admin/payments/{address}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_pages_open_for_looking_only(reviewer_client: Client, model: str) -> None:
    row = make_rows()[model]

    assert text(reviewer_client, f"{model}/")
    assert text(reviewer_client, f"{model}/{row}/change/")
    assert reviewer_client.get(f"/admin/payments/{model}/add/").status_code == 403
    for page in ("change", "delete"):
        answer = reviewer_client.post(
            f"/admin/payments/{model}/{row}/{page}/", {"post": "yes", "status": "confirmed"}
        )
        assert answer.status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_not_even_a_superuser_writes(client: Client, model: str) -> None:
    row = make_rows()[model]
    client.force_login(make_staff())

    for page in ("change", "delete"):
        assert client.post(f"/admin/payments/{model}/{row}/{page}/", {"post": "yes"}).status_code == 403


def test_payment_shows_what_the_gateway_told_and_its_history(reviewer_client: Client) -> None:
    payment = make_payment()
    evidence = {
        "status": "PENDING",
        "amount": "1030",
        "currency": "DZD",
        "asked_at": "2026-01-02T03:04:05+00:00",
    }
    apply_gateway_status(
        payment=payment,
        fact=fact_of(payment, GatewayOutcome.FAILED, raw_status="DECLINED", evidence=evidence),
    )

    page = text(reviewer_client, f"payment/{payment.pk}/change/")

    for words in ["What the gateway told last", "DZD", "04:04:05", "DECLINED", "declined"]:
        assert words in page, words


def test_address_of_the_pay_page_is_not_shown(reviewer_client: Client) -> None:
    payment = make_payment(pay_url="https://pay.example/hidden-link")

    assert "hidden-link" not in text(reviewer_client, f"payment/{payment.pk}/change/") + text(
        reviewer_client, "payment/"
    )
    assert Payment.objects.get().pay_url


def test_refund_shows_its_evidence_in_dinars(reviewer_client: Client) -> None:
    page = text(reviewer_client, f"refund/{make_refund().pk}/change/")

    for words in ["Cards ordered", "Cards that came", "490\u00a0DA", "515\u00a0DA", "to be reviewed"]:
        assert words in page, words
    assert "49000" not in page


def test_booking_shows_both_sides(reviewer_client: Client) -> None:
    make_refund()
    event = JournalEvent.objects.get()

    page = text(reviewer_client, f"journalevent/{event.pk}/change/")

    assert "owed to customers in cards" in page
    assert "owed to customers in money" in page
    assert page.count("DA</bdi>") == 2


@pytest.mark.parametrize("model", MODELS)
def test_lists_take_the_same_queries_for_one_row_and_for_twenty(reviewer_client: Client, model: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(reviewer_client, f"{model}/")
        return len(captured)

    make_rows()
    queries()
    one = queries()
    for _ in range(19):
        make_rows()

    assert queries() == one


def test_others_see_nothing(client: Client) -> None:
    assert client.get("/admin/payments/payment/").status_code == 302
    client.force_login(make_user(is_staff=True))
    assert client.get("/admin/payments/payment/").status_code == 403
