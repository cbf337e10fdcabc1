"""Part "orders": simulated purchases, in batches that are judged one by one."""

import time
from pathlib import Path
from random import Random
from typing import Any

from orders.models import Line, Order
from sandbox.testing import RunningSandbox
from tools.soak.batch import Batch, Decks, parked_ever
from tools.soak.floor import WrongClock, goods, open_floor
from tools.soak.judge import journal_difference, judge
from tools.soak.searching import leaks
from tools.soak.state import Result, State
from tools.soak.tally import Tally

PART = "orders"
BATCH = 50  # orders
MOST_TOLD = 20  # cases of one batch, in words


def run(sandbox: RunningSandbox, data_dir: Path, *, lane: str, state: State) -> None:
    """Carry out the batches that are not done yet; each result is kept as soon as it is there."""
    seed, orders = int(state.options["seed"]), int(state.options["orders"]) // 2
    done = state.results(lane, PART)
    decks = Decks(Random(f"{seed} {lane}"))
    with open_floor(sandbox) as hands:
        offers = goods()
        for number, first in enumerate(range(0, orders, BATCH)):
            if str(number) in done:
                continue
            begun = time.monotonic()
            random = Random(f"{seed} {lane} {number}")
            tally = Tally(sandbox)
            batch = Batch(
                min(BATCH, orders - first), tally=tally, hands=hands, random=random, decks=decks, offers=offers
            )
            result = carry_out(batch, data_dir)
            state.save(lane, PART, str(number), result | {"seconds": round(time.monotonic() - begun, 1)})
            print(f"{lane}: orders {first + batch.size} of {orders}, {_summary(result)}", flush=True)
            hands.forward(minutes=20)


def carry_out(batch: Batch, data_dir: Path) -> Result:
    """Run a batch and judge it."""
    trouble = []
    last = Line.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    try:
        batch.run()
    except AssertionError as error:
        trouble.append(str(error))
    truth = batch.tally.sandbox.truth(cards=True)
    found = judge(truth)
    leaked = leaks(data_dir, truth)
    lines = list(Line.objects.filter(pk__gt=last).values_list("pk", flat=True))
    parked = parked_ever(lines)
    unexplained = [f"line {pk} was parked for no reason" for pk in parked if not batch.tally.reasons[pk]]
    return {
        "orders": Order.objects.filter(lines__pk__in=lines).distinct().count(),
        "lines": len(lines),
        "faults": dict(batch.tally.counts(truth)),
        "parked": len(parked),
        "parked unexplained": len(unexplained),
        "parked although resolvable": len(batch.resolvable),
        "leaked": len(leaked),
        "stalled": len(trouble),
        "journal difference": journal_difference(),
        **{name: len(cases) for name, cases in found.items()},
        "cases": _told({**found, "leaked": leaked, "stalled": trouble, "parked": unexplained + sorted(batch.resolvable)}),
    }


def _told(cases: dict[str, list[str]]) -> list[str]:
    return [f"{name}: {each}" for name, found in cases.items() for each in found][:MOST_TOLD]


def _summary(result: dict[str, Any]) -> str:
    bad = {name: result[name] for name in ("lost", "doubled", "over-refunded", "leaked", "invariants", "stalled")}
    wrong = ", ".join(f"{number} {name}" for name, number in bad.items() if number) or "nothing wrong"
    return f"{result['parked']} of {result['lines']} lines were parked, {wrong}"
