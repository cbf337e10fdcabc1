"""The sweep: everything due gets done, with or without workers, and one failure stops nothing."""

import logging
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from core import clock, heartbeats, jobs
from core.intervals import Interval
from core.kinds import CoreJob
from core.models import Heartbeat
from core.operations import sweep_runner
from core.operations.sweep_runner import Sweeper, sweep_once
from core.tests.kinds import SampleJob
from tests.timeouts import WAIT_SECONDS

pytestmark = pytest.mark.django_db


class Job:
    """Work of the tests: rows with a due time, and a note of what was done and rung for."""

    def __init__(self, name="job"):
        self.name = name
        self.due_at = {}
        self.done = []
        self.rung = []
        self.broker_works = True

    def __call__(self, row_id):
        self.done.append(row_id)
        self.due_at.pop(row_id, None)

    def ring(self, row_id, after):
        if not self.broker_works:
            raise ConnectionError("no broker")
        self.rung.append(row_id)

    def due(self, moment, most):
        return [
            row_id for row_id, at in sorted(self.due_at.items(), key=lambda item: item[1]) if at <= moment
        ][:most]


@pytest.fixture
def job(monkeypatch):
    job = Job()
    monkeypatch.setattr(jobs, "_registered", {})
    monkeypatch.setattr(jobs, "_notifier", jobs._WorkerNotifier())
    monkeypatch.setattr(jobs, "send_ring", lambda task, *ring: task.ring(*ring))
    jobs.register(SampleJob.JOB, task=job, due=job.due)
    return job


def due_for(seconds):
    return clock.now() - timedelta(seconds=seconds)


def pass_and_wait(sweeper):
    sweeper.pass_once()
    sweeper.finish()


def test_single_sweep_does_what_is_due_and_leaves_the_rest(job):
    job.due_at = {1: due_for(1), 2: due_for(60), 3: due_for(-60)}

    done = sweep_once()

    assert (done, job.done) == (2, [2, 1])
    assert heartbeats.time_since_run(CoreJob.SWEEP) < timedelta(minutes=5)


def test_sweep_goes_on_after_a_failure_and_keeps_its_text_out_of_the_log(job, monkeypatch, caplog):
    class Broken(Job):
        def __call__(self, row_id):
            raise ValueError(self.unreadable)

    broken = Broken()
    broken.unreadable = "FAKE-7Q2M-CODE"
    broken.due_at = {7: due_for(1)}
    monkeypatch.setattr(jobs, "_registered", {})
    jobs.register(SampleJob.BROKEN, task=broken, due=broken.due)
    jobs.register(SampleJob.JOB, task=job, due=job.due)
    job.due_at = {1: due_for(1)}

    with caplog.at_level(logging.DEBUG):
        sweep_once()

    assert job.done == [1]
    assert "broken of 7 failed: ValueError" in caplog.text
    assert "FAKE" not in caplog.text


def test_staying_sweeper_rings_a_worker_for_what_is_due(job):
    job.due_at = {1: due_for(1)}

    pass_and_wait(Sweeper())

    assert (job.rung, job.done) == ([1], [])


def test_staying_sweeper_rings_once_while_the_row_stays_due(job):
    job.due_at = {1: due_for(1)}
    sweeper = Sweeper()

    sweeper.pass_once()
    sweeper.pass_once()

    assert job.rung == [1]


def test_staying_sweeper_rings_again_for_a_row_that_came_back(job):
    job.due_at = {1: due_for(1)}
    sweeper = Sweeper()
    sweeper.pass_once()
    job.due_at = {}
    sweeper.pass_once()
    job.due_at = {1: due_for(1)}

    sweeper.pass_once()

    assert job.rung == [1, 1]


def test_staying_sweeper_does_itself_what_nobody_did_in_time(job):
    job.due_at = {1: due_for(6)}

    pass_and_wait(Sweeper())

    assert (job.done, job.rung) == ([1], [])


def test_staying_sweeper_works_at_once_without_a_broker(job):
    job.broker_works = False
    job.due_at = {1: due_for(1), 2: due_for(1)}

    pass_and_wait(Sweeper())

    assert sorted(job.done) == [1, 2]


def test_staying_sweeper_does_not_start_the_same_piece_twice(job, monkeypatch):
    started, finish = threading.Event(), threading.Event()
    seen = []

    def slow(self, row_id):
        seen.append(row_id)
        started.set()
        finish.wait(WAIT_SECONDS)

    monkeypatch.setattr(Job, "__call__", slow)
    job.due_at = {1: due_for(6)}
    sweeper = Sweeper()

    sweeper.pass_once()
    assert started.wait(WAIT_SECONDS)
    sweeper.pass_once()
    finish.set()
    sweeper.finish()

    assert seen == [1]


def test_slow_work_of_one_kind_holds_up_no_other(job, monkeypatch):
    finish, done = threading.Event(), threading.Event()

    class Slow(Job):
        def __call__(self, row_id):
            finish.wait(WAIT_SECONDS)

    slow = Slow()
    monkeypatch.setattr(jobs, "_registered", {})
    jobs.register(SampleJob.SLOW, task=slow, due=slow.due)  # comes first
    jobs.register(SampleJob.JOB, task=job, due=job.due)
    slow.due_at = {row_id: due_for(60) for row_id in range(50)}
    monkeypatch.setattr(Job, "__call__", lambda self, row_id: done.set())
    job.due_at = {1: due_for(6)}
    sweeper = Sweeper()

    sweeper.pass_once()

    assert done.wait(WAIT_SECONDS)
    finish.set()
    sweeper.finish()


def in_turns(monkeypatch, job, turn):
    """Let only these of what is due begin."""
    monkeypatch.setattr(jobs, "_registered", {})
    jobs.register(SampleJob.JOB, task=job, due=job.due, may_begin=lambda moment, most: list(turn))


def test_staying_sweeper_rings_only_for_what_may_begin(job, monkeypatch):
    """What would be refused is not rung for, however long it has been due."""
    in_turns(monkeypatch, job, turn=[2])
    job.due_at = {1: due_for(600), 2: due_for(600), 3: due_for(1)}

    pass_and_wait(Sweeper())

    assert (job.rung, job.done) == ([2], [])


def test_staying_sweeper_does_itself_what_may_begin_and_was_rung_for_in_vain(job, monkeypatch):
    in_turns(monkeypatch, job, turn=[2])
    job.due_at = {1: due_for(600), 2: due_for(600)}
    sweeper = Sweeper()
    sweeper.pass_once()
    monkeypatch.setattr(Interval.SWEEP_SELF_HELP, "seconds", 0)

    pass_and_wait(sweeper)

    assert (job.rung, job.done) == ([2], [2])


def test_staying_sweeper_looks_at_each_kind_when_it_cannot_ask_for_all_together(job, monkeypatch):
    def broken(kinds):
        raise DatabaseError("one table cannot be read")

    monkeypatch.setattr(sweep_runner, "earliest_due", broken)
    job.due_at = {1: due_for(1)}

    pass_and_wait(Sweeper())

    assert job.rung == [1]


def test_sweep_writes_down_that_it_came_round_now_and_then(job, monkeypatch):
    sweeper = Sweeper()
    sweeper.pass_once()
    Heartbeat.objects.all().delete()
    sweeper.pass_once()
    between = heartbeats.time_since_run(CoreJob.SWEEP)
    monkeypatch.setattr(sweeper, "_next_note", 0.0)
    sweeper.pass_once()

    assert between is None
    assert heartbeats.time_since_run(CoreJob.SWEEP) < timedelta(minutes=5)


def test_staying_sweeper_survives_a_pass_that_fails(job, monkeypatch, settings):
    monkeypatch.setattr(Interval.SWEEP_PASS, "seconds", 0.001)
    stop, passes = threading.Event(), []

    def stumble(self):
        passes.append(1)
        if len(passes) == 3:
            stop.set()
        raise ConnectionError("the database is away")

    monkeypatch.setattr(Sweeper, "pass_once", stumble)
    monkeypatch.setattr(sweep_runner, "renew_connections", lambda: None)

    Sweeper().run(stop)

    assert len(passes) == 3


def test_sweep_command_makes_one_pass_and_tells_how_much_was_due(job, capsys):
    job.due_at = {1: due_for(1)}

    call_command(CoreJob.SWEEP)

    assert job.done == [1]
    assert "1 pieces of work were due" in capsys.readouterr().out
