"""What is known is not written again; what is not known is, whatever was noted a moment ago."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Denomination, Product
from catalog.supply.product_update import apply_details
from catalog.testing import make_product
from core import clock
from core.testing import FakeClock
from oneclick import ParseProblem, ProductDetails, ProductType

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

SECOND = timedelta(seconds=1)
TYPE = {"id": "t1", "name": "PSN 10 EUR", "price": Decimal(490), "quantity": 25, "available": None}
OTHER = {"id": "t2", "name": "PSN 20 EUR", "price": Decimal(980), "quantity": 25, "available": None}


@pytest.fixture
def product(db: None, fake_clock: FakeClock) -> Product:
    """One that was read just now."""
    fake_clock.stop()
    product = make_product()
    read(product, TYPE)
    fake_clock.advance(seconds=1)
    return product


def read(product: Product, *types: dict[str, Any], late_by: float = 0, **said: Any) -> list[str]:
    """Store an answer that took so many seconds to come; returns what was written."""
    offers = tuple(ProductType(**each) for each in types)
    fields = {"product_id": product.supplier_id, "title": product.supplier_title, "problems": ()} | said
    with CaptureQueriesContext(connection) as queries:
        asked_at = clock.now() - late_by * SECOND
        apply_details(product.pk, ProductDetails(types=offers, **fields), asked_at=asked_at)
    return [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE"))]


def test_same_answer_is_not_written(product: Product) -> None:
    before = Product.objects.get().refreshed_at

    assert read(product, TYPE) == []
    assert Product.objects.get().refreshed_at == before


def test_same_answer_is_noted_once_in_a_while(product: Product, fake_clock: FakeClock) -> None:
    fake_clock.advance(minutes=1)

    assert read(product, TYPE)
    assert Denomination.objects.get().priced_at == Product.objects.get().refreshed_at
    assert Product.objects.filter(refreshed_at__gt=clock.now() - 30 * SECOND).exists()


@pytest.mark.parametrize(
    "news",
    [
        {"price": Decimal(491)},
        {"price": None},
        {"quantity": 5},
        {"quantity": 0},
        {"quantity": None},
        {"available": False},
        {"name": "PSN 10 EUR Card"},
        {"name": "PSN 100 EUR"},
        {"unreadable": ("price",)},
    ],
)
def test_whatever_is_new_is_written(product: Product, news: dict[str, Any]) -> None:
    assert read(product, TYPE | news)


def test_stock_that_is_plenty_before_and_after_is_no_news(product: Product) -> None:
    assert read(product, TYPE | {"quantity": 24}) == []


@pytest.mark.parametrize("types", [(TYPE, OTHER), (OTHER,), ()])
def test_types_that_come_and_go_are_written(product: Product, types: tuple[dict[str, Any], ...]) -> None:
    assert read(product, *types)


def test_another_title_is_written(product: Product) -> None:
    assert read(product, TYPE, title="PSN Deutschland")


def test_part_that_cannot_be_read_is_no_known_answer(product: Product) -> None:
    assert read(product, TYPE, problems=(ParseProblem("types[1]", "id is missing"),), is_whole=False)


@pytest.mark.parametrize("field", ["withheld_at", "doubted_at", "missing_since", "withdrawn_at"])
def test_card_that_is_held_back_is_looked_at_each_time(product: Product, field: str) -> None:
    Denomination.objects.update(is_for_sale=False, **{field: clock.now()})

    assert read(product, TYPE)


def test_slow_answer_is_not_believed_where_a_later_one_may_have_gone_unnoted(
    product: Product, fake_clock: FakeClock
) -> None:
    fake_clock.advance(seconds=9)

    read(product, TYPE | {"price": Decimal(480)}, late_by=6)

    assert Denomination.objects.get().wholesale == 490_00


def test_slow_answer_is_believed_where_nothing_was_asked_lately(
    product: Product, fake_clock: FakeClock
) -> None:
    fake_clock.advance(minutes=2)

    read(product, TYPE | {"price": Decimal(480)}, late_by=6)

    assert Denomination.objects.get().wholesale == 480_00


def test_answer_asked_for_earlier_than_the_stored_one_is_not_stored(product: Product) -> None:
    read(product, TYPE | {"price": Decimal(480)}, late_by=3)

    assert Denomination.objects.get().wholesale == 490_00
