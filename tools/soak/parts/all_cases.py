"""Part "cases": what touches storage, on SQLite, with every case of each parametrized test.

`make test` runs every case on PostgreSQL, and one of each on SQLite. A shorter run takes a third of each
module, another one by each seed.
"""

import time

from tools.soak.harness.child_process import problems_of
from tools.soak.harness.run_state import State
from tools.soak.shop.in_process import SQLITE

PART = "cases"
# What the parts "crashes", "properties" and "thief" do at far greater length.
LEFT_OUT = ("--ignore=tests/crash", "--ignore=tests/properties", "--ignore=tests/thief")


def run(*, lane: str, state: State, ends_at: float) -> None:
    """Run pytest, unless it has been done. What is not over in time counts as broken."""
    if lane != SQLITE or PART in state.results(lane, PART):
        return
    begun = time.monotonic()
    how: tuple[str, ...] = (
        "-q",
        "-n0",
        "-p",
        "no:cacheprovider",
        "--show-capture=no",
        "-m",
        "storage",
        *LEFT_OUT,
    )
    if not state.is_full:
        how += (f"--rotation={state.options['seed']}", "--rotate-all")
    variables = {"DATABASE_URL": "sqlite:///soak.sqlite3"}
    problems = problems_of("pytest", *how, seconds=max(60, ends_at - time.time()), variables=variables)
    rows = [
        ("of each module", "all" if state.is_full else "a third"),
        ("things wrong", len(problems)),
        ("seconds", round(time.monotonic() - begun)),
    ]
    state.save(lane, PART, PART, {"rows": rows, "problems": problems})
    print(f"{lane}: cases: {len(problems)} things wrong", flush=True)
