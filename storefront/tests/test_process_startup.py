"""What a worker looks at before it works: its keys, and whether the shop was away."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from accounts.models import User
from accounts.testing import make_staff
from core import clock, heartbeats, switches
from core.kinds import CoreJob, SwitchName
from core.models import Heartbeat
from core.operations import sweep_runner
from core.sealing import check_key_ring
from orders.reasons import PauseReason
from storefront.process_startup import check_before_work, refuse_second_person

pytestmark = pytest.mark.django_db


def test_worker_with_keys_that_open_nothing_does_not_start(settings: object) -> None:
    check_key_ring()
    settings.CARD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(SystemExit, match="The worker does not start"):
        check_before_work()


def test_worker_that_is_up_before_the_sweeper_buys_nothing_until_the_books_are_compared() -> None:
    heartbeats.record_run(CoreJob.SWEEP)
    Heartbeat.objects.filter(pk=CoreJob.SWEEP).update(beat_at=clock.now() - timedelta(minutes=3))

    check_before_work()

    assert switches.why_paused(SwitchName.PLACING) == PauseReason.ABSENCE


def test_shop_of_one_person_does_not_start_beside_a_second_one(settings: object) -> None:
    User.objects.filter(is_staff=True).update(is_active=False)
    make_staff()
    settings.STAFF_MODE = "single"
    refuse_second_person()
    second = make_staff()

    with pytest.raises(SystemExit, match="2 logins of staff are active"):
        check_before_work()
    with pytest.raises(ImproperlyConfigured):
        refuse_second_person()

    User.objects.filter(pk=second.pk).update(is_active=False)
    refuse_second_person()


def test_worker_whose_database_is_away_starts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def look() -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(sweep_runner, "_at_start", [look])

    check_before_work()
