"""One budget of calls for all workers; a cache that is away or hangs costs politeness for a moment."""

from typing import Any

import pytest
import redis.exceptions

from core import clock
from core.rate_limits import call_budget
from core.shared_cache import cache


class Cache:
    """A cache that fails in one way, and counts how often it was asked."""

    def __init__(self, error: Exception) -> None:
        self.error, self.asked = error, 0

    def __getattr__(self, name: str) -> Any:
        def fail(*arguments: Any, **options: Any) -> None:
            self.asked += 1
            raise self.error

        return fail


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_budget, "_silent_until", 0.0)
    monkeypatch.setattr(call_budget, "_local", {})


@pytest.mark.parametrize(
    "error",
    [
        redis.exceptions.TimeoutError("it hangs"),
        redis.exceptions.ConnectionError("refused"),
        redis.exceptions.OutOfMemoryError("no room"),
        redis.exceptions.ReadOnlyError("a replica"),
    ],
)
def test_cache_in_trouble_is_asked_once_and_then_left_alone(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    away = Cache(error)
    monkeypatch.setattr(call_budget, "cache", away)

    may = [call_budget.may_call("orders", per_second=10_000) for _ in range(20)]
    call_budget.record_failure("orders")
    call_budget.record_success("orders")

    assert (may, call_budget.is_backing_off("orders"), away.asked) == ([True] * 20, False, 1)


def test_process_alone_goes_by_its_own_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_budget, "cache", Cache(redis.exceptions.TimeoutError("it hangs")))
    moment = clock.now()
    monkeypatch.setattr(call_budget.clock, "now", lambda: moment)

    assert [call_budget.may_call("orders", per_second=2) for _ in range(3)] == [True, True, False]


def test_cache_that_is_back_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(call_budget, "cache", Cache(redis.exceptions.TimeoutError("it hangs")))
        call_budget.record_failure("orders", wish=30)
    assert not call_budget.is_backing_off("orders")

    monkeypatch.setattr(call_budget, "_silent_until", 0.0)
    call_budget.record_failure("orders", wish=30)
    assert call_budget.is_backing_off("orders")
    call_budget.record_success("orders")
    assert not call_budget.is_backing_off("orders")


def test_count_that_expired_between_two_calls_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "add", lambda *arguments, **options: True)

    assert call_budget.may_call("gone", per_second=1)
    assert call_budget._silent_until == 0.0
