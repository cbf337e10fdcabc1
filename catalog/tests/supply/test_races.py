"""Writers of the catalogue at the same moment, each in a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import OperationalError, connection

from catalog.locks import products_lock
from catalog.models import Denomination, MarkupRule, PriceChange, Product
from catalog.pricing.markup_rules import save_rule
from catalog.supply.product_update import accept_wholesale, apply_details
from catalog.supply.refresh import claim_refresh
from catalog.supply.sync import sync_catalog
from catalog.testing import make_denomination, make_product
from core import clock
from oneclick import ProductDetails, ProductType
from sandbox.testing import RunningSandbox
from tests.timeouts import LOOK_EVERY, WAIT_SECONDS

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
        lambda: apply_details(product.pk, details, asked_at=clock.now()),
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


def reading(denomination: Denomination, price: int) -> ProductDetails:
    offer = ProductType(denomination.supplier_id, "PSN 10 EUR", Decimal(price), 25, None)
    return ProductDetails(denomination.product.supplier_id, "", (offer,), ())


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time, whatever it writes"
)
def test_readings_of_different_products_do_not_wait_for_each_other() -> None:
    """The first one is held up with its product locked until the other has been stored and committed."""
    one, other = make_denomination(), make_denomination()
    one_is_locked, other_is_stored = Event(), Event()

    def store_one() -> bool:
        with products_lock([one.product_id]):
            apply_details(one.product.pk, reading(one, 500), asked_at=clock.now())
            one_is_locked.set()
            return other_is_stored.wait(WAIT_SECONDS)

    def store_other() -> bool:
        assert one_is_locked.wait(WAIT_SECONDS)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")  # of a wait for locks: there should be none
        try:
            apply_details(other.product.pk, reading(other, 501), asked_at=clock.now())
        except OperationalError:
            return False
        finally:
            other_is_stored.set()
        return True

    assert at_once(store_one, store_other) == [True, True], "the other one waited"

    assert set(Denomination.objects.values_list("wholesale", flat=True)) == {500_00, 501_00}


def test_readings_of_one_product_take_turns() -> None:
    denomination = make_denomination()
    inside, is_read, seen = Event(), Event(), []

    def hold() -> None:
        with products_lock([denomination.product_id]):
            inside.set()
            is_read.wait(10 * LOOK_EVERY)  # nobody reads meanwhile
            Denomination.objects.filter(pk=denomination.pk).update(position=7)

    def read() -> None:
        inside.wait(WAIT_SECONDS)
        with products_lock([denomination.product_id]):
            seen.append(Denomination.objects.get(pk=denomination.pk).position)
        is_read.set()

    at_once(hold, read)

    assert seen == [7]


def test_lock_is_not_widened() -> None:
    one, other = make_denomination(), make_denomination()

    with products_lock([one.product_id]), pytest.raises(RuntimeError):  # noqa: SIM117 - the inner one raises
        with products_lock([other.product_id]):
            pass
