"""Part "kills": the processes of a running shop die at random while customers buy."""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

from tests.running_shop import RunningShop
from tools.sandbox_control import SandboxControl
from tools.soak.harness.run_state import State
from tools.soak.injection.gateways import CHECKOUTS, PAYING, WEBHOOKS
from tools.soak.injection.rules import FaultDeck, Rule
from tools.soak.injection.supplier import LOOKING, PLACING, POLLING
from tools.soak.live_shop.chaos import (
    Crowd,
    ProcessChaos,
    connect_to_shop,
    run_management_command,
    run_second_beat,
)
from tools.soak.shop.in_process import NO_LIMITS, POSTGRESQL, durable_postgres

PART = "kills"
TIME_SCALE = 30
PURCHASES, LEAST = 150, 15
CUSTOMERS = 4
PURCHASES_PER_STRIKE = 3
BETWEEN_STRIKES = (0.8, 2.5)  # seconds
MOST_FAULTS = 3  # that the supplier plans between two strikes
TO_SETTLE = 300  # seconds after the last purchase
STOCK = 5_000
BALANCE = 50_000_000  # dinars
SECONDS_TO_KEEP_UP = 60


def run(*, lane: str, state: State) -> None:
    """Do it once on this lane's database, unless it has been done."""
    if PART in state.results(lane, PART):
        return
    seed = f"{state.options['seed']} {lane} kills"
    purchases = state.share_of(PURCHASES, least=LEAST)
    with tempfile.TemporaryDirectory(prefix="storefront-kills-") as folder, ExitStack() as stack:
        variables: dict[str, Any] = {**NO_LIMITS, "TIME_SCALE": str(TIME_SCALE), "LOG_LEVEL": "DEBUG"}
        if lane == POSTGRESQL:
            variables["DATABASE_URL"] = durable_postgres(stack.callback)
        shop = stack.enter_context(RunningShop(Path(folder) / "data", **variables))
        sandbox = connect_to_shop(shop)
        result = run_purchases(shop, sandbox, seed=seed, purchases=purchases)
    state.save(lane, PART, PART, result)
    print(f"{lane}: kills: {len(result['problems'])} things wrong", flush=True)


def run_purchases(shop: RunningShop, sandbox: SandboxControl, *, seed: str, purchases: int) -> dict[str, Any]:
    """Let customers buy amid the chaos, wait until all has settled, and judge."""
    from tools.soak.live_shop import operations

    random = Random(seed)
    begun = time.monotonic()
    chaos, crowd = ProcessChaos(shop, random), Crowd(shop, operations.payable_denominations(), random)
    desk = operations.ShopStaff(sandbox, random)
    mischief = SupplierFaults(sandbox, seed)
    operations.restock_supplier(sandbox, stock=STOCK, balance=BALANCE)

    def meanwhile() -> None:
        for _ in range(random.randint(0, MOST_FAULTS)):
            mischief.plan()
        if chaos.done.total() < purchases // PURCHASES_PER_STRIKE:
            chaos.strike()
        desk.look_after()
        time.sleep(random.uniform(*BETWEEN_STRIKES))

    with run_second_beat(shop):
        crowd.buy(purchases, at_once=CUSTOMERS, meanwhile=meanwhile)
    sandbox.clear()
    operations.finish_orders(sandbox)
    found = desk.judge(shop, desk.wait_until_settled(seconds=TO_SETTLE))
    found["verify --live"] = _verify(shop)
    return {
        "rows": [
            ("purchases paid", len(crowd.bought)),
            *operations.rows(),
            *sorted(chaos.done.items()),
            ("faults of the supplier", mischief.happened()),
            *((name, len(cases)) for name, cases in found.items()),
            ("seconds", round(time.monotonic() - begun)),
        ],
        "problems": [f"{name}: {case}" for name, cases in found.items() for case in cases][:20],
    }


def _verify(shop: RunningShop) -> list[str]:
    """The operator's own check; a sweeper that has just been started again may need a moment to catch up."""
    deadline = time.monotonic() + SECONDS_TO_KEEP_UP
    while True:
        done = run_management_command(shop, "verify", "--live")
        if done.returncode == 0:
            return []
        if time.monotonic() > deadline:
            return [line for line in done.stdout.splitlines() if line.startswith("BROKEN")] or [
                done.stderr[-300:]
            ]
        time.sleep(2)


class SupplierFaults:
    """Faults of the supplier, one after another, for whoever meets them."""

    def __init__(self, sandbox: SandboxControl, seed: str) -> None:
        self.sandbox, self._random = sandbox, Random(f"{seed} mischief")
        self._decks = [
            FaultDeck(cards, seed=f"{seed} {number}", batch=0, hand=0)
            for number, cards in enumerate((PLACING, PLACING, LOOKING, POLLING, PAYING, CHECKOUTS, WEBHOOKS))
        ]
        self._rules: set[int] = set()

    def plan(self) -> None:
        """The next fault, once."""
        fault = self._random.choice(self._decks).deal()
        rules: list[Rule] = [] if fault.is_twin else fault.rules(self._random)
        self._rules |= set(self.sandbox.inject(rules))

    def happened(self) -> int:
        """How many of the planned faults acted, as the sandbox counted."""
        return sum(rule["applied"] for rule in self.sandbox.truth()["faults"] if rule["id"] in self._rules)
