"""A person hears of work that nobody does, and of a job that fails each time."""

from datetime import datetime, timedelta

import pytest

from core import clock, heartbeats, jobs
from core.alerts.conditions import evaluate_conditions
from core.intervals import Interval
from core.kinds import Job
from core.models import Alert, Heartbeat, ProcessHeartbeat
from core.operations import processes
from core.tasks import clean
from core.testing import FakeClock
from core.tests.kinds import SampleJob

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def floor(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Since when rows of a kind of work are due; an hour is long for them."""
    due: list[datetime] = []
    kinds: dict[Job, jobs.JobKind] = {}
    monkeypatch.setattr(jobs, "_registered", kinds)
    jobs.register(
        SampleJob.JOB,
        task=clean,
        due=lambda moment, most: [0] if any(at <= moment for at in due) else [],
        alert_after=Interval.WORK_WAITS,
        heartbeat=SampleJob.FLOOR,
    )
    return due


def failing_jobs() -> list[str]:
    evaluate_conditions()
    return list(Alert.objects.filter(cause="work_failing", ended_at=None).values_list("about", flat=True))


def run_since(moment: datetime) -> None:
    processes.record_heartbeat("worker")
    ProcessHeartbeat.objects.update(started_at=moment)


def test_row_that_lies_due_for_too_long_is_told(floor: list[datetime]) -> None:
    run_since(clock.now() - timedelta(hours=5))
    floor.append(clock.now() - timedelta(minutes=59))
    assert failing_jobs() == []

    floor.append(clock.now() - timedelta(minutes=61))
    assert failing_jobs() == [SampleJob.JOB]

    floor.clear()
    assert failing_jobs() == []


def test_shop_that_comes_back_has_time_to_catch_up(floor: list[datetime]) -> None:
    run_since(clock.now() - timedelta(minutes=5))
    floor.append(clock.now() - timedelta(days=1))

    assert failing_jobs() == []


def test_job_that_fails_each_time_is_told_and_heals(floor: list[datetime], fake_clock: FakeClock) -> None:
    for _ in range(3):
        with pytest.raises(RuntimeError), heartbeats.record_outcome(SampleJob.FLOOR):
            raise RuntimeError
        fake_clock.advance(minutes=25)
    assert failing_jobs() == [SampleJob.JOB]

    with heartbeats.record_outcome(SampleJob.FLOOR):
        pass
    assert failing_jobs() == []


def test_job_that_fails_now_and_then_is_not(floor: list[datetime], fake_clock: FakeClock) -> None:
    for _ in range(3):
        heartbeats.record_failure(SampleJob.FLOOR)
        fake_clock.advance(minutes=25)
        heartbeats.record_success(SampleJob.FLOOR)

    assert failing_jobs() == []


def test_job_that_never_came_round_is_due_since_just_now() -> None:
    assert heartbeats.is_due(SampleJob.NEW)
    assert not heartbeats.is_due(SampleJob.NEW, clock.now() - timedelta(minutes=2))

    Heartbeat.objects.create(
        pk=SampleJob.NEW, beat_at=clock.now(), next_due_at=clock.now() - timedelta(hours=1)
    )
    assert heartbeats.is_due(SampleJob.NEW, clock.now() - timedelta(minutes=59))
