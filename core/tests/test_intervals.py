"""Intervals: one table, shrunk by TIME_SCALE."""

from datetime import UTC, datetime, timedelta

import pytest

from core.intervals import Interval, until_next_lookup, until_next_payment_check, until_next_poll

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_interval_shrinks_with_the_time_scale(settings):
    settings.TIME_SCALE = 60

    assert Interval.ORDER_EXPIRES.duration == timedelta(seconds=30)


def test_interval_of_a_machine_does_not_shrink(settings):
    settings.TIME_SCALE = 60

    assert Interval.SWEEP_SELF_HELP.duration == timedelta(seconds=5)


def test_two_intervals_of_the_same_length_stay_two():
    assert Interval.CATALOGUE_AGAIN.seconds == Interval.JOB_WAITS.seconds / 48
    assert list(Interval) == list(Interval.__members__.values())


@pytest.mark.parametrize(
    ("age", "pause"),
    [(0, 5), (299, 5), (300, 30), (899, 30), (900, 300), (7_200, 3_600), (8 * 86_400, 86_400), (-5, 5)],
)
def test_polls_come_every_five_seconds_at_first_and_slow_down(age, pause):
    assert until_next_poll(START, START + timedelta(seconds=age)) == timedelta(seconds=pause)


def test_polls_slow_down_sooner_when_time_is_scaled(settings):
    settings.TIME_SCALE = 60

    assert until_next_poll(START, START + timedelta(seconds=6)) == timedelta(seconds=0.5)


def test_payment_is_looked_at_more_often_while_its_customer_watches():
    now = START + timedelta(seconds=60)

    assert until_next_payment_check(START, now, watched=True) < until_next_payment_check(
        START, now, watched=False
    )


@pytest.mark.parametrize("step", [until_next_poll, until_next_lookup])
def test_there_is_always_a_next_look(step):
    assert step(START, START + timedelta(days=3_650)) > timedelta(0)
