"""The one clock of the shop. Nothing else asks for the time, so tests turn the hands in one place."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()
