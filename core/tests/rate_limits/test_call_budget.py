"""One budget of calls for all workers; a cache that is away or hangs costs politeness for a moment."""

from typing import Any

import pytest
import redis.exceptions

from core.rate_limits import call_budget
from core.shared_cache import cache
from core.testing import FakeClock, run_concurrently


class Cache:
    """A cache that fails in one way, and counts how often it was asked."""

    def __init__(self, error: Exception) -> None:
        self.error, self.asked = error, 0

    def __getattr__(self, name: str) -> Any:
        def fail(*arguments: Any, **options: Any) -> None:
            self.asked += 1
            raise self.error

        return fail


@pytest.fixture
def stopped(fake_clock: FakeClock, settings: Any, patient_cache: None) -> FakeClock:
    """One second, until the test goes on to the next; at most ten calls in it."""
    settings.POLLS_PER_SECOND = 10
    fake_clock.stop()
    return fake_clock


def calls(most: int = 50, *, comes_first: bool = True) -> int:
    """How many of so many are let through."""
    return sum(call_budget.may_call("orders", comes_first=comes_first) for _ in range(most))


def set_budget(calls_a_second: int) -> None:
    cache.set("budget:orders", calls_a_second)
    call_budget.forget()


def gate_is_open(name: str) -> None:
    """Let the next step up or down happen at once."""
    cache.delete(name + ":orders")


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
    monkeypatch: pytest.MonkeyPatch, stopped: FakeClock, error: Exception
) -> None:
    away = Cache(error)
    monkeypatch.setattr(call_budget, "cache", away)

    let_through = calls()
    call_budget.record_failure("orders", is_too_many=True)
    call_budget.record_success("orders")

    assert (let_through, call_budget.is_backing_off("orders"), away.asked) == (call_budget.ALONE, False, 1)


def test_process_alone_has_its_small_budget_anew_each_second(
    monkeypatch: pytest.MonkeyPatch, stopped: FakeClock
) -> None:
    monkeypatch.setattr(call_budget, "cache", Cache(redis.exceptions.TimeoutError("it hangs")))

    first = calls()
    stopped.advance(seconds=1)

    assert (first, calls()) == (call_budget.ALONE, call_budget.ALONE)


def test_cache_that_is_back_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(call_budget, "cache", Cache(redis.exceptions.TimeoutError("it hangs")))
        call_budget.record_failure("orders", wish=30)
    assert not call_budget.is_backing_off("orders")

    call_budget.forget()
    call_budget.record_failure("orders", wish=30)
    assert call_budget.is_backing_off("orders")
    call_budget.record_success("orders")
    assert not call_budget.is_backing_off("orders")


def test_count_that_expired_between_two_calls_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "add", lambda *arguments, **options: True)

    assert call_budget.may_call("gone")
    assert call_budget._silent_until == 0.0


def test_budget_begins_at_half_its_ceiling(stopped: FakeClock) -> None:
    assert (call_budget.calls_a_second("orders"), calls()) == (5, 5)


def test_budget_is_one_for_all_processes_and_anew_each_second(stopped: FakeClock) -> None:
    set_budget(10)
    ours = calls(6)
    call_budget.forget()  # another process
    theirs = calls()
    stopped.advance(seconds=1)

    assert (ours, theirs, calls()) == (6, 4, 10)


@pytest.mark.django_db(transaction=True)
def test_rivals_share_the_budget(stopped: FakeClock) -> None:
    set_budget(10)

    assert sum(run_concurrently(*[lambda: call_budget.may_call("orders")] * 40)) == 10


def test_part_of_the_budget_is_left_to_what_comes_first(stopped: FakeClock) -> None:
    set_budget(10)

    assert (calls(comes_first=False), calls()) == (8, 2)


def test_what_comes_first_leaves_a_part_to_others_that_wait(stopped: FakeClock) -> None:
    set_budget(10)
    alone = calls()
    others = call_budget.others_may_call("orders", first=10)
    call_budget.forget()
    stopped.advance(seconds=1)

    assert (alone, others, calls(), calls(comes_first=False)) == (10, 2, 8, 2)


@pytest.mark.parametrize(("budget", "for_others"), [(1, 1), (2, 1), (4, 1), (5, 5), (10, 10)])
def test_others_get_through_however_small_the_budget(
    stopped: FakeClock, budget: int, for_others: int
) -> None:
    set_budget(budget)
    got = 0
    for _ in range(call_budget.KEPT_FREE):
        call_budget.others_may_call("orders", first=budget)
        call_budget.forget()
        calls()
        got += calls(comes_first=False)
        stopped.advance(seconds=1)

    assert got == for_others


def test_429_halves_the_budget_once_for_all_calls_under_way(stopped: FakeClock) -> None:
    set_budget(10)
    for _ in range(2):
        call_budget.record_failure("orders", is_too_many=True)
    once = call_budget.calls_a_second("orders")
    gate_is_open("halved")
    call_budget.record_failure("orders", is_too_many=True)
    call_budget.record_success("orders")

    assert (once, call_budget.calls_a_second("orders")) == (5, 2)


def test_budget_of_one_endpoint_is_not_that_of_another(stopped: FakeClock) -> None:
    call_budget.record_failure("list", is_too_many=True)

    assert (call_budget.calls_a_second("list"), call_budget.calls_a_second("orders")) == (2, 5)


def test_trouble_that_is_no_429_halves_nothing(stopped: FakeClock) -> None:
    call_budget.record_failure("orders")

    assert call_budget.calls_a_second("orders") == 5


def test_at_least_one_call_a_second_is_left(stopped: FakeClock) -> None:
    for _ in range(5):
        call_budget.record_failure("orders", is_too_many=True, wish=0.0001)
        gate_is_open("halved")
    cache.delete("backoff:orders")
    call_budget.forget()

    assert call_budget.calls_a_second("orders") == 1


def test_budget_that_is_used_up_rises_slowly_to_its_ceiling(stopped: FakeClock) -> None:
    seen = []
    for _ in range(7):
        calls()
        stopped.advance(seconds=1)
        call_budget.record_success("orders")
        call_budget.record_success("orders")
        gate_is_open("raised")
        stopped.advance(seconds=1)
        seen.append(call_budget.calls_a_second("orders"))

    assert seen == [6, 7, 8, 9, 10, 10, 10]


def test_budget_that_is_not_used_up_stays(stopped: FakeClock) -> None:
    calls(4)
    call_budget.record_success("orders")
    stopped.advance(seconds=1)

    assert call_budget.calls_a_second("orders") == 5


def test_wish_to_wait_lets_nobody_call(stopped: FakeClock) -> None:
    call_budget.record_failure("orders", wish=30)

    assert (calls(), call_budget.calls_a_second("orders")) == (0, 0)
