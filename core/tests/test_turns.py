"""Turns: whoever counts before acting sees what the one before has done."""

from datetime import timedelta

import pytest
from django.db import transaction

from core import clock, housekeeping
from core.limits import count_or_refuse
from core.models import LimitWindow
from core.testing import at_once
from core.turns import take_turns

pytestmark = pytest.mark.storage

HOUR = timedelta(hours=1)


def make_one_if_none(key: str) -> bool:
    """Look, then act: right only if nobody else does so at the same time."""
    with transaction.atomic():
        take_turns("things")
        if LimitWindow.objects.filter(key=key).exists():
            return False
        LimitWindow.objects.create(key=key, window=clock.now().microsecond + 1)
        return True


@pytest.mark.django_db(transaction=True)
def test_rivals_see_what_the_one_before_has_done():
    results = at_once(*[lambda: make_one_if_none("thing")] * 8)

    assert sorted(results) == [False] * 7 + [True]


@pytest.mark.django_db
def test_turn_is_taken_again_and_again():
    for _ in range(3):
        take_turns("things")

    assert LimitWindow.objects.get().key == "things"


@pytest.mark.django_db(transaction=True)
def test_turn_outside_a_transaction_would_end_at_once():
    with pytest.raises(transaction.TransactionManagementError):
        take_turns("things")


@pytest.mark.django_db
def test_turn_counts_for_no_limit():
    take_turns("reveal:1")

    count_or_refuse("reveal:1", most=1, per=HOUR)


@pytest.mark.django_db
def test_turn_that_nobody_takes_any_more_is_forgotten():
    take_turns("old")
    LimitWindow.objects.update(counted_at=clock.now() - timedelta(days=3))
    take_turns("young")

    housekeeping.forget_counted_limits()

    assert LimitWindow.objects.get().key == "young"
