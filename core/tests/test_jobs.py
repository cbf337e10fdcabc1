"""Ringing: a hint after the commit; a broken broker slows nobody down."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from core import jobs
from core.intervals import Interval
from core.tasks import send_message
from core.tests.kinds import SampleJob
from tests.timeouts import WAIT_SECONDS


class Task:
    def __init__(self, error=None):
        self.error, self.calls = error, []

    def ring(self, row_id, after):
        self.calls.append((row_id, after))
        if self.error:
            raise self.error


@pytest.fixture
def register(monkeypatch):
    monkeypatch.setattr(jobs, "_registered", {})
    monkeypatch.setattr(jobs, "_notifier", jobs._WorkerNotifier())
    monkeypatch.setattr(jobs, "send_ring", lambda task, *ring: task.ring(*ring))

    def register(error=None):
        task = Task(error)
        jobs.register(SampleJob.JOB, task=task, due=lambda moment, most: [])
        return task

    return register


@pytest.fixture
def sent(monkeypatch):
    """What would have gone to the broker: the name of the task, headers and body, and how it is sent."""
    messages = []

    def send(producer, name, message, **options):
        messages.append((name, dict(message.headers), message.body, options))

    monkeypatch.setattr(send_message.app.amqp, "send_task_message", send)
    return messages


@pytest.mark.parametrize("after", [timedelta(0), timedelta(seconds=3)])
def test_ring_is_the_message_that_celery_would_send(sent, after):
    seconds = after.total_seconds()
    delay = {"countdown": seconds} if seconds else {}
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False):
        send_message.apply_async(args=(7,), retry=False, expires=60 + seconds, **delay)
        jobs.send_ring(send_message, 7, after)

    (name, usual, body, _), (ours, ring, our_body, options) = sent
    assert (ours, our_body) == (name, body)
    assert ring | {"id": "", "root_id": ""} == usual | {"id": "", "root_id": ""}
    assert ring["id"] == ring["root_id"] != usual["id"]
    assert options == {"queue": "default", "retry": False}


def test_ring_says_which_row_and_when(register):
    task = register()

    assert jobs.notify_worker(SampleJob.JOB, 7)
    assert jobs.notify_worker(SampleJob.JOB, 7, after=timedelta(seconds=3))

    assert task.calls == [(7, timedelta(0)), (7, timedelta(seconds=3))]


def test_ring_at_a_broken_broker_is_no_error_and_is_not_repeated_for_a_while(register):
    task = register(error=ConnectionError("no broker"))

    assert [jobs.notify_worker(SampleJob.JOB, 1), jobs.notify_worker(SampleJob.JOB, 2)] == [False, False]
    assert len(task.calls) == 1


@pytest.mark.django_db
def test_wake_waits_for_the_commit(register, django_capture_on_commit_callbacks):
    task = register()

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        jobs.notify_on_commit(SampleJob.JOB, 7)
        assert task.calls == []

    assert len(task.calls) == 1


@pytest.mark.django_db(transaction=True)
def test_wake_of_a_transaction_that_fails_rings_nobody(register):
    task = register()

    with transaction.atomic():
        jobs.notify_on_commit(SampleJob.JOB, 7)
        transaction.set_rollback(True)

    assert task.calls == []


def test_broker_that_hangs_keeps_only_the_first_waiting(register, monkeypatch):
    task = register()
    hangs, is_rung = threading.Event(), threading.Event()
    rung = []

    def hang(*message):
        rung.append(message)
        is_rung.set()
        assert hangs.wait(WAIT_SECONDS)
        raise TimeoutError

    monkeypatch.setattr(task, "ring", hang)
    monkeypatch.setattr(jobs, "_notifier", jobs._WorkerNotifier())
    monkeypatch.setattr(Interval.BROKER_SLOW, "seconds", 0)
    monkeypatch.setattr(Interval.BROKER_TROUBLE, "seconds", 60)
    first = threading.Thread(target=jobs.notify_worker, args=(SampleJob.JOB, 1))
    first.start()
    assert is_rung.wait(WAIT_SECONDS)

    assert jobs.notify_worker(SampleJob.JOB, 2) is False  # at once, while the first one waits
    hangs.set()
    first.join()
    assert jobs.notify_worker(SampleJob.JOB, 3) is False
    assert len(rung) == 1
