"""A payment that is not wanted any more is asked about, closed and dropped; its money still counts."""

from datetime import timedelta

import pytest

from core import clock
from core.moves import LostRaceError
from core.testing import FakeClock
from payments.gateways.base import StatusCheckError
from payments.gateways.registry import gateway as gateway_of
from payments.incoming import cancellation
from payments.incoming.cancellation import close_payment, drop_payment
from payments.incoming.status_check import apply_gateway_status
from payments.models import Payment
from payments.states import PaymentStatus
from payments.testing import AMOUNT, fact_of, make_payment, open_desk
from payments.tests.incoming.test_status_check import ask, linked_payment
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[Payment]:
    """The payments that the gateway was told to close."""
    told: list[Payment] = []
    monkeypatch.setattr(gateway_of("ocpay"), "close", told.append, raising=False)
    return told


def test_open_link_is_asked_about_and_then_closed(gateway: RunningSandbox, closed: list[Payment]) -> None:
    payment = linked_payment(gateway)

    assert close_payment(payment=payment)

    assert gateway.truth()["requests"]["checkPayment"]["received"] == 1
    assert (closed, payment.status) == ([payment], PaymentStatus.PENDING)


def test_link_that_turns_out_to_be_paid_is_confirmed_not_closed(
    gateway: RunningSandbox, closed: list[Payment]
) -> None:
    payment = linked_payment(gateway)
    gateway.pay(payment.reference)

    assert not close_payment(payment=payment)

    assert (closed, payment.status) == ([], PaymentStatus.CONFIRMED)


def test_link_that_was_declined_need_not_be_closed(gateway: RunningSandbox, closed: list[Payment]) -> None:
    payment = linked_payment(gateway)
    gateway.pay(payment.reference, "declined")

    assert not close_payment(payment=payment)

    assert (closed, payment.status) == ([], PaymentStatus.FAILED)


def test_gateway_that_says_nothing_lets_nothing_be_closed(
    gateway: RunningSandbox, closed: list[Payment]
) -> None:
    gateway.faults({"fault": "http_500", "endpoint": "checkPayment", "times": None})
    payment = linked_payment(gateway)

    with pytest.raises(StatusCheckError):
        close_payment(payment=payment)

    payment.refresh_from_db()
    assert (closed, payment.status) == ([], PaymentStatus.PENDING)


def test_confirmation_that_does_not_fit_waits_for_a_person(
    gateway: RunningSandbox, closed: list[Payment]
) -> None:
    payment = linked_payment(gateway, is_sandbox=False)
    gateway.pay(payment.reference)

    assert not close_payment(payment=payment)

    assert (closed, payment.status) == ([], PaymentStatus.PENDING)
    assert open_desk(payment) == ["payment_mismatch"]


def test_dropped_payment_is_looked_at_again_at_once() -> None:
    payment = make_payment(next_due_at=clock.now() + timedelta(hours=1))

    drop_payment(payment=payment)

    payment.refresh_from_db()
    assert payment.status == PaymentStatus.EXPIRED
    assert payment.next_due_at - clock.now() < timedelta(seconds=6)


def test_dropped_link_is_watched_closely_while_it_can_be_paid_and_then_for_a_day(
    gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = linked_payment(gateway)
    drop_payment(payment=payment)

    pauses = []
    while ask(payment).next_due_at is not None:
        pauses.append(payment.next_due_at - clock.now())
        fake_clock.advance(seconds=pauses[-1].total_seconds())
        assert len(pauses) < 200

    assert pauses[0] < timedelta(seconds=11)
    assert pauses[-1] >= timedelta(minutes=14)
    assert clock.now() - payment.created_at > timedelta(hours=23)


def test_money_of_a_dropped_payment_counts() -> None:
    payment = make_payment()
    drop_payment(payment=payment)

    apply_gateway_status(payment=payment, fact=fact_of(payment))

    assert payment.status == PaymentStatus.CONFIRMED


@pytest.mark.parametrize(
    "status", [status for status in PaymentStatus if status not in (PaymentStatus.PENDING, "expired")]
)
def test_only_what_waits_for_its_customer_is_dropped(status: PaymentStatus) -> None:
    payment = make_payment(status, amount=AMOUNT)

    with pytest.raises(LostRaceError):
        drop_payment(payment=payment)


def test_closing_twice_is_harmless(gateway: RunningSandbox) -> None:
    payment = linked_payment(gateway)

    assert cancellation.close_payment(payment=payment)
    assert cancellation.close_payment(payment=payment)
