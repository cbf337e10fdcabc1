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

    @classmethod
    def on(cls, monkeypatch: pytest.MonkeyPatch) -> Self:
        """Hands on the shop's one clock, until the test is over."""
        hands = cls()
        monkeypatch.setattr(clock, "timezone", hands)
        return hands

    def now(self) -> datetime:
        return timezone.now() + self._ahead

    def forward(self, **delta: float) -> None:
        """Let so many `minutes`, `hours`, … pass (as timedelta names them)."""
        self._ahead += timedelta(**delta)
