"""Starting a payment: our row first, then the gateway's link, and no link that nobody knows of."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.testing import make_customer
from core import clock
from core.models import Move
from core.testing import FakeClock
from payments.gateways.base import PaymentStartError
from payments.incoming.initiation import create_payment, start_payment
from payments.incoming.status_check import check_payment_status
from payments.models import Payment
from payments.states import PaymentStatus
from payments.testing import AMOUNT
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

RETURN_URL = "http://127.0.0.1:8000/en/orders/7Q2MX4K9ZD/"


def new_payment() -> Payment:
    return create_payment(customer=make_customer(), method="ocpay", amount=AMOUNT, title="Order 7Q2MX4K9ZD")


@pytest.mark.django_db(transaction=True)
def test_start_makes_one_link_over_the_whole_amount(gateway: RunningSandbox) -> None:
    payment = start_payment(payment=new_payment(), return_url=RETURN_URL)

    payment.refresh_from_db()
    (link,) = gateway.truth()["payments"]
    assert (link["ref"], link["amount"], link["title"]) == (payment.reference, 1030, "Order 7Q2MX4K9ZD")
    assert link["redirect_url"] == RETURN_URL
    assert (payment.status, payment.is_sandbox) == (PaymentStatus.PENDING, True)
    assert payment.pay_url.startswith(gateway.url)
    assert payment.next_due_at < clock.now() + timedelta(seconds=6)


def test_row_stands_before_the_gateway_hears_of_it(
    outside_transaction: None, gateway: RunningSandbox
) -> None:
    payment = new_payment()

    assert payment.status == PaymentStatus.CREATED
    assert payment.next_due_at is not None
    assert gateway.truth()["payments"] == []
    assert Move.objects.filter(subject=f"payments.payment:{payment.pk}").count() == 1


def test_gateway_is_never_called_inside_a_transaction(gateway: RunningSandbox) -> None:
    payment = new_payment()
    with pytest.raises(RuntimeError), transaction.atomic():
        start_payment(payment=payment, return_url=RETURN_URL)

    assert gateway.truth()["payments"] == []


@pytest.mark.parametrize("fault", ["http_500", "apply_then_lose", "html", "truncated_json", "http_429"])
def test_lost_or_broken_answer_fails_the_payment_and_may_be_tried_again(
    outside_transaction: None, gateway: RunningSandbox, fault: str
) -> None:
    gateway.faults({"fault": fault, "endpoint": "createLink"})
    payment = new_payment()
    with pytest.raises(PaymentStartError) as trouble:
        start_payment(payment=payment, return_url=RETURN_URL)

    payment.refresh_from_db()
    assert trouble.value.try_again
    assert (payment.status, payment.reference, payment.next_due_at) == (PaymentStatus.FAILED, None, None)


def test_refusal_is_not_worth_trying_again(outside_transaction: None, gateway: RunningSandbox) -> None:
    gateway.faults({"fault": "merchant_not_validated", "endpoint": "createLink"})
    with pytest.raises(PaymentStartError) as trouble:
        start_payment(payment=new_payment(), return_url=RETURN_URL)

    assert not trouble.value.try_again


def test_gateway_that_is_away_fails_the_payment(outside_transaction: None, gateway: RunningSandbox) -> None:
    gateway.stop()
    payment = new_payment()
    try:
        with pytest.raises(PaymentStartError):
            start_payment(payment=payment, return_url=RETURN_URL)
    finally:
        gateway.start()

    payment.refresh_from_db()
    assert payment.status == PaymentStatus.FAILED


def test_unstarted_payment_is_given_up_after_a_while(
    outside_transaction: None, gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = new_payment()
    check_payment_status(payment_id=payment.pk)
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.CREATED

    fake_clock.advance(seconds=61)
    check_payment_status(payment_id=payment.pk)
    payment.refresh_from_db()
    assert (payment.status, payment.next_due_at) == (PaymentStatus.FAILED, None)


def test_link_that_comes_after_giving_up_is_dropped_unseen(
    outside_transaction: None, gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    slow = new_payment()
    fake_clock.advance(seconds=61)
    check_payment_status(payment_id=slow.pk)

    with pytest.raises(PaymentStartError):
        start_payment(payment=slow, return_url=RETURN_URL)

    slow.refresh_from_db()
    assert (slow.status, slow.pay_url) == (PaymentStatus.FAILED, "")
