"""Real figures of this shop: how soon codes came lately, and how many. Whoever sells tells them.

They are shown once there are enough of them to mean something, and only while they are new.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from django.db.models import QuerySet

from catalog.models import DeliveryCount
from core import clock
from core.intervals import Interval

FEWEST_DELIVERIES = 30  # below that, a few slow ones or fast ones would be the whole figure
THE_ROW = 1
MINUTE = 60  # seconds
SHOWN_IN_MINUTES = 2 * MINUTE  # from when on a duration is told in minutes


@dataclass(frozen=True)
class DeliveryFigures:
    """Of the last days (Interval.DELIVERIES_WINDOW): what pages may tell."""

    median_seconds: int  # from paid to delivered: half of the deliveries came sooner
    cards: int  # delivered

    @property
    def minutes(self) -> int | None:
        """The median in whole minutes, rounded up, where seconds are too fine a measure."""
        return -(-self.median_seconds // MINUTE) if self.median_seconds >= SHOWN_IN_MINUTES else None


def record_deliveries(seconds: Sequence[int], cards: int) -> None:
    """Store how long deliveries took lately, each in seconds from paid to delivered, and how many cards came.

    Safe to call twice: the later count replaces the former.
    """
    DeliveryCount.objects.update_or_create(
        pk=THE_ROW,
        defaults={
            "deliveries": len(seconds),
            "median_seconds": median_low(seconds) if seconds else 0,
            "cards": cards,
            "counted_at": clock.now(),
        },
    )


def delivery_figures() -> DeliveryFigures | None:
    """What may be told now: None while there are too few deliveries, or nobody has counted for long.

    One query by primary key.
    """
    count = told_counts().first()
    return DeliveryFigures(count.median_seconds, count.cards) if count else None


def told_counts() -> QuerySet[DeliveryCount]:
    """The row with what may be told now, for whoever asks for it along with something else; or none."""
    return DeliveryCount.objects.filter(
        pk=THE_ROW,
        deliveries__gte=FEWEST_DELIVERIES,
        counted_at__gt=clock.now() - Interval.DELIVERY_FIGURES_TOLD.duration,
    )
