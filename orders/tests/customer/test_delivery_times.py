"""How long codes took lately is counted with what sells, and told once there are enough."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.delivery_figures import FEWEST_DELIVERIES, DeliveryFigures, delivery_figures, record_deliveries
from catalog.models import DeliveryCount
from catalog.testing import make_denomination
from core import clock
from core.intervals import Interval
from core.testing import FakeClock
from orders.customer import delivery_times
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def deliver(seconds: int, status: LineStatus = LineStatus.DELIVERED, *, ago: timedelta = timedelta()) -> None:
    delivered_at = clock.now() - ago
    order = make_order(OrderStatus.PAID, paid_at=delivered_at - timedelta(seconds=seconds))
    make_line(
        status, order=order, denomination=make_denomination(), next_due_at=None, status_since=delivered_at
    )


def test_median_is_that_of_whole_deliveries_of_the_week() -> None:
    for seconds in (8, 90, 12):
        deliver(seconds)
    deliver(4_000, LineStatus.PARTLY_DELIVERED)
    deliver(4_000, LineStatus.PLACED)
    deliver(4_000, ago=Interval.DELIVERIES_WINDOW.duration + timedelta(seconds=1))

    with CaptureQueriesContext(connection) as queries:
        delivery_times.recount()

    count = DeliveryCount.objects.get()
    assert (count.deliveries, count.median_seconds) == (3, 12)
    assert len([query for query in queries if query["sql"].startswith("SELECT")]) <= 3


def test_codes_in_place_of_others_are_no_deliveries() -> None:
    deliver(12)
    make_line(LineStatus.DELIVERED, unit_price=0, order=make_order(OrderStatus.PAID), next_due_at=None)

    assert delivery_times._sold_lately(clock.now() - timedelta(days=1)).count() == 1


def test_only_the_newest_deliveries_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_times, "MOST_MEASURED", 2)
    for day, seconds in enumerate((5, 6, 900, 900)):
        deliver(seconds, ago=timedelta(days=day))

    delivery_times.recount()

    count = DeliveryCount.objects.get()
    assert (count.deliveries, count.median_seconds) == (2, 5)


def test_figures_are_told_once_there_are_enough_and_while_they_are_new(fake_clock: FakeClock) -> None:
    record_deliveries([9] * (FEWEST_DELIVERIES - 1), 500)
    assert delivery_figures() is None

    record_deliveries([9] * FEWEST_DELIVERIES, 500)
    assert delivery_figures() == DeliveryFigures(9, 500)

    fake_clock.advance(seconds=Interval.DELIVERY_FIGURES_TOLD.duration.total_seconds() + 1)
    assert delivery_figures() is None


@pytest.mark.parametrize(("seconds", "minutes"), [(9, None), (119, None), (120, 2), (121, 3)])
def test_long_times_are_told_in_minutes_rounded_up(seconds: int, minutes: int | None) -> None:
    assert DeliveryFigures(seconds, 1).minutes == minutes
