"""Part "cases": what touches storage, on SQLite, with every case of each parametrized test; and how the shop
grows, on PostgreSQL, in the long form.

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
HOW = ("-q", "-n0", "-p", "no:cacheprovider", "--show-capture=no")
GROWTH = "tests/growth"


def run(*, lane: str, state: State, ends_at: float) -> None:
    """Run pytest, unless it has been done. What is not over in time counts as broken."""
    if PART in state.results(lane, PART):
        return
    begun = time.monotonic()
    which, variables = _on_sqlite() if lane == SQLITE else _on_postgresql(state)
    if not state.is_full:
        which += (f"--rotation={state.options['seed']}", "--rotate-all")
    seconds = max(60, ends_at - time.time())
    problems = problems_of("pytest", *HOW, *which, seconds=seconds, variables=variables)
    rows = [
        ("of each module", "all" if state.is_full else "a third"),
        ("things wrong", len(problems)),
        ("seconds", round(time.monotonic() - begun)),
    ]
    state.save(lane, PART, PART, {"rows": rows, "problems": problems})
    print(f"{lane}: cases: {len(problems)} things wrong", flush=True)


def _on_sqlite() -> tuple[tuple[str, ...], dict[str, str]]:
    return ("-m", "storage", *LEFT_OUT), {"DATABASE_URL": "sqlite:///soak.sqlite3"}


def _on_postgresql(state: State) -> tuple[tuple[str, ...], dict[str, str]]:
    """A server of its own is started for them."""
    return (GROWTH,), {"EVERY_SCREEN": "1"} if state.is_full else {}
