"""The outbox: queued with its cause, sent once, tried again when the mail server fails."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation

from core import clock, outbox
from core.kinds import CoreDeskKind, CoreMailKind
from core.models import DeskItem, Message
from core.reasons import MessageReason, Reason, Sentence, translate_reason
from core.testing import run_concurrently
from core.tests.kinds import SampleMailKind

pytestmark = pytest.mark.storage


@pytest.fixture(autouse=True)
def builders(monkeypatch, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    builders = {"greeting": lambda row_id: EmailMessage("Hello", f"about {row_id}", to=["buyer@example.com"])}
    monkeypatch.setattr(outbox, "_builders", builders)
    return builders


def about_something():
    return DeskItem.objects.create(kind="x", subject="y", title="z")


def queued():
    outbox.queue(kind=SampleMailKind.GREETING, about=about_something())
    return Message.objects.get()


@pytest.mark.django_db
def test_message_is_sent_and_never_again():
    message = queued()

    outbox.send(message.pk)
    outbox.send(message.pk)

    message.refresh_from_db()
    assert [(sent.to, sent.body) for sent in mail.outbox] == [
        (["buyer@example.com"], f"about {DeskItem.objects.get().pk}")
    ]
    assert (message.next_due_at, message.tries, message.trouble) == (None, 1, "")
    assert message.sent_at is not None


@pytest.mark.django_db
def test_same_thing_is_queued_once_and_another_occasion_again():
    row = about_something()

    outbox.queue(kind=SampleMailKind.GREETING, about=row)
    outbox.queue(kind=SampleMailKind.GREETING, about=row)
    outbox.queue(kind=SampleMailKind.GREETING, about=row, once="second time")

    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_same_thing_queued_by_rivals_is_queued_once():
    row = about_something()

    results = run_concurrently(*[lambda: outbox.queue(kind=SampleMailKind.GREETING, about=row)] * 8)

    assert results == [None] * 8
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_message_is_queued_by_one_statement_and_leaves_the_transaction_usable(django_assert_num_queries):
    row = about_something()

    with django_assert_num_queries(1):
        outbox.queue(kind=SampleMailKind.GREETING, about=row)
    outbox.queue(kind=SampleMailKind.GREETING, about=row)

    message = Message.objects.get()
    assert (message.subject, message.tries, message.sent_at) == (f"core.deskitem:{row.pk}", 0, None)
    assert message.next_due_at <= clock.now()


@pytest.mark.django_db
def test_kind_that_nobody_builds_is_an_error_at_once():
    with pytest.raises(KeyError):
        outbox.queue(kind=SampleMailKind.WITHOUT_A_BUILDER, about=about_something())


@pytest.mark.django_db
def test_builder_without_anything_to_say_ends_the_message(builders):
    builders["greeting"] = lambda row_id: None
    message = queued()

    outbox.send(message.pk)

    message.refresh_from_db()
    assert (mail.outbox, message.next_due_at) == ([], None)


@pytest.mark.django_db
def test_failed_mail_is_tried_later_and_its_error_text_is_not_kept(builders):
    def fail(row_id):
        raise ConnectionRefusedError("password FAKE-SECRET at mail.example.com")

    working, builders["greeting"] = builders["greeting"], fail
    message = queued()

    with time_machine.travel(clock.now(), tick=False) as traveller:
        outbox.send(message.pk)
        message.refresh_from_db()
        assert message.trouble == "ConnectionRefusedError"
        assert message.next_due_at == clock.now() + timedelta(seconds=60)

        builders["greeting"] = working
        outbox.send(message.pk)  # not due yet
        assert mail.outbox == []
        traveller.shift(timedelta(seconds=60))
        outbox.send(message.pk)

    message.refresh_from_db()
    assert (len(mail.outbox), message.tries, message.trouble) == (1, 2, "")


@pytest.mark.django_db
def test_message_that_fails_again_and_again_lies_on_the_desk_in_the_readers_words(builders):
    def fail(row_id):
        raise ConnectionRefusedError

    row = about_something()
    builders[CoreMailKind.ALERT] = fail
    outbox.queue(kind=CoreMailKind.ALERT, about=row)
    message = Message.objects.get()

    for _ in range(outbox.ATTEMPTS_BEFORE_DESK):
        Message.objects.update(next_due_at=clock.now())
        with translation.override("ar"):  # whatever language the sender happens to speak
            outbox.send(message.pk)

    item = DeskItem.objects.get(kind=CoreDeskKind.MESSAGE)
    assert item.title == Reason(MessageReason.STUCK, kind=Sentence("alert"))
    with translation.override("fr"):
        assert translate_reason(item.title) == "Un e-mail ne peut pas être envoyé : alerte"


@pytest.mark.django_db
def test_message_of_a_sender_that_died_is_due_again_after_its_lease(builders):
    def die(row_id):
        raise SystemExit

    working, builders["greeting"] = builders["greeting"], die
    message = queued()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        with pytest.raises(SystemExit):
            outbox.send(message.pk)
        builders["greeting"] = working
        traveller.shift(timedelta(seconds=60))
        outbox.send(message.pk)

    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_message_goes_with_the_transaction_that_caused_it():
    with transaction.atomic():
        queued()
        transaction.set_rollback(True)

    assert not Message.objects.exists()


@pytest.mark.django_db
def test_worker_is_told_of_a_message_after_the_commit(django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr("core.jobs.notify_worker", lambda name, row_id, after: rung.append((name, row_id)))

    with django_capture_on_commit_callbacks(execute=True):
        message = queued()
        assert rung == []

    assert rung == [("message", message.pk)]


@pytest.mark.django_db(transaction=True)
def test_senders_at_once_send_one_mail():
    message = queued()

    results = run_concurrently(*[lambda: outbox.send(message.pk)] * 8)

    assert results == [None] * 8
    assert len(mail.outbox) == 1
