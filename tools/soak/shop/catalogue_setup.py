"""What stands on the shelves of a simulated shop, and the supplier's side of it."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import oneclick
from catalog.kinds import CatalogJob
from catalog.models import Denomination, Product
from catalog.pricing.repricing import reprice
from catalog.rehearsal import ensure_rehearsal
from catalog.supply.refresh import refresh_product
from catalog.supply.sync import sync_catalog
from core import clock, jobs
from core.operations import sweep_runner
from orders.supplier_account import sales_gate
from orders.supplier_account.clock_skew import ClockMeter
from orders.supplier_account.key_circuit_breaker import KeyCircuitBreaker
from orders.supplier_account.solvency import read_balance
from payments.gateways.ocpay import OCPay
from sandbox.testing import RunningSandbox
from tests.crash.order_scenario import SharedFakeClock
from tools.soak.shop.web_process import write_clock_offset

# The pretend supplier is on this machine: what takes longer than this is meant to be silence.
LIMITS = oneclick.RequestLimits(connect_seconds=2, purchase_seconds=1.5, read_seconds=3, repeats=1)
# Mirroring a catalogue is no part of an order's story; prices are read when they are needed.
NOT_SWEPT = (CatalogJob.CATALOGUE, CatalogJob.PRODUCT)
STOCK = 200
BALANCE = 50_000_000  # dinars
MOST_PRICE = 40_000_00  # centimes of one card: a dozen stay below what the gateway takes


class SkewedClock(SharedFakeClock):
    """The clocks of workers, vendors and web process; `skew` is what the workers' own clock is wrong by."""

    skew = timedelta()

    def __init__(self, sandbox: RunningSandbox, door: Path) -> None:
        super().__init__(sandbox)
        self._door = door

    def now(self) -> Any:
        return super().now() + self.skew

    def advance(self, **delta: float) -> None:
        super().advance(**delta)
        write_clock_offset(self._door, self.ahead)


@dataclass(frozen=True)
class Goods:
    """One denomination as the supplier knows it, and its wholesale price in centimes."""

    denomination_id: int
    product_id: int
    product: str  # the supplier's id
    type: str  # the supplier's id
    wholesale: int


@contextmanager
def set_up_catalogue(
    sandbox: RunningSandbox, door: Path, *, products: int
) -> Generator[SkewedClock, None, None]:
    """Mirror the supplier's catalogue, put so many products up for sale, take over all clocks.

    `door` is the file for the web process.
    """
    circuit_breaker = KeyCircuitBreaker(sales_gate.key_identity())
    oneclick.configure(
        base_url=sandbox.url,
        api_key=sandbox.key,
        limits=LIMITS,
        circuit_breaker=circuit_breaker,
        sleep=lambda _seconds: None,
        on_date=ClockMeter().note,
    )
    sales_gate.check_supplier_key()
    sync_catalog()
    for product_id in Product.objects.mirrored().order_by("pk").values_list("pk", flat=True)[:products]:
        refresh_product(product_id)
    reprice(ensure_rehearsal(), why="with sandbox keys")
    kinds = swept_kinds()
    fake_clock = SkewedClock(sandbox, door)
    with (
        patch.object(clock, "timezone", fake_clock),
        patch.object(sweep_runner, "all_job_kinds", lambda: kinds),
    ):
        fake_clock.advance(seconds=0)
        yield fake_clock


def swept_kinds() -> list[jobs.JobKind]:
    """What sweeps of a rehearsal look for."""
    return [kind for kind in jobs.all_job_kinds() if kind.name not in NOT_SWEPT]


def payable_goods() -> list[Goods]:
    """Every denomination that can be paid for alone."""
    offers = Denomination.objects.filter(
        is_for_sale=True, origin="supplier", selling_price__gte=OCPay.least, selling_price__lte=MOST_PRICE
    )
    return [
        Goods(each.pk, each.product_id, each.product.supplier_id, each.supplier_id, each.wholesale or 0)
        for each in offers.select_related("product").order_by("product_id", "pk")
    ]


def one_of_each_product(offers: list[Goods], random: Random) -> list[Goods]:
    """Goods that the supplier's rules can tell apart, whichever endpoint they act on; in random order."""
    by_product: dict[int, list[Goods]] = {}
    for offer in offers:
        by_product.setdefault(offer.product_id, []).append(offer)
    chosen = [random.choice(each) for each in by_product.values()]
    random.shuffle(chosen)
    return chosen


def rehearsal_goods(name: str) -> Goods:
    """One of the vendor's test types: TEST_PARTIAL, TEST_REFUND."""
    row = Denomination.objects.get(supplier_id=name)
    return Goods(row.pk, row.product_id, "", name, row.wholesale or 0)


def restock(sandbox: RunningSandbox, offers: list[Goods]) -> None:
    """Everything is in stock again at its old price, the balance suffices, and the shop has seen it.

    Raises an error of `oneclick` if the supplier does not answer, or may not be asked.
    """
    types = {each.type: {"quantity": STOCK, "price": each.wholesale / 100, "withdrawn": 0} for each in offers}
    sandbox.settings(types=types, balance=BALANCE, list_lag_seconds=0)
    Denomination.objects.exclude(withheld_at=None).update(withheld_at=None, withheld_wholesale=None)
    rows = Denomination.objects.in_bulk([each.denomination_id for each in offers])
    for product_id in {each.product_id for each in offers if _is_off(rows[each.denomination_id], each)}:
        refresh_product(product_id)
    read_balance()


def _is_off(row: Denomination, offer: Goods) -> bool:
    """Whether the shop believes it sold out, withdrawn, or at another price than it is."""
    return not row.is_for_sale or row.wholesale != offer.wholesale or (row.stock or 0) < STOCK // 2
