"""Part "thief": one dishonest person of each role, in as many runs as it takes (tests/thief)."""

import time

from tools.soak.harness.child_process import problems_of
from tools.soak.harness.run_state import State
from tools.soak.shop.in_process import SQLITE

PART = "thief"
RUNS, STEPS = 2_000, 30  # of the full form, all roles together


def run(*, lane: str, state: State, ends_at: float) -> None:
    """Run pytest on it, unless it has been done. What is not over in time counts as broken."""
    if PART in state.results(lane, PART):
        return
    runs = state.share_of(RUNS, least=30)
    variables = {"THIEF_RUNS": str(runs), "THIEF_STEPS": str(STEPS)}
    if lane == SQLITE:
        variables["DATABASE_URL"] = "sqlite:///soak.sqlite3"
    how = ("-q", "-n0", "-p", "no:cacheprovider", "--show-capture=no", "tests/thief")
    seed = f"--hypothesis-seed={state.options['seed']}"
    begun = time.monotonic()
    problems = problems_of("pytest", seed, *how, seconds=max(60, ends_at - time.time()), variables=variables)
    rows = [("runs", runs), ("steps in each, at most", STEPS), ("seconds", round(time.monotonic() - begun))]
    state.save(lane, PART, PART, {"rows": rows, "problems": problems})
    print(f"{lane}: thief: {runs} runs, {len(problems)} things wrong", flush=True)
