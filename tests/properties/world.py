"""The shop, its supplier and the clock of both, put back to the first day for every example."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from django.conf import settings

import oneclick
from catalog.kinds import CatalogJob
from catalog.models import Denomination, Product
from catalog.pricing.repricing import reprice
from catalog.rehearsal import ensure_rehearsal
from catalog.supply.refresh import refresh_product
from catalog.testing import make_product
from core import clock, jobs
from core.operations import sweep_runner
from core.operations.sweep_runner import sweep_once
from core.shared_cache import cache
from orders.supplier_account import sales_gate
from orders.supplier_account.key_circuit_breaker import KeyCircuitBreaker
from sandbox.testing import RunningSandbox
from tests.crash.order_scenario import SharedFakeClock, take_over_clocks
from tests.plugins.table_reset import empty_apps

# What fills during an example. Catalogue and accounts stay.
FORGOTTEN = ("core", "delivery", "orders", "payments")
# Mirroring a catalogue of hundreds of products would hide all else; what is bought is refreshed one by one.
NOT_SWEPT = (CatalogJob.CATALOGUE, CatalogJob.PRODUCT)
HANDLING_SECONDS = 3
BALANCE = 500_000  # dinars


@dataclass
class World:
    """A shop with three cards on its shelf: an ordinary one, one that comes by half, one that never comes."""

    sandbox: RunningSandbox
    ordinary: Denomination
    fake_clock: SharedFakeClock

    @property
    def shelf(self) -> list[Denomination]:
        """The cards as they stand, prices and all."""
        ids = [self.ordinary.supplier_id, "TEST_PARTIAL", "TEST_REFUND"]
        rows = Denomination.objects.select_related("product__category").filter(supplier_id__in=ids)
        return sorted(rows, key=lambda row: ids.index(row.supplier_id))

    def start_again(self) -> None:
        """Forget every order, on both sides, and put the clock back."""
        empty_tables()
        cache.clear()
        self.sandbox.reset()
        self.sandbox.settings(handling_seconds=HANDLING_SECONDS)
        self.fake_clock = take_over_clocks(self.sandbox)
        self._read_prices()
        self.sell_again()
        sales_gate.check_supplier_key()

    def sell_again(self) -> None:
        """Sell what is off sale after losses, as staff would."""
        withheld = Product.objects.exclude(withheld_at=None)
        ids = list(withheld.values_list("pk", flat=True))
        withheld.update(withheld_at=None)
        reprice(ids, why="made for a test")

    def _read_prices(self) -> None:
        Product.objects.filter(pk=self.ordinary.product_id).update(refreshed_at=None)
        Denomination.objects.filter(pk=self.ordinary.pk).update(withheld_at=None, withheld_wholesale=None)
        refresh_product(self.ordinary.product_id)

    def advance(self, seconds: float) -> None:
        """Let time pass for both. The cache, whose clock cannot be turned, forgets what it would have."""
        self.fake_clock.advance(seconds=seconds)
        cache.clear()

    def sweep(self, passes: int = 1, *, pause: float = 6) -> None:
        """So many passes, a few seconds apart."""
        for _ in range(passes):
            sweep_once()
            self.advance(pause)


def empty_tables() -> None:
    """No order, payment or card is left; catalogue and accounts stay."""
    empty_apps(*FORGOTTEN)


@contextmanager
def world_with(sandbox: RunningSandbox) -> Generator[World, None, None]:
    """A world for the length of a `with`; clock, keys and client of the process are put back at its end."""
    circuit_breaker = KeyCircuitBreaker(sales_gate.key_identity())
    oneclick.configure(
        base_url=sandbox.url, api_key=sandbox.key, sleep=lambda seconds: None, circuit_breaker=circuit_breaker
    )
    ring = settings.CARD_KEYS
    try:
        with (
            patch.object(clock, "timezone", clock.timezone),
            patch.object(sweep_runner, "all_job_kinds", _swept_kinds),
        ):
            yield World(sandbox, _stock_shelf(sandbox), take_over_clocks(sandbox))
    finally:
        settings.CARD_KEYS = ring
        oneclick.configure(base_url=settings.ONECLICK_API_URL, api_key=settings.ONECLICK_API_KEY)


def _swept_kinds() -> list[jobs.JobKind]:
    return [kind for kind in jobs.all_job_kinds() if kind.name not in NOT_SWEPT]


def _stock_shelf(sandbox: RunningSandbox) -> Denomination:
    listed = next(product for product in _catalogue(sandbox) if product["title"] == "iTunes USA")
    product = make_product(listed["title"], supplier_id=listed["id"], region="usa")
    refresh_product(product.pk)
    reprice(ensure_rehearsal(), why="made for a test")
    return product.denominations.order_by("wholesale").select_related("product")[0]


def _catalogue(sandbox: RunningSandbox) -> Iterator[dict[str, str]]:
    _, answer = sandbox.api("gift-cards/catalog")
    for category in answer["data"]["categories"]:
        yield from category["products"]
