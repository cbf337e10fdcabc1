"""Part "restore": a shop is lost in mid-traffic and comes back from its backup (tools.restore_drill)."""

import tempfile
import time
from pathlib import Path

from tools.restore_drill.drill import run_drill
from tools.soak.harness.run_state import State

PART = "restore"


def run(*, lane: str, state: State, ends_at: float) -> None:  # noqa: ARG001 - each part is told
    """Run the drill once on the lane's database, unless it has been done."""
    if PART in state.results(lane, PART):
        return
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="storefront-drill-") as folder:
        outcome = run_drill(lane, Path(folder))
    rows = [*outcome.figures.items(), ("seconds", round(time.monotonic() - begun))]
    problems = [f"restore on {lane}: {problem}" for problem in outcome.problems]
    state.save(lane, PART, PART, {"rows": rows, "problems": problems})
    print(f"{lane}: restore: {len(problems)} things wrong", flush=True)
