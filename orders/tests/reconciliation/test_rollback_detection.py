"""A database that goes back while the shop runs: a backup put in its place, a replica that lagged behind."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from catalog.models import Denomination
from core import clock, heartbeats
from core.kinds import CoreJob
from core.models import Heartbeat
from core.testing import FakeClock
from orders.fulfilment.restore_pairs import find_pairs
from orders.models import Orphan, Pair
from orders.reasons import PauseReason
from orders.reconciliation import placement_pause
from orders.reconciliation.rollback_detection import AWAY, RollbackDetector, pause_as_of
from orders.states import HoldReason
from orders.testing.scenarios import held_line, paid_line, sell, why_placing_pauses
from orders.tests.reconciliation.test_placement_pause import sweep_was
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def test_passes_that_follow_each_other_pause_nothing(fake_clock: FakeClock) -> None:
    watch = RollbackDetector()
    for _ in range(3):
        watch.look()
        heartbeats.record_run(CoreJob.SWEEP)
        fake_clock.advance(seconds=5)

    assert why_placing_pauses() is None


@pytest.mark.parametrize("is_empty", [False, True])
def test_database_that_went_back_is_compared_first(fake_clock: FakeClock, is_empty: bool) -> None:
    """It need not be two minutes old: the pass of a moment ago is missing."""
    watch = RollbackDetector()
    heartbeats.record_run(CoreJob.SWEEP)
    watch.look()
    if is_empty:
        Heartbeat.objects.all().delete()
    else:
        sweep_was(timedelta(seconds=60))

    watch.look()

    assert why_placing_pauses() == PauseReason.ABSENCE


def test_sweepers_whose_clocks_differ_a_little_pause_nothing(fake_clock: FakeClock) -> None:
    watch = RollbackDetector()
    heartbeats.record_run(CoreJob.SWEEP)
    watch.look()
    sweep_was(timedelta(seconds=10))

    watch.look()

    assert why_placing_pauses() is None


def test_earliest_loss_counts_until_the_books_were_compared(supplier: RunningSandbox) -> None:
    now = clock.now()
    for hours in (1, 5, 2):
        pause_as_of(now - timedelta(hours=hours))

    assert Heartbeat.objects.get(pk=AWAY).beat_at == now - timedelta(hours=5)
    placement_pause.resume_automatically()
    assert why_placing_pauses() is None
    assert not Heartbeat.objects.filter(pk=AWAY).exists()


def test_single_pass_by_hand_looks_first_whether_the_shop_was_away(
    supplier: RunningSandbox, card: Denomination
) -> None:
    """From a timer, say: its heartbeat would hide the silence from every sweeper that starts later."""
    line = paid_line(card)
    sell(supplier, card)
    sweep_was(timedelta(hours=3))

    call_command("sweep", verbosity=0)

    assert supplier.truth()["orders_taken"] == 0
    assert Pair.objects.get().line == line


def test_orders_of_former_years_are_not_compared_with_a_line_of_today(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    held_line(card, HoldReason.PAUSED)
    old = clock.now() - timedelta(days=400)
    Orphan.objects.bulk_create(
        Orphan(
            supplier_id=f"old{number}",
            product_id=card.product.supplier_id,
            type_id=card.supplier_id,
            quantity=1,
            ordered_at=old,
        )
        for number in range(50)
    )

    find_pairs()

    assert not Pair.objects.exists()
