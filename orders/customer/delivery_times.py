"""How long codes took lately, from paid to delivered. `catalog.delivery_figures` keeps what is told of it."""

from datetime import datetime

from django.db.models import QuerySet

from catalog.delivery_figures import record_deliveries
from core import clock
from core.intervals import Interval
from orders.models import Line, LineCard
from orders.states import LineStatus

MOST_MEASURED = 500  # the newest deliveries: enough for a median, whatever the shop sells


def recount() -> None:
    """Tell how the shop delivered lately. Safe to call twice."""
    since = clock.now() - Interval.DELIVERIES_WINDOW.duration
    record_deliveries(_seconds(since), _cards(since))


def _seconds(since: datetime) -> list[int]:
    """Of whole deliveries, however long they took. One index of what was sold lately serves both."""
    lines = _sold_lately(since).filter(status=LineStatus.DELIVERED, order__paid_at__isnull=False)
    times = lines.order_by("-status_since").values_list("order__paid_at", "status_since")[:MOST_MEASURED]
    return [max(0, int((at - paid_at).total_seconds())) for paid_at, at in times if paid_at]


def _cards(since: datetime) -> int:
    return LineCard.objects.filter(line__in=_sold_lately(since)).count()


def _sold_lately(since: datetime) -> QuerySet[Line]:
    """Lines with cards, but none that came in place of a code that did not work."""
    sold = (LineStatus.DELIVERED, LineStatus.PARTLY_DELIVERED)
    return Line.objects.filter(unit_price__gt=0, status__in=sold, status_since__gte=since)
