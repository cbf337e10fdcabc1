"""Noticing that the database went back: a backup put in its place, or a replica that lagged behind."""

import logging
from datetime import datetime, timedelta

from core import clock, switches
from core.kinds import CoreJob, SwitchName
from core.models import Heartbeat
from orders.reasons import PauseReason

log = logging.getLogger(__name__)

AWAY = "away since"  # the heartbeat that keeps when the first loss began that is not compared yet
# Clocks of several sweepers differ. With what lies between two notes of a sweep: half a minute is noticed.
TOLERANCE = timedelta(seconds=20)


def pause_as_of(moment: datetime) -> None:
    """What happened since then may be unknown to this database: nothing is bought before books are compared.

    Safe to call twice: the earliest moment since the last comparison counts.
    """
    since, is_new = Heartbeat.objects.get_or_create(pk=AWAY, defaults={"beat_at": moment})
    if not is_new and moment < since.beat_at:
        Heartbeat.objects.filter(pk=AWAY, beat_at__gt=moment).update(beat_at=moment)
    switches.pause(SwitchName.PLACING, reason=PauseReason.ABSENCE)


class RollbackDetector:
    """Sees each pass of the sweep whether the last pass is still in the database."""

    def __init__(self) -> None:
        self._latest: datetime | None = None

    def look(self) -> None:
        """Placing pauses where the database knows less than it did at the last look."""
        beat = Heartbeat.objects.filter(pk=CoreJob.SWEEP).values_list("beat_at", flat=True).first()
        if self._latest is not None and (beat is None or beat < self._latest - TOLERANCE):
            log.error("the database went back from %s to %s", self._latest, beat)
            pause_as_of(beat or clock.now())
        self._latest = beat
