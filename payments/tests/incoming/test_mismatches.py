"""A confirmation that is not about this payment as we stored it takes no money for it."""

from collections.abc import Callable

import pytest
from django.test import override_settings

from payments.incoming.status_check import apply_gateway_status, check_payment_status
from payments.models import Payment, Unapplied
from payments.states import PaymentStatus
from payments.testing import AMOUNT, booked, fact_of, make_payment, open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def mismatch_told(payment: Payment, **fields: object) -> Payment:
    apply_gateway_status(payment=payment, fact=fact_of(payment, **fields))
    payment.refresh_from_db()
    return payment


@pytest.mark.parametrize(
    "fields",
    [
        {"reference": "OCPL-ANOTHER-0001"},
        {"currency": "EUR"},
        {"currency": None},
        {"currency": "dzd"},
        {"is_sandbox": False},
        {"is_sandbox": None},
        {"amount": None},
        {"amount": 0},
    ],
)
def test_confirmation_that_does_not_fit_leaves_the_payment_open_for_a_person(
    fields: dict[str, object],
) -> None:
    payment = mismatch_told(make_payment(), **fields)

    assert payment.status == PaymentStatus.PENDING
    assert payment.next_due_at is not None
    assert open_desk(payment) == ["payment_mismatch"]
    assert booked() == {}


def test_doubt_that_is_cleared_later_confirms_the_payment() -> None:
    payment = mismatch_told(make_payment(), is_sandbox=None)

    assert mismatch_told(payment).status == PaymentStatus.CONFIRMED


def test_live_payment_in_a_sandbox_link_is_refused_and_the_other_way_round() -> None:
    for_sandbox, live = make_payment(is_sandbox=True), make_payment(is_sandbox=False)

    assert mismatch_told(for_sandbox, is_sandbox=False).status == PaymentStatus.PENDING
    assert mismatch_told(live, is_sandbox=True).status == PaymentStatus.PENDING


@override_settings(IN_PRODUCTION=True)
def test_production_takes_no_sandbox_money_and_takes_live_money() -> None:
    assert mismatch_told(make_payment(is_sandbox=True)).status == PaymentStatus.PENDING
    assert mismatch_told(make_payment(is_sandbox=False)).status == PaymentStatus.CONFIRMED


@pytest.mark.parametrize("amount", [AMOUNT - 1, AMOUNT + 100, 1])
def test_real_money_of_another_amount_is_booked_as_unapplied(amount: int) -> None:
    payment = mismatch_told(make_payment(), amount=amount)

    assert (payment.status, payment.next_due_at) == (PaymentStatus.FAILED, None)
    assert Unapplied.objects.get(payment=payment).amount == amount
    assert booked() == {"clearing": amount, "unapplied": -amount}
    assert open_desk(payment) == ["payment_mismatch", "unapplied_money"]


def test_another_amount_told_twice_is_booked_once() -> None:
    payment = mismatch_told(make_payment(), amount=100)
    mismatch_told(payment, amount=100)

    assert booked() == {"clearing": 100, "unapplied": -100}


def test_late_money_of_another_amount_is_booked_too() -> None:
    payment = mismatch_told(make_payment(PaymentStatus.EXPIRED), amount=100)

    assert (payment.status, payment.next_due_at) == (PaymentStatus.EXPIRED, None)
    assert booked() == {"clearing": 100, "unapplied": -100}


@pytest.fixture
def paid(gateway: RunningSandbox) -> Callable[[dict[str, object]], Payment]:
    def pay(fault: dict[str, object]) -> Payment:
        body = {"productInfo": {"title": "Order 7Q2MX4K9ZD", "amount": AMOUNT // 100}}
        _, answer = gateway.api("ocpay/createLink", body)
        payment = make_payment(reference=answer["data"]["paymentRef"])
        gateway.pay(payment.reference)
        gateway.faults({"endpoint": "checkPayment", "times": None, **fault})
        check_payment_status(payment_id=payment.pk)
        payment.refresh_from_db()
        return payment

    return pay


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "wrong_amount", "by": -1},
        {"fault": "wrong_currency"},
        {"fault": "flipped_sandbox"},
        {"fault": "no_details"},
        {"fault": "other_ref"},
        *(
            {"fault": "odd_amount", "kind": kind}
            for kind in ("nan", "words", "negative", "null", "huge", "list")
        ),
    ],
)
def test_no_lie_of_the_gateway_confirms_a_payment(paid: Callable, fault: dict[str, object]) -> None:
    payment = paid(fault)

    assert payment.status != PaymentStatus.CONFIRMED
    assert booked().get("orders") is None
