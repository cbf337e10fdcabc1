"""How long codes took lately, from paid to delivered. `catalog.delivery_figures` keeps what is told of it."""

from datetime import datetime

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
    lines = Line.objects.filter(
        unit_price__gt=0, status=LineStatus.DELIVERED, status_since__gte=since, order__paid_at__isnull=False
    )
    times = lines.order_by("-status_since").values_list("order__paid_at", "status_since")[:MOST_MEASURED]
    return [max(0, int((at - paid_at).total_seconds())) for paid_at, at in times if paid_at]


def _cards(since: datetime) -> int:
    sold = (LineStatus.DELIVERED, LineStatus.PARTLY_DELIVERED)
    return LineCard.objects.filter(line__status__in=sold, line__status_since__gte=since).count()
