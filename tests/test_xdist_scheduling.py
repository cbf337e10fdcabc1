"""Tests that share a running shop stay together; what takes long is handed out first."""

from collections import Counter

from tests.plugins.xdist_scheduling import LONG, SHARED_FOLDERS, place_in_queue, scope_of
from tests.running_shop import ROOT


def test_what_takes_long_begins_and_large_modules_come_before_small_ones() -> None:
    long, large, small = "tests/kills/test_kills.py", "core/tests/test_jobs.py", "core/tests/test_money.py"
    sizes = Counter({long: 2, large: 50, small: 10})
    queue = sorted([small, large, long], key=lambda module: place_in_queue(module, sizes))
    assert queue == [long, large, small]


def test_tests_of_a_shared_folder_stay_together() -> None:
    one, other = "tests/flows/test_purchase.py::test_one", "tests/flows/test_access.py::test_other[a/b]"
    assert scope_of(one) == scope_of(other) == "tests/flows/"
    assert scope_of("core/tests/test_money.py::test_one") == "core/tests/test_money.py"


def test_tests_of_a_module_stay_together() -> None:
    one, other = "core/tests/test_jobs.py", "core/tests/test_money.py"
    tests = [f"{module}::test_{number}" for number in range(3) for module in (one, other)]
    sizes = Counter({one: 3, other: 3})
    queue = sorted(tests, key=lambda test: place_in_queue(test, sizes))
    assert [test.split("::")[0] for test in queue] == [one] * 3 + [other] * 3


def test_what_is_said_to_take_long_is_there() -> None:
    assert all((ROOT / path).exists() for path in (*LONG, *SHARED_FOLDERS))
