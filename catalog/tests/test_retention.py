"""Old price changes and fetches are forgotten; what explains a price of today stays."""

from datetime import timedelta
from typing import Any

import pytest

from catalog.models import Denomination, PriceChange, SyncRun
from catalog.retention import forget_old_fetches, forget_old_price_changes
from catalog.testing import make_denomination
from core import clock
from core.intervals import Interval

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def changed(card: Denomination, why: str, at: Any) -> None:
    PriceChange.objects.create(denomination=card, why=why, at=at, new_selling=515_00)


def test_old_price_changes_go_but_the_last_of_each_card() -> None:
    old = clock.now() - Interval.PRICE_CHANGES_KEPT.duration - timedelta(days=1)
    sold, quiet = make_denomination("A"), make_denomination("B")
    PriceChange.objects.all().delete()
    changed(sold, "old", old)
    changed(sold, "new", clock.now())
    changed(quiet, "older", old - timedelta(days=1))
    changed(quiet, "last", old)

    forget_old_price_changes()

    assert set(PriceChange.objects.values_list("why", flat=True)) == {"new", "last"}


def test_old_fetches_go() -> None:
    old, new = SyncRun.objects.create(), SyncRun.objects.create()
    SyncRun.objects.filter(pk=old.pk).update(
        started_at=clock.now() - Interval.SYNCS_KEPT.duration - timedelta(1)
    )

    forget_old_fetches()

    assert list(SyncRun.objects.all()) == [new]
