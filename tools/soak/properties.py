"""Part "properties": the stateful tests of `tests/properties`, longer and from this run's seed."""

import os
import subprocess
import sys
import time

from tests.shop import ROOT
from tools.soak.inside import SQLITE
from tools.soak.state import FULL, State

PART = "properties"
EXAMPLES, STEPS = 60, 50
LAST_WORDS = 1_500  # characters of a failure that are told


def run(*, lane: str, state: State, ends_at: float) -> None:
    """Run pytest on them, unless it has been done. What is not over in time counts as broken."""
    if PART in state.results(lane, PART):
        return
    examples = max(2, EXAMPLES * min(state.orders, FULL) // FULL)
    told = {"SOAK_EXAMPLES": str(examples), "SOAK_STEPS": str(STEPS), "SOAK_SEED": str(state.options["seed"])}
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | told
    if lane == SQLITE:
        environment["DATABASE_URL"] = "sqlite:///soak.sqlite3"
    begun = time.monotonic()
    problems = _pytest(environment, seconds=max(60, ends_at - time.time()))
    rows = [
        ("examples", examples),
        ("steps in each, at most", STEPS),
        ("seconds", round(time.monotonic() - begun)),
    ]
    state.save(lane, PART, PART, {"rows": rows, "problems": problems})
    print(f"{lane}: properties: {examples} examples, {len(problems)} things wrong", flush=True)


def _pytest(environment: dict[str, str], *, seconds: float) -> list[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--show-capture=no"]
    try:
        done = subprocess.run(
            [*command, "tests/properties"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return [f"the properties were not through after {seconds:.0f} s"]
    return [] if done.returncode == 0 else [f"properties: {done.stdout[-LAST_WORDS:]}"]
