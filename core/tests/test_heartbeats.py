"""Recurring jobs: each due time is claimed by one of several rivals."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core import heartbeats
from core.kinds import CoreJob
from core.testing import run_concurrently
from core.tests.kinds import SampleJob

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.storage


@pytest.mark.django_db
def test_job_that_never_ran_is_due():
    assert heartbeats.is_due(SampleJob.DAILY)
    assert heartbeats.time_since_run(SampleJob.DAILY) is None


@pytest.mark.django_db
def test_claimed_job_is_due_again_after_its_interval():
    with time_machine.travel(NOON, tick=False) as traveller:
        claims = [heartbeats.claim(SampleJob.DAILY, every=DAY), heartbeats.claim(SampleJob.DAILY, every=DAY)]
        traveller.shift(DAY - timedelta(seconds=1))
        claims.append(heartbeats.claim(SampleJob.DAILY, every=DAY))
        traveller.shift(timedelta(seconds=1))
        claims.append(heartbeats.claim(SampleJob.DAILY, every=DAY))

    assert claims == [True, False, False, True]


@pytest.mark.django_db
def test_beat_tells_its_age_and_leaves_the_due_time_alone():
    with time_machine.travel(NOON, tick=False) as traveller:
        heartbeats.claim(CoreJob.SWEEP, every=DAY)
        traveller.shift(timedelta(seconds=30))
        heartbeats.record_run(CoreJob.SWEEP)
        traveller.shift(timedelta(seconds=5))

        assert heartbeats.time_since_run(CoreJob.SWEEP) == timedelta(seconds=5)
        assert not heartbeats.is_due(CoreJob.SWEEP)


@pytest.mark.django_db
def test_job_may_be_made_due_sooner():
    heartbeats.claim(SampleJob.DAILY, every=DAY)

    heartbeats.set_due(SampleJob.DAILY, after=timedelta(0))

    assert heartbeats.is_due(SampleJob.DAILY)


@pytest.mark.django_db(transaction=True)
def test_job_is_claimed_by_one_of_several_rivals():
    results = run_concurrently(*[lambda: heartbeats.claim(SampleJob.DAILY, every=DAY)] * 8)

    assert sorted(results) == [False] * 7 + [True]


@pytest.mark.django_db(transaction=True)
def test_beats_at_once_do_not_disturb_each_other():
    assert run_concurrently(*[lambda: heartbeats.record_run(CoreJob.SWEEP)] * 8) == [None] * 8


@pytest.mark.django_db
def test_run_that_was_noted_a_moment_ago_is_not_noted_again(fake_clock):
    fake_clock.stop()
    ten = timedelta(seconds=10)
    heartbeats.record_run(CoreJob.SWEEP, unless_within=ten)
    ages = []
    for _ in range(3):
        fake_clock.advance(seconds=6)
        heartbeats.record_run(CoreJob.SWEEP, unless_within=ten)
        ages.append(heartbeats.time_since_run(CoreJob.SWEEP).total_seconds())

    assert ages == [6, 0, 6]
