"""A refund that was paid out after the backup is open once more: somebody looks before it is paid twice."""

from datetime import timedelta

import pytest

from accounts.testing import REVIEWER
from catalog.models import Denomination
from core import clock, desk, heartbeats
from core.kinds import CoreJob
from core.models import DeskItem, Heartbeat
from core.testing import FakeClock
from orders.reconciliation import placement_pause
from orders.testing.scenarios import delivered_line, sell
from orders.tests.fulfilment.test_orphans import given_up
from payments.kinds import PaymentsDeskKind
from payments.models import Refund
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def come_back(fake_clock: FakeClock) -> None:
    """The sweeper starts after a silence, and finds that it may not go on by itself."""
    heartbeats.record_run(CoreJob.SWEEP)
    fake_clock.advance(minutes=5)
    placement_pause.pause_after_absence()
    placement_pause.resume_automatically()


def test_refund_that_was_open_in_the_backup_is_questioned_once(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    given_up(supplier, card, fake_clock, quantity=2)
    refund = Refund.objects.get()
    sell(supplier, card)

    come_back(fake_clock)
    assert "paid_already" in open_desk(refund)
    desk.close_item(
        DeskItem.objects.get(kind=PaymentsDeskKind.PAID_ALREADY), outcome="not on the statement", by=REVIEWER
    )
    fake_clock.advance(minutes=1)
    placement_pause.resume_automatically()

    assert "paid_already" not in open_desk(refund)


def test_mere_absence_questions_nothing(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    given_up(supplier, card, fake_clock)
    delivered_line(supplier, card)

    come_back(fake_clock)

    assert not DeskItem.objects.filter(kind=PaymentsDeskKind.PAID_ALREADY).exists()
    assert not Heartbeat.objects.filter(pk=placement_pause.AWAY).exists()


def test_refund_that_was_requested_after_the_restore_is_not_questioned(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    given_up(supplier, card, fake_clock, quantity=2)
    sell(supplier, card)
    Refund.objects.update(status_since=clock.now() + timedelta(hours=1))

    come_back(fake_clock)

    assert not DeskItem.objects.filter(kind=PaymentsDeskKind.PAID_ALREADY).exists()
