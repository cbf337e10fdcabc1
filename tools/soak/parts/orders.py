"""Part "orders": simulated purchases, in batches that are judged one by one."""

import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from core.models import Move
from core.moves import subject_of
from orders.states import LineStatus
from sandbox.testing import RunningSandbox
from tools.oracle.bank_account import Bank
from tools.oracle.promises import broken_promises
from tools.soak.customers.gateway_pages import GatewayPages
from tools.soak.customers.returning import find_returning_customers
from tools.soak.ground_truth.coverage_goals import CoverageGoal
from tools.soak.ground_truth.tally import Tally
from tools.soak.harness.run_state import Result, State
from tools.soak.shop.catalogue_setup import Goods, SkewedClock, payable_goods, set_up_catalogue
from tools.soak.shop.in_process import CLOCK_FILE
from tools.soak.simulation.batch import Batch
from tools.soak.simulation.plan import BatchPlan, FaultDecks

PART = "orders"
BATCH = 50  # orders
MOST_TOLD = 20  # cases of one batch, in words
BETWEEN_BATCHES = 20  # minutes of the shop's time
PRODUCTS_PER_ORDER = 3  # no two orders of a batch want the same, and some want two


class Simulation:
    """All batches of one lane that are not done already; none begins when the time is over."""

    def __init__(
        self, sandbox: RunningSandbox, data_dir: Path, *, lane: str, state: State, ends_at: float
    ) -> None:
        self.sandbox, self.data_dir, self.lane, self.state = sandbox, data_dir, lane, state
        self.ends_at = ends_at  # seconds since 1970
        self.seed = f"{state.options['seed']} {lane}"
        self.orders = state.orders // 2
        self.tills = GatewayPages(sandbox, Bank())

    def run(self) -> None:
        """Carry out batch after batch; each result is kept as soon as it is there."""
        done = self.state.results(self.lane, PART)
        products = PRODUCTS_PER_ORDER * min(BATCH, self.orders)
        with set_up_catalogue(
            self.sandbox, self.data_dir.with_name(CLOCK_FILE), products=products
        ) as fake_clock:
            offers = payable_goods()
            for number, first in enumerate(range(0, self.orders, BATCH)):
                if str(number) in done:
                    continue
                if number and time.time() >= self.ends_at:
                    print(f"{self.lane}: {self.orders - first} orders were not begun: the time is over")
                    break
                begun = time.monotonic()
                batch = self._batch(number, min(BATCH, self.orders - first), fake_clock, offers)
                result = run_batch(batch, self.data_dir) | {"seconds": round(time.monotonic() - begun, 1)}
                self.state.save(self.lane, PART, str(number), result)
                print(
                    f"{self.lane}: {first + batch.plan.size} of {self.orders} orders, {_summary(result)}",
                    flush=True,
                )
                fake_clock.advance(minutes=BETWEEN_BATCHES)

    def _batch(self, number: int, size: int, fake_clock: SkewedClock, offers: list[Goods]) -> Batch:
        random = Random(f"{self.seed} {number}")
        decks = FaultDecks(self.seed, number, BATCH)
        plan = BatchPlan(size, random=random, decks=decks, offers=offers, regulars=find_returning_customers())
        return Batch(plan, tally=Tally(self.sandbox), fake_clock=fake_clock, random=random, tills=self.tills)


def run_batch(batch: Batch, data_dir: Path) -> Result:
    """Run a batch and judge it."""
    stalled = []
    try:
        batch.run()
    except AssertionError as exc:
        stalled.append(str(exc))
    truth = batch.tally.sandbox.truth(cards=True)
    found = {
        **broken_promises(truth, bank=batch.tills.bank, data_dir=data_dir),
        "stalled": stalled,
        "parked unexplained": [f"line {pk}" for pk, why in batch.parked.items() if not why],
        "parked although resolvable": batch.resolvable,
        "webhooks broken": broken_webhooks(batch.tally.sandbox),
    }
    return {
        "orders": len(batch.purchases),
        "lines": batch.lines.count(),
        "faults": dict(batch.tally.counts(truth)),
        "deeds": dict(batch.tally.deeds + Counter({CoverageGoal.PART_RETURNED: batch.parts_returned})),
        "parked": len(batch.parked),
        "parked because": dict(Counter(batch.parked.values())),
        "parked for a while": parked_for_a_while(batch),
        **{name: len(cases) for name, cases in found.items()},
        "cases": [f"{name}: {each}" for name, cases in found.items() for each in cases][:MOST_TOLD],
    }


def parked_for_a_while(batch: Batch) -> int:
    """Lines that were parked, and went on by themselves when their order turned up."""
    parked = set(Move.objects.filter(to_status=LineStatus.PARKED).values_list("subject", flat=True))
    return sum(subject_of(line) in parked for line in batch.lines) - len(batch.parked)


def broken_webhooks(sandbox: RunningSandbox) -> list[str]:
    """Calls that were answered by a failure of the shop's own, whatever was in them."""
    return [
        f"{each['type']} of {each['checkout']} was answered {each['status']}"
        for each in sandbox.deliveries()
        if each["status"] is not None and each["status"] >= 500
    ]


def _summary(result: dict[str, Any]) -> str:
    wrong = f"{len(result['cases'])} things wrong" if result["cases"] else "nothing wrong"
    return f"{result['parked']} of {result['lines']} lines were parked, {wrong} ({result['seconds']} s)"
