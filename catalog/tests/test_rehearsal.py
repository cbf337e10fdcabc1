"""The test types: there with sandbox keys, never in production."""

import pytest
from pytest_django import Settings

from catalog.models import Denomination, Origin, Product
from catalog.pricing.availability import is_sellable
from catalog.pricing.repricing import reprice
from catalog.rehearsal import ensure_rehearsal
from catalog.supply.refresh import FreshOffer, fresh_offer, refresh_product
from catalog.supply.sync import sync_catalog
from core import clock
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def rehearse() -> list[Denomination]:
    reprice(ensure_rehearsal(), why="test")
    return list(Denomination.objects.filter(origin=Origin.REHEARSAL).select_related("product__category"))


def test_test_types_sell_at_515(supplier: RunningSandbox) -> None:
    sync_catalog()

    product = Product.objects.get(slug="rehearsal")
    types = product.denominations.values_list("supplier_id", "wholesale", "selling_price", "is_for_sale")
    assert sorted(types) == [("TEST_PARTIAL", 490_00, 515_00, True), ("TEST_REFUND", 490_00, 515_00, True)]
    assert (product.is_available, product.from_price, product.category.title) == (True, 515_00, "Rehearsal")


def test_ensuring_twice_makes_nothing_twice() -> None:
    rehearse()

    assert len(rehearse()) == 2
    assert Product.objects.count() == 1


def test_offer_of_a_test_type_needs_no_supplier() -> None:
    partial = rehearse()[1]

    assert fresh_offer(partial) == FreshOffer(wholesale=490_00, stock=10_000, is_gone=False)
    assert refresh_product(partial.product_id) is None
    assert is_sellable(partial, clock.now())


def test_production_has_no_test_types(settings: Settings) -> None:
    settings.IN_PRODUCTION = True

    assert rehearse() == []


def test_production_withdraws_test_types_and_hides_them_even_before(settings: Settings) -> None:
    before = rehearse()[0]
    settings.IN_PRODUCTION = True

    assert before.is_for_sale
    assert not is_sellable(before, clock.now())
    assert not Product.objects.on_show().exists()

    after = rehearse()[0]
    assert not after.is_for_sale
    assert after.product.withdrawn_at is not None

    settings.IN_PRODUCTION = False
    assert rehearse()[0].is_for_sale
