"""Chargily calls the shop over HTTP: once, many times at once, late, too early, never, forged, untrue.

The vendor is a process of its own; every call of it is served by a thread with a database connection of its
own. In each story the end is right, and the money is booked once.
"""

from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from accounts.testing import make_customer
from core import clock
from core.testing import FakeClock, run_concurrently
from payments.gateways.base import PaymentStartError, WebhookNotification
from payments.incoming import webhook_rejections, webhooks
from payments.incoming.initiation import create_payment, start_payment
from payments.incoming.webhook_rejections import RejectionCounter
from payments.models import Payment, WebhookEvent, WebhookRefusals
from payments.reasons import GatewayReason
from payments.states import PaymentStatus
from payments.testing import AMOUNT, booked, make_payment
from payments.tests import chargily_calls
from payments.tests.chargily_calls import make_event
from sandbox.testing import RunningSandbox
from tests.timeouts import WAIT_SECONDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

RETURN_URL = "http://127.0.0.1:9/en/orders/7Q2MX4K9ZD/"
TAKEN = {"clearing": AMOUNT, "unapplied": -AMOUNT}  # these payments belong to no order
RIVALS = 32


@pytest.fixture(autouse=True)
def shop(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop that Chargily can call. Nobody works but the test itself."""
    settings.SITE_URL = live_server.url
    live_server.thread.httpd.socket.listen(4 * RIVALS)  # Django's own queue holds ten callers
    monkeypatch.setattr(webhook_rejections, "_tally", RejectionCounter())
    monkeypatch.setattr("core.jobs.notify_worker", lambda *_args, **_named: True)


def start() -> Payment:
    """A payment with an open checkout; our own next look at it is far away."""
    payment = create_payment(
        customer=make_customer(), method="chargily", amount=AMOUNT, title="Order 7Q2MX4K9ZD"
    )
    start_payment(payment=payment, return_url=RETURN_URL)
    Payment.objects.filter(pk=payment.pk).update(next_due_at=clock.now() + timedelta(minutes=10))
    return payment


def work(payment: Payment) -> PaymentStatus:
    """Do what is due; tells what became of the payment."""
    chargily_calls.work()
    payment.refresh_from_db()
    return PaymentStatus(payment.status)


def answers(chargily: RunningSandbox, payment: Payment, number: int = 1) -> list[int]:
    """What the shop answered to so many calls."""
    return [each["status"] or each["error"] for each in chargily.delivered(payment.reference, count=number)]


def test_paid_and_told_once(chargily: RunningSandbox) -> None:
    payment = start()
    assert work(payment) == PaymentStatus.PENDING

    chargily.pay_checkout(payment.reference)

    assert answers(chargily, payment) == [200]
    assert work(payment) == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


@pytest.mark.parametrize(("mode", "number"), [({"mode": "twice"}, 2), ({"mode": "many", "n": 32}, 32)])
def test_paid_and_told_many_times(chargily: RunningSandbox, mode: dict[str, Any], number: int) -> None:
    payment = start()
    chargily.webhooks(**mode)

    chargily.pay_checkout(payment.reference)

    assert answers(chargily, payment, number) == [200] * number
    assert WebhookEvent.objects.count() == 1
    assert work(payment) == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


def test_told_again_after_the_end(chargily: RunningSandbox) -> None:
    payment = start()
    chargily.pay_checkout(payment.reference)
    answers(chargily, payment)
    work(payment)

    for _ in range(3):
        chargily.resend(payment.reference)

    assert answers(chargily, payment, 4) == [200] * 4
    assert WebhookEvent.objects.count() == 1
    assert work(payment) == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


def test_told_after_it_was_found(chargily: RunningSandbox) -> None:
    payment = start()
    chargily.webhooks("late", seconds=1)
    chargily.pay_checkout(payment.reference)
    Payment.objects.update(next_due_at=clock.now())
    assert work(payment) == PaymentStatus.CONFIRMED

    assert answers(chargily, payment) == [200]
    assert work(payment) == PaymentStatus.CONFIRMED
    assert payment.next_due_at is None
    assert booked() == TAKEN


def test_paid_after_the_shop_had_given_it_up(chargily: RunningSandbox, fake_clock: FakeClock) -> None:
    payment = start()
    fake_clock.advance(minutes=40)
    assert work(payment) == PaymentStatus.EXPIRED
    fake_clock.advance(days=2)
    work(payment)
    assert payment.next_due_at is None  # nobody looks any more

    chargily.pay_checkout(payment.reference)

    assert answers(chargily, payment) == [200]
    assert work(payment) == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


def test_told_before_our_own_answer_was_stored(chargily: RunningSandbox, fake_clock: FakeClock) -> None:
    chargily.webhooks("early")

    payment = start()

    event = WebhookEvent.objects.get()
    assert answers(chargily, payment) == [200]
    assert (event.reference, event.next_due_at is None) == (payment.reference, False)
    assert work(payment) == PaymentStatus.PENDING  # nothing is due yet
    fake_clock.advance(seconds=16)
    assert work(payment) == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


def test_told_of_a_checkout_whose_answer_never_came(chargily: RunningSandbox, fake_clock: FakeClock) -> None:
    """It cannot be paid unseen; if it is all the same, a person hears of it."""
    chargily.webhooks("early")
    chargily.faults({"fault": "apply_then_lose", "endpoint": "chargilyCreate"})
    with pytest.raises(PaymentStartError):
        start()
    payment = Payment.objects.get()

    for _ in range(2):
        fake_clock.advance(minutes=61)
        assert work(payment) == PaymentStatus.FAILED

    event = WebhookEvent.objects.get()
    assert (event.outcome, event.next_due_at) == (GatewayReason.PAYMENT_UNKNOWN, None)
    assert booked() == {}


def test_never_told_and_found_by_the_sweep(chargily: RunningSandbox, fake_clock: FakeClock) -> None:
    payment = start()
    chargily.webhooks("never")
    chargily.pay_checkout(payment.reference)
    assert work(payment) == PaymentStatus.PENDING

    fake_clock.advance(minutes=11)

    assert work(payment) == PaymentStatus.CONFIRMED
    assert (chargily.deliveries(), WebhookEvent.objects.count()) == ([], 0)
    assert booked() == TAKEN


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("wrong_key", "wrong signature"),
        ("live_key", "wrong signature"),
        ("other_body", "wrong signature"),
        ("upper_case", "odd signature"),
        ("truncated", "odd signature"),
        ("longer", "odd signature"),
        ("prefixed", "odd signature"),
        ("non_ascii", "odd signature"),
        ("missing", "no signature"),
        ("empty", "no signature"),
    ],
)
def test_forged_calls_change_nothing_and_the_genuine_one_counts(
    chargily: RunningSandbox, kind: str, reason: str
) -> None:
    payment = start()
    chargily.webhooks("forged", kind=kind)
    chargily.announce(payment.reference)  # untrue: nobody has paid
    assert answers(chargily, payment) == [400]
    assert work(payment) == PaymentStatus.PENDING
    assert (WebhookEvent.objects.count(), booked()) == (0, {})
    assert list(WebhookRefusals.objects.values_list("reason", "count")) == [(reason, 1)]

    chargily.webhooks("forged", kind=kind, genuine=True)
    chargily.pay_checkout(payment.reference)

    assert sorted(answers(chargily, payment, 3)) == [200, 400, 400]
    assert work(payment) == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        *(({"data.amount": odd}, 400) for odd in (0, -1030, 1, 1029, 1031, "text", True, [], 2**63)),
        *(({"livemode": odd}, 400) for odd in ("true", True, 1, "maybe")),
        *(({"id": odd}, 400) for odd in ("", 7, None, "x" * 65)),
        *(({"data.id": odd}, 400) for odd in ("", 7, None)),
        *(({"data.amount": odd}, 200) for odd in ("1030", None)),
        *(({"livemode": odd}, 200) for odd in (False, 0)),
    ],
    ids=str,
)
def test_altered_and_signed_event_of_an_unpaid_checkout_moves_no_money(
    chargily: RunningSandbox, changes: dict[str, Any], status: int
) -> None:
    payment = start()
    chargily.webhooks("altered", set=changes)

    chargily.announce(payment.reference)

    assert answers(chargily, payment) == [status]
    assert WebhookEvent.objects.count() == (status == 200)
    assert work(payment) == PaymentStatus.PENDING
    assert booked() == {}


def test_event_that_names_another_checkout_confirms_only_what_is_paid(chargily: RunningSandbox) -> None:
    mine, theirs = start(), start()
    chargily.webhooks("other_checkout", checkout=theirs.reference)

    chargily.pay_checkout(mine.reference)

    assert answers(chargily, mine) == [200]
    assert work(theirs) == PaymentStatus.PENDING
    assert work(mine) == PaymentStatus.PENDING  # not told about; our own look will find it
    Payment.objects.update(next_due_at=clock.now())
    assert work(mine) == PaymentStatus.CONFIRMED
    assert work(theirs) == PaymentStatus.PENDING
    assert booked() == TAKEN


def test_old_event_again_in_place_of_the_new_one(chargily: RunningSandbox) -> None:
    first, second = start(), start()
    chargily.pay_checkout(first.reference)
    answers(chargily, first)
    assert work(first) == PaymentStatus.CONFIRMED
    chargily.webhooks("old", instead=True)

    chargily.pay_checkout(second.reference)
    chargily.delivered(count=2)

    assert WebhookEvent.objects.count() == 1
    assert work(second) == PaymentStatus.PENDING
    assert booked() == TAKEN


@pytest.mark.parametrize(
    ("act", "word", "status"),
    [
        ("decline", "failed", PaymentStatus.FAILED),
        ("cancel", "canceled", PaymentStatus.FAILED),
        ("expire", "expired", PaymentStatus.EXPIRED),
    ],
)
def test_ends_without_money(chargily: RunningSandbox, act: str, word: str, status: PaymentStatus) -> None:
    payment = start()
    getattr(chargily, f"{act}_checkout")(payment.reference)

    assert answers(chargily, payment) == [200]
    assert work(payment) == status
    assert (payment.gateway_status, booked()) == (word, {})

    chargily.pay_checkout(payment.reference)  # late money
    assert answers(chargily, payment, 2) == [200, 200]
    assert work(payment) == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


@pytest.mark.parametrize("kind", ["checkout.failed", "checkout.canceled", "checkout.expired"])
def test_untrue_word_of_failure_undoes_no_payment(chargily: RunningSandbox, kind: str) -> None:
    payment = start()
    chargily.pay_checkout(payment.reference)
    answers(chargily, payment)
    work(payment)

    chargily.announce(payment.reference, kind)

    assert answers(chargily, payment, 2) == [200, 200]
    assert WebhookEvent.objects.count() == 2
    assert work(payment) == PaymentStatus.CONFIRMED
    assert booked() == TAKEN


def test_one_event_taken_by_many_at_once_is_stored_and_followed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All rivals have looked before any of them writes; the database decides."""
    together = Barrier(RIVALS, timeout=WAIT_SECONDS)

    def atomic() -> Any:
        together.wait()
        return transaction.atomic()

    monkeypatch.setattr(webhooks, "transaction", SimpleNamespace(atomic=atomic))
    payment = make_payment(gateway="chargily", reference="01hjcheckout")
    hint = WebhookNotification("01hjevent", "checkout.paid", "01hjcheckout")
    woken: list[int] = []
    monkeypatch.setattr(webhooks, "notify_on_commit", lambda name, row_id: woken.append(row_id))
    take = [lambda: webhooks.store_notification(gateway="chargily", hint=hint, body_hash="0" * 64)] * RIVALS

    results = run_concurrently(*take)

    assert sorted(results) == [False] * (RIVALS - 1) + [True]
    assert woken == [payment.pk]
    assert WebhookEvent.objects.count() == 1


def test_one_event_matched_by_many_at_once_is_followed_once(
    fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hint = WebhookNotification(make_event()["id"], "checkout.paid", "01hjcheckout")
    webhooks.store_notification(gateway="chargily", hint=hint, body_hash="0" * 64)
    payment = make_payment(gateway="chargily", reference="01hjcheckout")
    woken: list[int] = []
    monkeypatch.setattr(webhooks, "notify_on_commit", lambda name, row_id: woken.append(row_id))
    fake_clock.advance(seconds=16)
    event = WebhookEvent.objects.get().pk

    results = run_concurrently(*[lambda: webhooks.match_event(event_id=event)] * RIVALS)

    assert results == [None] * RIVALS
    assert woken == [payment.pk]
