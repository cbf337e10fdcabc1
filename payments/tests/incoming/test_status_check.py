"""A payment becomes what the gateway says when asked, and nothing else."""

from datetime import timedelta

import pytest

from core import clock
from core.testing import FakeClock, run_concurrently
from payments.gateways.base import GatewayOutcome
from payments.incoming.status_check import apply_gateway_status, check_payment_status
from payments.models import Payment
from payments.states import PaymentStatus
from payments.testing import AMOUNT, booked, fact_of, make_payment, open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

# These payments belong to no order, so that their money ends as unapplied: all of it is booked either way.
TAKEN = {"clearing": AMOUNT, "unapplied": -AMOUNT}


def linked_payment(gateway: RunningSandbox, **fields: object) -> Payment:
    """A payment with a real link at the gateway."""
    body = {"productInfo": {"title": "Order 7Q2MX4K9ZD", "amount": AMOUNT // 100}}
    _, answer = gateway.api("ocpay/createLink", body)
    return make_payment(reference=answer["data"]["paymentRef"], **fields)


def ask(payment: Payment) -> Payment:
    """Ask when it is due, whenever that is."""
    Payment.objects.filter(pk=payment.pk, next_due_at__isnull=False).update(next_due_at=clock.now())
    check_payment_status(payment_id=payment.pk)
    payment.refresh_from_db()
    return payment


def test_open_link_stays_pending_and_is_asked_again(gateway: RunningSandbox) -> None:
    payment = ask(linked_payment(gateway))

    assert (payment.status, payment.gateway_status) == (PaymentStatus.PENDING, "PENDING")
    assert payment.next_due_at > clock.now()


def test_paid_link_confirms_the_payment_and_books_its_money(gateway: RunningSandbox) -> None:
    payment = linked_payment(gateway)
    gateway.pay(payment.reference)

    ask(payment)

    assert (payment.status, payment.next_due_at) == (PaymentStatus.CONFIRMED, None)
    assert payment.confirmed_at is not None
    assert payment.evidence["amount"] == "1030"
    assert booked() == TAKEN


def test_asking_twice_takes_the_money_once(gateway: RunningSandbox) -> None:
    payment = linked_payment(gateway)
    gateway.pay(payment.reference)

    ask(payment)
    ask(payment)

    assert booked() == TAKEN


def test_what_is_not_due_is_not_asked(gateway: RunningSandbox) -> None:
    payment = linked_payment(gateway, next_due_at=clock.now() + timedelta(seconds=30))
    gateway.pay(payment.reference)

    check_payment_status(payment_id=payment.pk)

    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING
    assert "checkPayment" not in gateway.truth()["requests"]


@pytest.mark.parametrize("outcome", ["declined", "expired"])
def test_failed_link_fails_the_payment_and_stays_watched(gateway: RunningSandbox, outcome: str) -> None:
    payment = linked_payment(gateway)
    gateway.pay(payment.reference, outcome)

    ask(payment)

    assert payment.status == PaymentStatus.FAILED
    assert payment.next_due_at is not None
    assert booked() == {}


def test_link_that_is_gone_when_its_time_is_over_has_expired(
    gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    gateway.faults({"fault": "gone", "endpoint": "checkPayment", "times": None})
    payment = linked_payment(gateway)

    fake_clock.advance(minutes=21)
    assert ask(payment).status == PaymentStatus.PENDING  # a payment begun in the last minute may end later
    fake_clock.advance(minutes=5)
    assert ask(payment).status == PaymentStatus.EXPIRED

    assert (payment.unreadable_since, open_desk(payment)) == (None, [])
    gateway.clear_faults()
    gateway.pay(payment.reference)
    assert ask(payment).status == PaymentStatus.CONFIRMED


def test_link_that_is_gone_too_early_says_nothing_and_is_told(
    gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = linked_payment(gateway)
    gateway.pay(payment.reference)
    gateway.faults({"fault": "gone", "endpoint": "checkPayment", "times": None})

    for minutes in (1, 16, 16):
        fake_clock.advance(minutes=minutes)
        assert ask(payment).status == PaymentStatus.PENDING

    assert open_desk(payment) == ["payment_unreadable"]
    gateway.clear_faults()
    assert ask(payment).status == PaymentStatus.CONFIRMED


@pytest.mark.parametrize("fault", ["http_500", "drop", "html", "truncated_json", "not_found", "router_404"])
def test_gateway_in_trouble_says_nothing_about_the_payment(gateway: RunningSandbox, fault: str) -> None:
    payment = linked_payment(gateway)
    gateway.pay(payment.reference)
    gateway.faults({"fault": fault, "endpoint": "checkPayment", "times": 3})

    assert ask(payment).status == PaymentStatus.PENDING
    gateway.clear_faults()
    assert ask(payment).status == PaymentStatus.CONFIRMED


def test_status_that_nobody_documented_leaves_the_payment_open(gateway: RunningSandbox) -> None:
    payment = linked_payment(gateway)
    gateway.pay(payment.reference)
    gateway.faults({"fault": "unknown_payment_status", "endpoint": "checkPayment"})

    ask(payment)

    assert (payment.status, payment.gateway_status) == (PaymentStatus.PENDING, "REFUNDED")


def test_open_link_expires_by_our_clock_only_after_asking_past_the_grace(
    gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = linked_payment(gateway)
    fake_clock.advance(minutes=24)
    assert ask(payment).status == PaymentStatus.PENDING

    fake_clock.advance(minutes=2)
    assert ask(payment).status == PaymentStatus.EXPIRED
    assert payment.next_due_at is not None


def test_gateway_that_does_not_answer_never_expires_a_payment(
    gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = linked_payment(gateway)
    gateway.faults({"fault": "http_500", "endpoint": "checkPayment", "times": None})
    fake_clock.advance(hours=30)

    assert ask(payment).status == PaymentStatus.PENDING
    assert payment.next_due_at is not None


@pytest.mark.parametrize("ended", [PaymentStatus.FAILED, PaymentStatus.EXPIRED])
def test_late_money_confirms_what_had_ended(gateway: RunningSandbox, ended: PaymentStatus) -> None:
    payment = linked_payment(gateway, status=ended)
    gateway.pay(payment.reference)

    assert ask(payment).status == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


def test_ended_payment_is_watched_for_a_day_and_then_left(
    gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = linked_payment(gateway)
    gateway.pay(payment.reference, "declined")
    looks = 0
    while ask(payment).next_due_at is not None:
        fake_clock.advance(seconds=(payment.next_due_at - clock.now()).total_seconds())
        looks += 1
        assert looks < 100

    assert timedelta(hours=23) < clock.now() - payment.created_at < timedelta(hours=26)
    assert looks > 20


@pytest.mark.parametrize(
    "told",
    [
        [GatewayOutcome.CONFIRMED, GatewayOutcome.FAILED, GatewayOutcome.PENDING],
        [GatewayOutcome.FAILED, GatewayOutcome.CONFIRMED, GatewayOutcome.PENDING],
        [GatewayOutcome.PENDING, GatewayOutcome.FAILED, GatewayOutcome.CONFIRMED],
        [GatewayOutcome.CONFIRMED, GatewayOutcome.CONFIRMED, GatewayOutcome.FAILED],
    ],
)
def test_final_state_does_not_depend_on_the_order_of_facts(told: list[GatewayOutcome]) -> None:
    payment = make_payment()
    for outcome in told:
        payment.refresh_from_db()
        apply_gateway_status(payment=payment, fact=fact_of(payment, outcome))

    payment.refresh_from_db()
    assert payment.status == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


def test_news_that_a_rival_was_faster_with_changes_nothing() -> None:
    payment = make_payment()
    slow = Payment.objects.get(pk=payment.pk)
    apply_gateway_status(payment=payment, fact=fact_of(payment))

    for outcome in GatewayOutcome:
        apply_gateway_status(payment=slow, fact=fact_of(slow, outcome))

    payment.refresh_from_db()
    assert (payment.status, payment.next_due_at) == (PaymentStatus.CONFIRMED, None)
    assert booked() == TAKEN


@pytest.mark.django_db(transaction=True)
def test_rivals_that_are_due_together_ask_the_gateway_once(gateway: RunningSandbox) -> None:
    payment = linked_payment(gateway)

    run_concurrently(*[lambda: check_payment_status(payment_id=payment.pk)] * 8)

    assert gateway.truth()["requests"]["checkPayment"]["received"] == 1
