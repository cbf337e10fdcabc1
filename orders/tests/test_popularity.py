"""What sells is counted once in a while and told to the catalogue."""

from datetime import timedelta

import pytest

from accounts.testing import make_customer
from catalog.models import Denomination, Product
from catalog.testing import make_denomination
from core import clock, jobs
from core.intervals import Interval
from core.testing import FakeClock
from orders import popularity
from orders.kinds import OrdersJob
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def sell(card: Denomination, status: LineStatus = LineStatus.DELIVERED, **fields: object) -> None:
    make_line(status, denomination=card, next_due_at=None, **fields)


def recount_later(fake_clock: FakeClock) -> None:
    fake_clock.advance(seconds=Interval.POPULARITY_RECOUNT.duration.total_seconds() + 1)
    popularity.recount()


def test_customers_who_got_a_card_lately_are_counted() -> None:
    one, other, unsold = (make_denomination() for _ in range(3))
    regular = make_customer()
    for _ in range(3):
        sell(one, order=make_order(OrderStatus.PAID, customer=regular), quantity=5)
    sell(one, LineStatus.PARTLY_DELIVERED)
    sell(other)
    sell(unsold, unit_price=0, order=make_order(OrderStatus.PAID))  # in place of a code that did not work
    for status in (LineStatus.UNPAID, LineStatus.PLACED, LineStatus.REFUSED):
        sell(unsold, status)
    sell(unsold, status_since=clock.now() - Interval.POPULARITY_WINDOW.duration - timedelta(hours=1))

    popularity.recount()

    counts = dict(Product.objects.values_list("pk", "popularity"))
    assert [counts[card.product_id] for card in (one, other, unsold)] == [2, 1, 0]


def test_time_of_the_last_sale_is_kept_to_the_hour_and_forgotten(fake_clock: FakeClock) -> None:
    card = make_denomination()
    sold_at = clock.now() - timedelta(days=1)
    sell(card, status_since=sold_at - timedelta(days=2))
    sell(card, status_since=sold_at)

    popularity.recount()

    product = Product.objects.get(pk=card.product_id)
    assert product.last_bought_at == sold_at.replace(minute=0, second=0, microsecond=0)

    fake_clock.advance(days=30)
    popularity.recount()

    product.refresh_from_db()
    assert (product.popularity, product.last_bought_at) == (0, None)


def test_recount_comes_round_every_hour(fake_clock: FakeClock) -> None:
    kind = next(kind for kind in jobs.all_job_kinds() if kind.name == OrdersJob.POPULARITY)
    card = make_denomination()
    assert kind.due(clock.now(), 9) == [0]

    kind.task(0)
    sell(card)
    kind.task(0)  # a second ring counts nothing

    assert kind.due(clock.now(), 9) == []
    assert Product.objects.get(pk=card.product_id).popularity == 0

    recount_later(fake_clock)

    assert Product.objects.get(pk=card.product_id).popularity == 1
