"""Part "looks": axe and a program's glance over every page in every state, light and dark, on a telephone.

Each lane takes other languages: what a page looks like does not depend on the database.
"""

import os
import subprocess
import sys
import time

from tests.shop import ROOT
from tools.soak.inside import POSTGRESQL, SQLITE
from tools.soak.state import State

PART = "looks"
LANGUAGES = {SQLITE: ("ar",), POSTGRESQL: ("fr", "en")}
LAST_WORDS = 3_000  # characters of what is wrong that are told


def run(*, lane: str, state: State, ends_at: float) -> None:
    """Look, unless it has been done. What is not over in time counts as broken."""
    if PART in state.results(lane, PART):
        return
    begun = time.monotonic()
    problems = _look(lane, seconds=max(60, ends_at - time.time()))
    rows = [
        ("languages", " ".join(LANGUAGES[lane])),
        ("things wrong", len(problems)),
        ("seconds", round(time.monotonic() - begun)),
    ]
    state.save(lane, PART, PART, {"rows": rows, "problems": problems})
    print(f"{lane}: looks: {' '.join(LANGUAGES[lane])}, {len(problems)} things wrong", flush=True)


def _look(lane: str, *, seconds: float) -> list[str]:
    languages = [word for language in LANGUAGES[lane] for word in ("--language", language)]
    command = [sys.executable, "-m", "tools.screenshots", "--axe", "--no-pictures", "--width", "360"]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    try:
        done = subprocess.run(
            [*command, *languages],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return [f"the pages were not through after {seconds:.0f} s"]
    return [] if done.returncode == 0 else [f"looks: {(done.stdout + done.stderr)[-LAST_WORDS:]}"]
