"""Offers that have gone: how many within a day, and why most of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from catalog.models import Denomination
from catalog.pricing.availability import obstacles
from catalog.reasons import Obstacle
from core import clock
from core.alerts import AlertCause
from core.intervals import Interval
from core.models import Alert
from core.reasons import in_english

# Staff did that.
STAFF_OBSTACLES = (Obstacle.UNLISTED, Obstacle.PRODUCT_UNLISTED, Obstacle.CATEGORY_UNLISTED)


@dataclass(frozen=True)
class OfferLoss:
    """So many of so many offers have gone; `why` is what is in the way of most of them, if anything is."""

    lost: int
    total: int
    why: Obstacle | None

    def __str__(self) -> str:
        if not self.lost:
            return "nothing is for sale"
        why = f": {in_english(self.why)}" if self.why else ""
        return f"{self.lost} of {self.total} have gone{why}"


def find_offer_loss() -> OfferLoss | None:
    """What has gone within a day, if that is at least the set share, or if nothing is left for sale.

    A loss that an alert tells of is counted from a day before that alert, so that it holds until offers are
    back. What staff have taken off the shelf is no loss.
    """
    gone = Denomination.objects.filter(off_sale_at__gt=_since(), is_for_sale=False)
    number = gone.count()
    if not number and Denomination.objects.filter(is_for_sale=True).exists():
        return None
    most = number * 100 // max(settings.OFFERS_LOST_PERCENT, 1)  # no more decide; asked every few seconds
    left = Denomination.objects.filter(is_for_sale=True).order_by()[:most].count()
    if left and not _is_much(number, left):
        return None
    first = [next(iter(obstacles(row)), None) for row in gone.select_related("product__category")]
    lost = [obstacle for obstacle in first if obstacle not in STAFF_OBSTACLES]
    if left and not _is_much(len(lost), left):
        return None
    counted = Counter(lost).most_common(1)
    return OfferLoss(len(lost), left + len(lost), counted[0][0] if counted else None)


def _is_much(lost: int, left: int) -> bool:
    return bool(lost * 100 >= (lost + left) * settings.OFFERS_LOST_PERCENT)


def _since() -> datetime:
    told = Alert.objects.filter(cause=AlertCause.OFFERS_LOST, ended_at=None).order_by("raised_at").first()
    return (told.raised_at if told else clock.now()) - Interval.OFFERS_LOST.duration
