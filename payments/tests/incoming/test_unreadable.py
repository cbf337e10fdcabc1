"""A payment about which nothing readable is told is told to a person, ends, and is mended when it is read."""

from datetime import timedelta

import pytest
from django.utils.translation import override

import oneclick
from core import clock
from core.alerts.conditions import evaluate_conditions
from core.models import Alert, DeskItem
from core.reasons import in_english
from core.testing import FakeClock
from payments.gateways.base import GatewayOutcome
from payments.incoming.status_check import apply_gateway_status, check_payment_status
from payments.models import Payment
from payments.states import PaymentStatus, Purpose
from payments.testing import booked, fact_of, make_payment, open_desk
from payments.tests.chargily_calls import open_checkout
from payments.tests.incoming.test_status_check import TAKEN, linked_payment
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

ABOUT_ONE = [
    *("not_found", "gone", "router_404", "odd_amount", "html", "truncated_json"),
    *("no_details", "wrong_currency", "unknown_payment_status"),
]
OF_THE_GATEWAY = ["http_500", "drop", "http_429", "key_refused"]


def ask(payment: Payment) -> Payment:
    """Ask whether it is due or not; one that is not asked about any more stays so."""
    Payment.objects.filter(pk=payment.pk, next_due_at__isnull=False).update(next_due_at=clock.now())
    check_payment_status(payment_id=payment.pk)
    payment.refresh_from_db()
    return payment


def ask_for(payment: Payment, fake_clock: FakeClock, *, hours: float) -> int:
    """Follow the shop's own looks for so long; how many there were."""
    end, looks = clock.now() + timedelta(hours=hours), 0
    while payment.next_due_at is not None and payment.next_due_at < end:
        fake_clock.advance(seconds=max((payment.next_due_at - clock.now()).total_seconds(), 0))
        ask(payment)
        looks += 1
    fake_clock.advance(seconds=(end - clock.now()).total_seconds())
    return looks


def ask_after(payment: Payment, fake_clock: FakeClock, *pauses: float) -> Payment:
    """Ask after each of these hours, as a shop does that was busy with other things."""
    for pause in pauses:
        fake_clock.advance(hours=pause)
        ask(payment)
    return payment


def open_items() -> list[str]:
    return sorted(DeskItem.objects.filter(closed_at=None).values_list("kind", flat=True))


def open_alerts() -> list[str]:
    evaluate_conditions()
    return list(
        Alert.objects.filter(ended_at=None, cause="payments_unreadable").values_list("cause", flat=True)
    )


def troubled(gateway: RunningSandbox, fault: str, **fields: object) -> Payment:
    """A paid link about which the gateway answers nothing but this."""
    payment = linked_payment(gateway, **fields)
    gateway.pay(payment.reference)
    gateway.faults({"fault": fault, "endpoint": "checkPayment", "times": None})
    return payment


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("fault", ABOUT_ONE)
def test_one_that_cannot_be_read_for_half_an_hour_is_told_once_and_heals(
    gateway: RunningSandbox, fake_clock: FakeClock, fault: str, purpose: Purpose
) -> None:
    payment = troubled(gateway, fault, purpose=purpose)
    ask_after(payment, fake_clock, 0, 0.3, 0.3)

    [kind] = open_desk(payment)
    assert kind in ("payment_unreadable", "payment_mismatch", "payment_status")
    assert open_alerts() == ["payments_unreadable"]

    gateway.clear_faults()
    assert ask(payment).status == PaymentStatus.CONFIRMED
    assert open_desk(payment) == ([] if purpose == Purpose.TOP_UP else ["unapplied_money"])
    assert open_alerts() == []


def test_the_matter_tells_what_was_answered_and_no_secret(
    gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = troubled(gateway, "odd_amount")
    ask_after(payment, fake_clock, 0, 0.6)

    item = DeskItem.objects.get(closed_at=None)
    assert in_english(item.evidence["answer"]) == "unreadable answer: amount is not an amount"
    with override("fr"):
        assert str(item).endswith(" : réponse illisible : amount is not an amount")
    assert item.evidence["reference"] == payment.reference
    assert gateway.key not in str(item.evidence) + item.title


@pytest.mark.parametrize("fault", OF_THE_GATEWAY)
def test_gateway_that_answers_nobody_is_one_matter_for_all(
    gateway: RunningSandbox, fake_clock: FakeClock, fault: str
) -> None:
    payments = [troubled(gateway, fault) for _ in range(3)]
    for _ in range(5):
        fake_clock.advance(minutes=8)
        for payment in payments:
            ask(payment)

    assert open_items() == ["gateway_away"]
    assert open_alerts() == ["payments_unreadable"]

    gateway.clear_faults()
    oneclick.client().reset()  # a key that was refused is not tried again by itself
    for payment in payments:
        assert ask(payment).status == PaymentStatus.CONFIRMED
    assert "gateway_away" not in open_items()
    assert open_alerts() == []


def test_trouble_of_a_few_minutes_is_told_to_nobody(gateway: RunningSandbox, fake_clock: FakeClock) -> None:
    payment = troubled(gateway, "not_found")
    ask_after(payment, fake_clock, 0, 0.2, 0.2)

    assert (open_items(), open_alerts()) == ([], [])


def test_unknown_link_ends_after_its_late_watch_and_a_person_has_the_last_word(
    gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = troubled(gateway, "not_found")
    looks = ask_for(payment, fake_clock, hours=30)

    assert (payment.status, payment.next_due_at) == (PaymentStatus.EXPIRED, None)
    assert open_desk(payment) == ["payment_unreadable"]
    assert open_alerts() == []  # nothing is under way any more
    assert looks < 150


def test_money_of_an_unknown_link_that_had_ended_revives_it(
    gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = troubled(gateway, "not_found")
    ask_after(payment, fake_clock, 0, 1, 24)
    assert payment.status == PaymentStatus.EXPIRED
    gateway.clear_faults()
    Payment.objects.filter(pk=payment.pk).update(next_due_at=clock.now())  # as a webhook does

    assert ask(payment).status == PaymentStatus.CONFIRMED
    assert booked() == TAKEN
    assert open_desk(payment) == ["unapplied_money"]


@pytest.mark.parametrize("fault", ["odd_amount", "http_500", "no_details"])
def test_what_is_never_read_expires_but_is_asked_about_for_a_month(
    gateway: RunningSandbox, fake_clock: FakeClock, fault: str
) -> None:
    payment = troubled(gateway, fault)
    ask_after(payment, fake_clock, 0, 1, 25)
    assert (payment.status, payment.next_due_at is None) == (PaymentStatus.EXPIRED, False)

    ask_after(payment, fake_clock, 26 * 24)
    gateway.clear_faults()
    assert ask(payment).status == PaymentStatus.CONFIRMED


def test_month_of_looks_ends(gateway: RunningSandbox, fake_clock: FakeClock) -> None:
    payment = make_payment(status=PaymentStatus.EXPIRED, unreadable_since=clock.now() - timedelta(days=30))
    Payment.objects.filter(pk=payment.pk).update(created_at=clock.now() - timedelta(days=30))
    payment.refresh_from_db()
    gateway.faults({"fault": "html", "endpoint": "checkPayment", "times": None})
    fake_clock.advance(days=2)

    assert ask(payment).next_due_at is None


def test_matter_that_a_person_has_closed_is_not_opened_again(
    gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = troubled(gateway, "not_found")
    ask_after(payment, fake_clock, 0, 1)
    DeskItem.objects.update(closed_at=clock.now())
    ask_after(payment, fake_clock, 1)

    assert open_items() == []


def test_link_that_was_declined_is_no_matter_if_it_is_unknown_later(
    gateway: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = linked_payment(gateway)
    gateway.pay(payment.reference, "declined")
    fake_clock.advance(minutes=1)
    assert ask(payment).status == PaymentStatus.FAILED

    gateway.faults({"fault": "not_found", "endpoint": "checkPayment", "times": None})
    ask_after(payment, fake_clock, 1, 1, 24)
    assert (open_items(), open_alerts(), payment.next_due_at) == ([], [], None)


def test_checkout_that_chargily_does_not_know_is_told_and_ends(
    chargily: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = open_checkout(chargily)
    chargily.faults({"fault": "not_found", "endpoint": "chargilyRetrieve", "times": None})
    ask_after(payment, fake_clock, 0, 1)
    assert open_desk(payment) == ["payment_unreadable"]

    ask_after(payment, fake_clock, 24)
    assert (payment.status, payment.next_due_at) == (PaymentStatus.EXPIRED, None)


def test_word_that_a_gateway_never_used_is_told_at_once(fake_clock: FakeClock) -> None:
    payment = make_payment()
    apply_gateway_status(payment=payment, fact=fact_of(payment, GatewayOutcome.UNCLEAR, raw_status="SETTLED"))

    assert open_desk(payment) == ["payment_status"]
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING
