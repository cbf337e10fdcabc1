"""A person is told: with the cause, once per step and channel, until somebody takes or ends the matter."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction

from core import clock, outbox
from core.alerts import (
    AlertCause,
    Finding,
    Recipient,
    close_alert,
    conditions,
    end_alert,
    raise_alert,
    take_alert,
)
from core.alerts import recipients as recipients_module
from core.alerts.channels import notices_due, send_notice
from core.alerts.lifecycle import escalate
from core.models import Alert, AlertNotice, Message
from core.testing import run_concurrently
from core.tests.receiver import Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

CAUSE = AlertCause.ROLE_MISSING


@pytest.fixture
def receiver(settings, outside: Receiver) -> Receiver:
    settings.ALERT_WEBHOOK = outside.url
    return outside


@pytest.fixture(autouse=True)
def recipient(monkeypatch, settings) -> Recipient:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    recipient = Recipient("user:1", "owner@example.com", "fr")
    monkeypatch.setattr(recipients_module, "_lookups", [lambda: [recipient]])
    return recipient


def send_all() -> None:
    for message in Message.objects.filter(sent_at=None):
        outbox.send(message.pk)
    for notice_id in notices_due(clock.now(), 100):
        send_notice(notice_id)


def test_alert_is_told_at_once_by_both_channels_and_once(receiver):
    raise_alert(CAUSE, about="worker", role="worker")
    raise_alert(CAUSE, about="worker", role="worker")
    send_all()
    send_all()

    assert [(sent.to, "worker" in sent.subject) for sent in mail.outbox] == [(["owner@example.com"], True)]
    assert [key for key, _ in receiver.told] == [f"alert-{Alert.objects.get().pk}-0"]
    assert b"worker" in receiver.told[0][1]


def test_alert_shares_the_fate_of_its_cause():
    with transaction.atomic():
        raise_alert(CAUSE, about="worker")
        transaction.set_rollback(True)

    assert not Alert.objects.exists()
    assert not Message.objects.exists()


def test_each_step_is_told_once_at_its_time():
    start = clock.now()
    steps = {0: 1, 9: 1, 11: 2, 59: 2, 61: 3, 25 * 60: 4, 26 * 60: 4, 49 * 60: 5}
    told = {}
    for minutes in steps:
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            if not minutes:
                raise_alert(CAUSE, about="beat", role="beat")
            alert = Alert.objects.get()
            escalate(alert.pk)
            escalate(alert.pk)
            send_all()
        told[minutes] = len(mail.outbox)

    assert told == steps


def test_steps_missed_while_nothing_ran_are_told_as_one():
    start = clock.now()
    raise_alert(CAUSE)
    with time_machine.travel(start + timedelta(days=3, hours=2), tick=False):
        escalate(Alert.objects.get().pk)
        escalate(Alert.objects.get().pk)

    assert list(AlertNotice.objects.values_list("step", flat=True)) == [0, 5]


@pytest.mark.parametrize("act", ["take", "close", "end"])
def test_nothing_more_is_told_once_somebody_takes_it_or_it_ends(act):
    raise_alert(CAUSE)
    alert = Alert.objects.get()
    done = {
        "take": lambda: take_alert(alert.pk, by="owner@example.com"),
        "close": lambda: close_alert(alert.pk, by="owner@example.com", reason="seen to"),
        "end": lambda: end_alert(CAUSE),
    }[act]

    assert (done(), done()) == (True, False)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        escalate(alert.pk)
    assert AlertNotice.objects.count() == 1


def test_what_flickers_is_one_matter():
    """It ended by itself and is back: told again at its next step, not at every flicker."""
    raise_alert(CAUSE)
    for _ in range(3):
        end_alert(CAUSE)
        raise_alert(CAUSE)

    assert AlertNotice.objects.count() == 1
    assert Alert.objects.get().ended_at is None


def test_what_a_person_ended_and_is_back_is_told_at_once():
    raise_alert(CAUSE)
    close_alert(Alert.objects.get().pk, by="owner@example.com", reason="mended")
    raise_alert(CAUSE)

    assert AlertNotice.objects.filter(step=0).count() == 2


def test_webhook_that_fails_is_tried_again_and_mails_go_out_meanwhile(receiver):
    receiver.status = 503
    raise_alert(CAUSE)
    send_all()
    notice = AlertNotice.objects.get(channel="webhook")
    receiver.status = 200
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        send_all()

    assert (len(mail.outbox), notice.sent_at, notice.trouble) == (1, None, "WebhookRejectedError")
    assert len(receiver.told) == 2
    assert receiver.told[0] == receiver.told[1]  # the same key: whoever took it can tell


def test_notice_is_posted_once_however_often_it_is_asked_for(receiver):
    raise_alert(CAUSE)
    notice = AlertNotice.objects.get(channel="webhook")
    send_notice(notice.pk)
    send_notice(notice.pk)

    assert len(receiver.told) == 1


def test_redirect_of_the_webhook_is_not_followed(receiver):
    receiver.status = 307
    raise_alert(CAUSE)
    send_all()

    assert len(receiver.told) == 1
    assert AlertNotice.objects.get(channel="webhook").sent_at is None


def test_watcher_hears_what_concerns_staff_and_nothing_else(settings):
    settings.WATCH_EMAIL = "accountant@example.com"
    raise_alert(AlertCause.STAFF_CHANGED, about="accounts.user:2")
    raise_alert(CAUSE)
    send_all()

    assert sorted(sent.to[0] for sent in mail.outbox) == [
        "accountant@example.com",
        "owner@example.com",
        "owner@example.com",
    ]


def test_whoever_is_no_owner_any_more_gets_no_mail(monkeypatch):
    raise_alert(CAUSE)
    monkeypatch.setattr(recipients_module, "_lookups", [])
    send_all()

    assert mail.outbox == []


def test_condition_raises_and_ends(monkeypatch):
    found = [Finding("worker", {"role": "worker"})]
    monkeypatch.setattr(conditions, "_conditions", {CAUSE: [lambda: found]})
    conditions.evaluate_conditions()
    conditions.evaluate_conditions()
    raised = Alert.objects.get()
    found.clear()
    conditions.evaluate_conditions()

    assert raised.ended_at is None
    assert Alert.objects.get().ended_at is not None


def test_condition_that_stumbles_leaves_its_alerts_and_the_others_alone(monkeypatch):
    raise_alert(CAUSE, about="worker")

    def stumble() -> list[Finding]:
        raise ZeroDivisionError

    others = {AlertCause.BROKER_AWAY: [lambda: [Finding()]]}
    monkeypatch.setattr(conditions, "_conditions", {CAUSE: [stumble], **others})
    conditions.evaluate_conditions()

    assert set(Alert.objects.filter(ended_at=None).values_list("cause", flat=True)) == {
        CAUSE,
        AlertCause.BROKER_AWAY,
    }


@pytest.mark.django_db(transaction=True)
def test_rivals_raise_and_escalate_once():
    run_concurrently(*[lambda: raise_alert(CAUSE)] * 4)
    alert = Alert.objects.get()
    Alert.objects.update(next_due_at=clock.now())
    run_concurrently(*[lambda: escalate(alert.pk)] * 4)

    assert sorted(AlertNotice.objects.values_list("step", flat=True)) == [0, 1]
