"""The hands of the shop's clock."""

from datetime import datetime, timedelta
from typing import Self

import pytest
from django.utils import timezone

from core import clock


class Hands:
    """Real time and what a test has added to it. The vendors' clock and the process's own go on as ever."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._stopped_at: datetime | None = None

    @classmethod
    def on(cls, monkeypatch: pytest.MonkeyPatch) -> Self:
        """Hands on the shop's one clock, until the test is over."""
        hands = cls()
        monkeypatch.setattr(clock, "timezone", hands)
        return hands

    def now(self) -> datetime:
        return (self._stopped_at or timezone.now()) + self._ahead

    def stop(self) -> None:
        """From now on only `forward` moves them: pauses can be measured, however busy the machine is."""
        self._stopped_at = timezone.now()

    def forward(self, **delta: float) -> None:
        """Let so many `minutes`, `hours`, … pass (as timedelta names them)."""
        self._ahead += timedelta(**delta)
