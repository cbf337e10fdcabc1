"""Locks: rivals wait, and whoever counts before acting sees what the one before has done."""

from datetime import timedelta

import pytest
from django.db import transaction

from core import clock
from core.locks import acquire, lock_rows
from core.models import LimitWindow
from core.operations import housekeeping
from core.rate_limits.counted_windows import check_rate_limit
from core.testing import run_concurrently

pytestmark = pytest.mark.storage

HOUR = timedelta(hours=1)


def make_one_if_none(key: str) -> bool:
    """Look, then act: right only if nobody else does so at the same time."""
    with transaction.atomic():
        acquire("things")
        if LimitWindow.objects.filter(key=key).exists():
            return False
        LimitWindow.objects.create(key=key, window=clock.now().microsecond + 1)
        return True


@pytest.mark.django_db(transaction=True)
def test_rivals_see_what_the_one_before_has_done():
    results = run_concurrently(*[lambda: make_one_if_none("thing")] * 8)

    assert sorted(results) == [False] * 7 + [True]


@pytest.mark.django_db
def test_key_is_acquired_again_and_again():
    for _ in range(3):
        acquire("things")

    assert LimitWindow.objects.get().key == "things"


@pytest.mark.django_db(transaction=True)
def test_rivals_with_several_keys_never_wait_in_a_circle():
    """Each names the same two the other way round."""

    def count(*keys: str) -> None:
        with transaction.atomic():
            acquire(*keys)
            rows.update(count=rows.get().count + 1)

    LimitWindow.objects.create(key="counted", window=1)
    rows = LimitWindow.objects.filter(key="counted")
    pair = [lambda: count("a", "b"), lambda: count("b", "a")]

    assert run_concurrently(*pair * 8) == [None] * 16
    assert rows.get().count == 16


@pytest.mark.django_db
def test_several_keys_are_acquired_by_one_statement(django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(1):
            acquire("one", "another", "one")

    assert sorted(LimitWindow.objects.values_list("key", flat=True)) == ["another", "one"]


@pytest.mark.django_db(transaction=True)
def test_lock_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        acquire("things")
    with pytest.raises(transaction.TransactionManagementError):
        lock_rows(LimitWindow.objects.all(), column="key")


def count_one_more(key: str) -> None:
    """Look, then write what was counted: right only if nobody else does so at the same time."""
    rows = LimitWindow.objects.filter(key=key)
    with transaction.atomic():
        assert lock_rows(rows, column="key")
        rows.update(count=rows.get().count + 1)


@pytest.mark.django_db(transaction=True)
def test_rivals_wait_for_a_row():
    LimitWindow.objects.create(key="thing", window=1)

    run_concurrently(*[lambda: count_one_more("thing")] * 8)

    assert LimitWindow.objects.get().count == 8


@pytest.mark.django_db
def test_row_that_is_not_as_asked_for_is_not_locked():
    LimitWindow.objects.create(key="thing", window=1)

    assert lock_rows(LimitWindow.objects.filter(window=1), column="count")
    assert not lock_rows(LimitWindow.objects.filter(window=2), column="count")


@pytest.mark.django_db
def test_lock_counts_for_no_limit():
    acquire("reveal:1")

    check_rate_limit("reveal:1", most=1, per=HOUR)


@pytest.mark.django_db
def test_key_that_nobody_acquires_any_more_is_forgotten():
    acquire("old")
    LimitWindow.objects.update(counted_at=clock.now() - timedelta(days=3))
    acquire("young")

    housekeeping.forget_counted_limits()

    assert LimitWindow.objects.get().key == "young"
