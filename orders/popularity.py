"""Counting what sells, once in a while, so that the moment of settling has nothing more to write."""

from django.db.models import Count, Max

from catalog.popularity import ProductSales, record_sales
from core import clock, heartbeats
from core.intervals import Interval
from orders.customer import delivery_times
from orders.kinds import OrdersJob
from orders.models import Line
from orders.states import LineStatus

SOLD = (LineStatus.DELIVERED, LineStatus.PARTLY_DELIVERED)


def recount() -> None:
    """Tell the catalogue what was delivered lately, and how soon, if it is time.

    Safe to call twice and at once.
    """
    if heartbeats.claim(OrdersJob.POPULARITY, every=Interval.POPULARITY_RECOUNT.duration):
        with heartbeats.record_outcome(OrdersJob.POPULARITY):
            record_sales(_lately())
            delivery_times.recount()


def _lately() -> dict[int, ProductSales]:
    """Sales by product. Customers are counted, not cards: one who buys many makes nothing popular."""
    since = clock.now() - Interval.POPULARITY_WINDOW.duration
    # Nothing leaves these states. What came in place of a code that did not work was not bought.
    lines = Line.objects.filter(unit_price__gt=0, status__in=SOLD, status_since__gte=since)
    sold = lines.values_list("denomination__product").annotate(
        Count("order__customer", distinct=True), Max("status_since")
    )
    return {product: ProductSales(customers, last_at) for product, customers, last_at in sold}
