"""Writers of the catalogue at the same moment, each in a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from catalog.models import Denomination, MarkupRule, PriceChange, Product
from catalog.pricing.markup_rules import save_rule
from catalog.supply.product_update import accept_wholesale, apply_details
from catalog.supply.refresh import claim_refresh
from catalog.supply.sync import sync_catalog
from catalog.testing import make_denomination, make_product
from core import clock
from oneclick import ProductDetails, ProductType
from sandbox.testing import RunningSandbox
from tests.timeouts import WAIT_SECONDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; raises what any of them raised."""
    together = Barrier(len(calls), timeout=WAIT_SECONDS)

    def run(call: Callable[[], Any]) -> Any:
        together.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.parametrize("attempt", range(5))
def test_rule_and_refresh_at_once_leave_the_price_of_both(attempt: int) -> None:
    denomination = make_denomination(wholesale=1000_00)
    product = denomination.product
    rule = MarkupRule.objects.get()
    rule.percent = Decimal(10)
    offer = ProductType(denomination.supplier_id, "PSN 10 EUR", Decimal(1100), 25, None)
    details = ProductDetails(product.supplier_id, "", (offer,), ())

    at_once(
        lambda: save_rule(rule, actor="test"),
        lambda: apply_details(product, details, asked_at=clock.now()),
    )

    denomination.refresh_from_db()
    assert (denomination.wholesale, denomination.selling_price) == (1100_00, 1210_00)
    assert Product.objects.get().from_price == 1210_00


def test_due_refresh_is_claimed_by_one_of_many() -> None:
    product = make_product()

    assert sorted(at_once(*[lambda: claim_refresh(product.pk)] * 8)) == [False] * 7 + [True]


def test_jump_is_accepted_by_one_of_many() -> None:
    denomination = make_denomination()
    Denomination.objects.filter(pk=denomination.pk).update(
        is_for_sale=False, withheld_wholesale=900_00, withheld_at=clock.now()
    )
    denomination.refresh_from_db()

    accepted = at_once(*[lambda: accept_wholesale(denomination, actor="test")] * 4)

    assert sorted(accepted) == [False, False, False, True]
    assert PriceChange.objects.filter(new_wholesale=900_00).count() == 1


def test_two_first_syncs_at_once_mirror_everything_once(supplier: RunningSandbox) -> None:
    runs = at_once(sync_catalog, sync_catalog)

    assert [run.ok for run in runs] == [True, True]
    assert Product.objects.mirrored().count() == 130
