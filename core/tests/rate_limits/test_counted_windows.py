"""Limits: counted in the database, exact under parallel callers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from core.models import LimitWindow
from core.rate_limits.counted_windows import RateLimitExceededError, check_rate_limit
from core.shared_cache import cache
from core.testing import run_concurrently

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.storage


@pytest.mark.django_db
def test_limit_refuses_what_goes_beyond_it():
    for _ in range(3):
        check_rate_limit("reveal:1", most=3, per=HOUR)

    with pytest.raises(RateLimitExceededError):
        check_rate_limit("reveal:1", most=3, per=HOUR)


@pytest.mark.django_db
def test_use_is_counted_by_one_statement(django_assert_num_queries: Any) -> None:
    for _ in range(2):
        with django_assert_num_queries(1):
            check_rate_limit("reveal:1", most=3, per=HOUR)

    assert LimitWindow.objects.get().count == 2


@pytest.mark.django_db
def test_limit_of_one_is_not_the_limit_of_another():
    check_rate_limit("reveal:1", most=1, per=HOUR)

    check_rate_limit("reveal:2", most=1, per=HOUR)

    assert LimitWindow.objects.count() == 2


@pytest.mark.django_db
def test_limit_starts_afresh_in_the_next_window():
    with time_machine.travel(NOON, tick=False) as traveller:
        check_rate_limit("reveal:1", most=1, per=HOUR)
        traveller.shift(HOUR - timedelta(seconds=1))
        with pytest.raises(RateLimitExceededError):
            check_rate_limit("reveal:1", most=1, per=HOUR)
        traveller.shift(timedelta(seconds=1))

        check_rate_limit("reveal:1", most=1, per=HOUR)


@pytest.mark.django_db
def test_limit_survives_a_flushed_cache():
    check_rate_limit("reveal:1", most=1, per=HOUR)
    cache.clear()

    with pytest.raises(RateLimitExceededError):
        check_rate_limit("reveal:1", most=1, per=HOUR)


@pytest.mark.django_db
def test_limit_tells_what_is_limited_but_not_for_whom():
    with pytest.raises(RateLimitExceededError) as caught:
        check_rate_limit("code:17:order:ABC", most=0, per=HOUR)

    assert str(caught.value) == "code"


@pytest.mark.django_db
def test_refused_use_does_not_spoil_the_transaction_around_it():
    with transaction.atomic():
        with pytest.raises(RateLimitExceededError):
            check_rate_limit("reveal:1", most=0, per=HOUR)
        LimitWindow.objects.create(key="other", window=1)

    assert LimitWindow.objects.filter(key="other").exists()


@pytest.mark.django_db(transaction=True)
def test_limit_is_exact_for_callers_at_once():
    calls = [lambda: check_rate_limit("reveal:1", most=5, per=timedelta(days=1_000))] * 12

    results = run_concurrently(*calls)

    names = sorted(type(result).__name__ for result in results)
    assert names == ["NoneType"] * 5 + ["RateLimitExceededError"] * 7
