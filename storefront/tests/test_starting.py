"""What a worker looks at before it works: its keys, and whether the shop was away."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.db import OperationalError

from core import clock, heartbeats, sweeping, switches
from core.models import Heartbeat
from core.sealing import check_key_ring
from orders import guarding
from storefront.starting import look_before_working

pytestmark = pytest.mark.django_db


def test_worker_with_keys_that_open_nothing_does_not_start(settings: object) -> None:
    check_key_ring()
    settings.CARD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(SystemExit, match="The worker does not start"):
        look_before_working()


def test_worker_that_is_up_before_the_sweeper_buys_nothing_until_the_books_are_compared() -> None:
    heartbeats.beat("sweep")
    Heartbeat.objects.filter(pk="sweep").update(beat_at=clock.now() - timedelta(minutes=3))

    look_before_working()

    assert switches.why_paused(switches.PLACING) == guarding.AFTER_SILENCE


def test_worker_whose_database_is_away_starts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def look() -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(sweeping, "_at_start", [look])

    look_before_working()
