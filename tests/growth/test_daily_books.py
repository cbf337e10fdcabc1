"""A shop that sells much: every day its books are compared to their end, piece by piece, and agree."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core import clock, heartbeats
from core.testing import FakeClock
from orders.kinds import OrdersJob
from orders.models import BooksDifference, Comparison
from orders.reconciliation.comparisons import PAGES, WINDOWS_PER_RUN, differences_of
from orders.reconciliation.placement_pause import compare_daily
from orders.tests.supplier_books import Books, supplied
from tools.generated_shop.catalogue import fill_catalogue
from tools.generated_shop.purchases import Mix
from tools.generated_shop.shop import fill_orders
from tools.generated_shop.supplier_books import books_since

pytestmark = [pytest.mark.django_db]

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)
SEVERAL_DAYS = pytest.mark.parametrize(
    ("days", "orders"), [(3, 30), pytest.param(10, 1_500, marks=pytest.mark.long_form)]
)
MOST_CALLS = WINDOWS_PER_RUN * (3 * PAGES + 12)  # one list once, the other twice; 12: tries of other sizes


@pytest.fixture(autouse=True)
def _many_products() -> None:
    fill_catalogue(40, now=clock.now())


def days_of_trade(fake_clock: FakeClock, days: int, orders: int) -> Iterator[Books]:
    """After each day that has sold so many orders, the supplier's books of all of them."""
    opened_at = clock.now()
    for _ in range(days):
        fake_clock.advance(days=1)
        fill_orders(orders, span=A_DAY, mix=Mix(expired=orders + 1))
        yield books_since(opened_at - AN_HOUR)


def compare_the_day(books: Books) -> Comparison:
    """As the sweeper does: piece by piece, until nothing is due any more; no piece may ask for much."""
    with supplied(books):
        while heartbeats.is_due(OrdersJob.RECONCILE):
            before = books.calls
            compare_daily()
            assert books.calls - before <= MOST_CALLS
    return Comparison.objects.latest("pk")


@SEVERAL_DAYS
def test_every_day_reconciles(fake_clock: FakeClock, days: int, orders: int) -> None:
    compared = []
    for books in days_of_trade(fake_clock, days, orders):
        assert len(books.orders) >= orders
        comparison = compare_the_day(books)
        assert comparison.is_complete
        assert differences_of(comparison) == []
        compared.append(comparison.pk)

    assert len(set(compared)) == days
    assert not BooksDifference.objects.exists()


def test_what_the_supplier_does_not_list_is_found_on_its_day(fake_clock: FakeClock) -> None:
    for day, books in enumerate(days_of_trade(fake_clock, 3, 30)):
        if day == 1:
            lost = books.orders.pop(-5)
        comparison = compare_the_day(books)
        found = {(each.kind, each.supplier_id) for each in differences_of(comparison)}
        if day == 1:
            assert found == {("missing", lost.order_id)}
        else:
            assert found == set()
