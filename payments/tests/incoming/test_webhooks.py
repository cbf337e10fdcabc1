"""Genuine events: each is stored once, has its payment asked about, and is believed in nothing."""

import json
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.operations import housekeeping
from core.testing import FakeClock
from payments import tasks
from payments.incoming import webhooks
from payments.models import Payment, WebhookEvent
from payments.reasons import GatewayReason
from payments.states import PaymentStatus
from payments.testing import AMOUNT, booked, open_desk
from payments.tests.chargily_calls import (
    CHECKOUT,
    KEY,
    counts,
    encoded,
    make_event,
    open_checkout,
    pending,
    send,
    sign,
    work,
)
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture(autouse=True)
def _keyed(settings: Any) -> None:
    settings.CHARGILY_SECRET_KEY = KEY


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Who was woken, right away."""
    heard: list[tuple[str, int]] = []
    monkeypatch.setattr(webhooks, "notify_on_commit", lambda name, row_id: heard.append((name, row_id)))
    return heard


# --- genuine events


def test_genuine_event_is_stored_and_its_payment_asked_about(rings: list[tuple[str, int]]) -> None:
    payment, event = pending(), make_event(CHECKOUT)

    assert send(encoded(event)) == 200

    kept = WebhookEvent.objects.get()
    assert (kept.gateway, kept.event_id, kept.kind) == ("chargily", event["id"], "checkout.paid")
    assert (kept.reference, kept.next_due_at) == (CHECKOUT, None)
    payment.refresh_from_db()
    assert (payment.status, payment.next_due_at <= clock.now()) == (PaymentStatus.PENDING, True)
    assert rings == [("payment", payment.pk)]
    assert counts() == {}


def test_event_alone_confirms_nothing(chargily: RunningSandbox) -> None:
    payment = open_checkout(chargily, next_due_at=clock.now() + timedelta(hours=1))

    assert send(encoded(make_event(payment.reference))) == 200
    work()

    payment.refresh_from_db()
    assert (payment.status, booked()) == (PaymentStatus.PENDING, {})


def test_event_of_a_paid_checkout_leads_to_its_confirmation(chargily: RunningSandbox) -> None:
    payment = open_checkout(chargily, next_due_at=clock.now() + timedelta(hours=1))
    chargily.pay_checkout(payment.reference)
    work()
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING  # not due

    assert send(encoded(make_event(payment.reference))) == 200
    work()

    payment.refresh_from_db()
    assert payment.status == PaymentStatus.CONFIRMED
    assert booked() == {"clearing": AMOUNT, "unapplied": -AMOUNT}


def test_doubled_event_changes_nothing_more(rings: list[tuple[str, int]]) -> None:
    payment, body = pending(), encoded(make_event(CHECKOUT))
    send(body)
    Payment.objects.update(next_due_at=None)

    assert send(body) == 200

    payment.refresh_from_db()
    assert payment.next_due_at is None
    assert WebhookEvent.objects.count() == 1
    assert len(rings) == 1


def test_same_id_in_another_body_changes_nothing(rings: list[tuple[str, int]]) -> None:
    pending()
    event = make_event(CHECKOUT)
    send(encoded(event))

    assert send(encoded({**event, "type": "checkout.failed"})) == 200

    assert WebhookEvent.objects.get().kind == "checkout.paid"
    assert len(rings) == 1


@pytest.mark.parametrize("status", [PaymentStatus.FAILED, PaymentStatus.EXPIRED])
def test_late_event_wakes_a_payment_that_nobody_looked_at_any_more(status: PaymentStatus) -> None:
    payment = pending(status=status, next_due_at=None)

    send(encoded(make_event(CHECKOUT)))

    payment.refresh_from_db()
    assert (payment.status, payment.next_due_at <= clock.now()) == (status, True)


def test_event_of_a_confirmed_payment_leaves_it_alone(rings: list[tuple[str, int]]) -> None:
    payment = pending(status=PaymentStatus.CONFIRMED, next_due_at=None)

    assert send(encoded(make_event(CHECKOUT, type="checkout.failed"))) == 200

    payment.refresh_from_db()
    assert (payment.status, payment.next_due_at, rings) == (PaymentStatus.CONFIRMED, None, [])


def test_reference_of_another_gateway_is_not_meant() -> None:
    payment = pending(gateway="ocpay")

    assert send(encoded(make_event(CHECKOUT))) == 200

    payment.refresh_from_db()
    assert payment.next_due_at > clock.now()


@pytest.mark.parametrize("amount", [1, AMOUNT // 100 - 1, AMOUNT // 100 + 1, str(AMOUNT)])
def test_event_of_another_amount_is_refused(chargily: RunningSandbox, amount: object) -> None:
    payment = open_checkout(chargily)
    event = make_event(payment.reference)
    event["data"]["amount"] = amount

    assert send(encoded(event)) == 400
    work()

    payment.refresh_from_db()
    assert (payment.status, booked()) == (PaymentStatus.PENDING, {})
    assert not WebhookEvent.objects.exists()


def test_event_about_something_else_is_recorded_and_left(rings: list[tuple[str, int]]) -> None:
    body = encoded(make_event(type="payout.paid", data={"id": "01hjpayout", "entity": "payout"}))

    assert send(body) == 200

    kept = WebhookEvent.objects.get()
    assert (kept.kind, kept.reference, kept.next_due_at) == ("payout.paid", "", None)
    assert rings == []


def test_unknown_type_about_a_checkout_is_recorded_and_asked_about(rings: list[tuple[str, int]]) -> None:
    pending()

    assert send(encoded(make_event(CHECKOUT, type="checkout.on_hold"))) == 200
    assert len(rings) == 1


def test_key_before_is_taken_while_it_is_set(settings: Any) -> None:
    body = encoded(make_event())
    assert send(body, sign(body, "test_sk_before")) == 400

    settings.CHARGILY_PREVIOUS_SECRET_KEY = "test_sk_before"
    assert send(body, sign(body, "test_sk_before")) == 200


def test_event_comes_through_where_the_way_is_not_offered_any_more(settings: Any) -> None:
    settings.PAYMENT_METHODS = ["ocpay"]

    assert send(encoded(make_event())) == 200


# --- events that come before our own answer


def test_event_waits_for_its_payment(rings: list[tuple[str, int]], fake_clock: FakeClock) -> None:
    send(encoded(make_event(CHECKOUT)))
    kept = WebhookEvent.objects.get()
    assert kept.next_due_at > clock.now()
    assert rings == []

    payment = pending()
    tasks.match_webhook(kept.pk)  # too early: nothing happens
    assert rings == []
    fake_clock.advance(seconds=16)
    tasks.match_webhook(kept.pk)

    kept.refresh_from_db()
    payment.refresh_from_db()
    assert (kept.next_due_at, kept.outcome) == (None, GatewayReason.ASKED)
    assert rings == [("payment", payment.pk)]
    assert payment.next_due_at <= clock.now()
    tasks.match_webhook(kept.pk)
    assert len(rings) == 1


def test_event_that_nobody_knows_is_tried_for_an_hour_and_shown_to_a_person(fake_clock: FakeClock) -> None:
    send(encoded(make_event(CHECKOUT)))
    looks = 0
    while (due := WebhookEvent.objects.get().next_due_at) is not None:
        fake_clock.advance(seconds=(due - clock.now()).total_seconds())
        work()
        looks += 1
        assert looks < 1000

    kept = WebhookEvent.objects.get()
    waited = clock.now() - kept.received_at
    assert timedelta(minutes=59) < waited < timedelta(minutes=62)
    assert looks > 100
    assert open_desk(kept) == ["webhook"]
    assert kept.outcome == GatewayReason.PAYMENT_UNKNOWN


# --- housekeeping


def test_old_events_are_forgotten(fake_clock: FakeClock) -> None:
    pending()
    send(encoded(make_event(CHECKOUT)))
    fake_clock.advance(days=89)
    webhooks.forget_old_events()
    assert WebhookEvent.objects.count() == 1

    fake_clock.advance(days=2)
    housekeeping.clean()

    assert not WebhookEvent.objects.exists()


def test_forgotten_event_that_comes_again_is_a_hint_and_no_more(
    chargily: RunningSandbox, fake_clock: FakeClock
) -> None:
    payment = open_checkout(chargily)
    chargily.pay_checkout(payment.reference)
    body = encoded(make_event(payment.reference))
    send(body)
    work()
    fake_clock.advance(days=91)
    webhooks.forget_old_events()

    assert send(body) == 200
    work()

    assert booked() == {"clearing": AMOUNT, "unapplied": -AMOUNT}


def test_stored_event_holds_no_body() -> None:
    event = make_event(CHECKOUT)
    event["data"]["customer_id"] = "01hjsomebody"
    send(encoded(event))

    (row,) = WebhookEvent.objects.values()
    assert "somebody" not in json.dumps(row, default=str)
    assert len(row["body_hash"]) == 64
