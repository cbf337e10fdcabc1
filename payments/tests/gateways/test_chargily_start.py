"""Starting with Chargily: what it is asked for, and no page that a customer could pay unknown to us."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts.testing import make_customer
from core import clock
from payments.gateways.base import PaymentStartError
from payments.gateways.chargily import Chargily
from payments.gateways.registry import available_gateways
from payments.incoming.initiation import create_payment, start_payment
from payments.models import Payment
from payments.states import PaymentStatus
from payments.testing import AMOUNT
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

RETURN_URL = "http://127.0.0.1:8000/en/orders/7Q2MX4K9ZD/"


def new_payment() -> Payment:
    return create_payment(
        customer=make_customer(), method="chargily", amount=AMOUNT, title="Order 7Q2MX4K9ZD"
    )


def refused(payment: Payment) -> PaymentStartError:
    with pytest.raises(PaymentStartError) as trouble:
        start_payment(payment=payment, return_url=RETURN_URL)
    payment.refresh_from_db()
    assert (payment.status, payment.reference, payment.pay_url) == (PaymentStatus.FAILED, None, "")
    assert payment.next_due_at is None
    return trouble.value


@pytest.mark.django_db(transaction=True)
def test_start_makes_one_checkout_over_the_whole_amount(chargily: RunningSandbox, settings: Any) -> None:
    settings.SITE_URL = "http://127.0.0.1:8000"

    payment = start_payment(payment=new_payment(), return_url=RETURN_URL)

    payment.refresh_from_db()
    (checkout,) = chargily.truth()["checkouts"]
    assert (checkout["id"], checkout["amount"]) == (payment.reference, AMOUNT // 100)
    assert checkout["metadata"] == {"order": "", "payment": payment.public_id}
    assert str(payment.pk) not in checkout["metadata"].values()
    assert checkout["success_url"] == RETURN_URL
    assert checkout["webhook_endpoint"] == "http://127.0.0.1:8000/webhooks/chargily/"
    assert (payment.status, payment.is_sandbox) == (PaymentStatus.PENDING, True)
    assert payment.pay_url.startswith(chargily.url)
    assert timedelta(minutes=29) < payment.expires_at - clock.now() <= timedelta(minutes=30)


@pytest.mark.parametrize(("language", "locale"), [("ar", "ar"), ("fr", "fr"), ("en-gb", "en"), ("de", "ar")])
def test_page_speaks_the_customers_language_and_the_shop_bears_the_fees(
    outside_transaction: None, chargily: RunningSandbox, language: str, locale: str
) -> None:
    with translation.override(language):
        payment = start_payment(payment=new_payment(), return_url=RETURN_URL)

    _, answer = chargily.chargily(f"checkouts/{payment.reference}")
    assert answer["locale"] == locale
    assert answer["description"] == "Order 7Q2MX4K9ZD"
    assert answer["chargily_pay_fees_allocation"] == "merchant"
    assert answer["collect_shipping_address"] == 0
    assert answer["failure_url"] == RETURN_URL


@pytest.mark.parametrize(
    "fault",
    [
        *({"fault": name} for name in ("http_500", "http_502", "http_503", "http_504", "http_429")),
        *({"fault": name, "apply": True} for name in ("http_500", "html", "redirect")),
        *({"fault": name} for name in ("drop", "reset_before", "apply_then_lose", "half_body")),
        *({"fault": name} for name in ("html", "html_4xx", "empty_body", "truncated_json", "deep_json")),
        *({"fault": name, "megabytes": 2} for name in ("huge_body", "gzip_bomb")),
        *({"fault": "override", "set": {"id": odd}} for odd in (None, 7, "", "a b", "a" * 65)),
        {"fault": "override", "set": {"status": None}},
    ],
    ids=lambda fault: fault["fault"],
)
def test_lost_or_broken_answer_fails_the_payment_and_may_be_tried_again(
    outside_transaction: None, chargily: RunningSandbox, fault: dict[str, Any]
) -> None:
    chargily.faults({"endpoint": "chargilyCreate", **fault})

    assert refused(new_payment()).try_again


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "key_refused"},
        {"fault": "forbidden"},
        *({"fault": "override", "set": {"amount": odd}} for odd in (1, 1031, 0, -1030, None, "cheap", True)),
        *({"fault": "override", "set": {"currency": odd}} for odd in ("eur", None, 7)),
        *({"fault": "override", "set": {"livemode": odd}} for odd in (True, 1, "true", None, "no", 2)),
        *(
            {"fault": "override", "set": {"checkout_url": odd}}
            for odd in (
                None,
                "",
                7,
                "http://pay.chargily.dz/1",
                "javascript:alert(1)",
                "https://a/" + "a" * 500,
            )
        ),
    ],
    ids=lambda fault: str(fault.get("set", fault["fault"]))[:40],
)
def test_refusal_and_answer_about_something_else_are_not_worth_trying_again(
    outside_transaction: None, chargily: RunningSandbox, fault: dict[str, Any]
) -> None:
    chargily.faults({"endpoint": "chargilyCreate", **fault})

    assert not refused(new_payment()).try_again


def test_tolerated_spellings_start_the_payment(outside_transaction: None, chargily: RunningSandbox) -> None:
    odd = {"amount": "1030", "livemode": "false", "currency": "DZD", "metadata": []}
    chargily.faults({"fault": "override", "endpoint": "chargilyCreate", "set": odd})
    chargily.settings(spelling={"created": 201})

    assert start_payment(payment=new_payment(), return_url=RETURN_URL).status == PaymentStatus.PENDING


def test_id_of_another_payment_is_not_taken_twice(
    outside_transaction: None, chargily: RunningSandbox
) -> None:
    first = start_payment(payment=new_payment(), return_url=RETURN_URL)
    chargily.faults({"fault": "override", "endpoint": "chargilyCreate", "set": {"id": first.reference}})

    assert not refused(new_payment()).try_again


def test_gateway_that_is_away_fails_the_payment(outside_transaction: None, chargily: RunningSandbox) -> None:
    chargily.stop()
    try:
        assert refused(new_payment()).try_again
    finally:
        chargily.start()


@pytest.mark.parametrize(
    ("key", "in_production"),
    [("live_sk_a", False), ("test_sk_a", True), ("", False), ("", True), ("x", True)],
)
def test_key_of_the_other_mode_calls_nobody(
    outside_transaction: None, chargily: RunningSandbox, settings: Any, key: str, in_production: bool
) -> None:
    settings.CHARGILY_SECRET_KEY, settings.IN_PRODUCTION = key, in_production

    assert not refused(new_payment()).try_again
    assert "chargilyCreate" not in chargily.truth()["requests"]


def test_unseen_checkout_has_no_address_in_the_shop(
    outside_transaction: None, chargily: RunningSandbox
) -> None:
    """It was made, and its answer was lost: nobody can pay it, and it ends by itself."""
    chargily.faults({"fault": "apply_then_lose", "endpoint": "chargilyCreate"})
    refused(new_payment())

    (checkout,) = chargily.truth()["checkouts"]
    assert checkout["status"] == "pending"
    assert not Payment.objects.exclude(pay_url="").exists()
    assert not Payment.objects.filter(reference=checkout["id"]).exists()


@pytest.mark.parametrize(
    ("amount", "taken"), [(99_00, False), (100_00, True), (500_000_00, True), (500_001_00, False)]
)
def test_chargily_takes_100_to_500000_dinars(settings: Any, amount: int, taken: bool) -> None:
    settings.PAYMENT_METHODS = ["chargily"]

    assert [each.name for each in available_gateways(amount)] == ["chargily"] * taken


def test_least_amount_is_a_setting(settings: Any) -> None:
    settings.CHARGILY_LEAST = 75

    assert Chargily().takes(75_00, None)
    assert not Chargily().takes(74_00, None)
