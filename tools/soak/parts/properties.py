"""Part "properties": the stateful tests of `tests/properties`, longer and from this run's seed."""

import time

from tools.soak.harness.child_process import problems_of
from tools.soak.harness.run_state import State
from tools.soak.shop.in_process import SQLITE

PART = "properties"
EXAMPLES, STEPS = 60, 50


def run(*, lane: str, state: State, ends_at: float) -> None:
    """Run pytest on them, unless it has been done. What is not over in time counts as broken."""
    if PART in state.results(lane, PART):
        return
    examples = state.share_of(EXAMPLES, least=2)
    variables = {
        "SOAK_EXAMPLES": str(examples),
        "SOAK_STEPS": str(STEPS),
        "SOAK_SEED": str(state.options["seed"]),
    }
    if lane == SQLITE:
        variables["DATABASE_URL"] = "sqlite:///soak.sqlite3"
    how = ("-q", "-x", "-p", "no:cacheprovider", "--show-capture=no", "tests/properties")
    begun = time.monotonic()
    problems = problems_of("pytest", *how, seconds=max(60, ends_at - time.time()), variables=variables)
    rows = [
        ("examples", examples),
        ("steps in each, at most", STEPS),
        ("seconds", round(time.monotonic() - begun)),
    ]
    state.save(lane, PART, PART, {"rows": rows, "problems": problems})
    print(f"{lane}: properties: {examples} examples, {len(problems)} things wrong", flush=True)
