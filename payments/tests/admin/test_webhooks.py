"""Events and refused calls in the back office: for looking."""

import pytest
from django.test import Client

from accounts.testing import make_staff
from core import clock
from payments.models import WebhookEvent, WebhookRefusals
from payments.reasons import GatewayReason
from payments.testing import make_payment

pytestmark = [pytest.mark.django_db]

MODELS = ["webhookevent", "webhookrefusals"]


@pytest.fixture
def rows() -> dict[str, int]:
    event = WebhookEvent.objects.create(
        gateway="chargily", event_id="01hjevent", kind="checkout.paid", reference="01hjcheckout"
    )
    refusals = WebhookRefusals.objects.create(
        gateway="chargily", reason="wrong signature", day=clock.now().date(), count=41
    )
    return {"webhookevent": event.pk, "webhookrefusals": refusals.pk}


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_pages_open_for_looking_only(
    reviewer_client: Client, client: Client, rows: dict[str, int], model: str
) -> None:
    address = f"/admin/payments/{model}/"
    assert reviewer_client.get(address).status_code == 200
    assert reviewer_client.get(f"{address}{rows[model]}/change/").status_code == 200
    assert reviewer_client.get(f"{address}add/").status_code == 403

    client.force_login(make_staff())
    for who in (reviewer_client, client):
        for page in ("change", "delete"):
            assert who.post(f"{address}{rows[model]}/{page}/", {"post": "yes"}).status_code == 403


def test_event_leads_to_its_payment(reviewer_client: Client, rows: dict[str, int]) -> None:
    payment = make_payment(gateway="chargily", reference="01hjcheckout")
    another = make_payment(gateway="ocpay", reference="01hjcheckout")

    page = reviewer_client.get(
        f"/admin/payments/webhookevent/{rows['webhookevent']}/change/"
    ).content.decode()

    assert f"/admin/payments/payment/{payment.pk}/change/" in page
    assert f"/admin/payments/payment/{another.pk}/change/" not in page


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [
        (GatewayReason.PAYMENT_UNKNOWN, "aucun paiement n’a cette référence"),
        ("a sentence of an older release", "a sentence of an older release"),
    ],
)
def test_what_became_of_an_event_is_told_in_the_readers_language(
    reviewer_client: Client, rows: dict[str, int], outcome: str, shown: str
) -> None:
    WebhookEvent.objects.update(outcome=outcome)

    page = reviewer_client.get("/admin/payments/webhookevent/", headers={"accept-language": "fr"})

    assert shown in page.content.decode()


def test_counts_are_shown(reviewer_client: Client, rows: dict[str, int]) -> None:
    page = reviewer_client.get("/admin/payments/webhookrefusals/").content.decode()

    assert "wrong signature" in page
    assert ">41<" in page


def test_why_a_call_was_refused_is_told_and_filtered_by_in_the_readers_language(
    reviewer_client: Client, rows: dict[str, int]
) -> None:
    address = "/admin/payments/webhookrefusals/"
    shown = [
        reviewer_client.get(address, {"reason": reason}, headers={"accept-language": "fr"}).content.decode()
        for reason in ("wrong signature", "no signature")
    ]

    assert [">41<" in page for page in shown] == [True, False]
    assert all("fausse signature" in page for page in shown)
