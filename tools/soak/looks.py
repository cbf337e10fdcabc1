"""Part "looks": axe and a program's glance over every page in every state, light and dark, on a telephone;
then the browser flows by each of the people that the shop is made for.

Each lane takes other languages, and one the flows: what a page looks like does not depend on the database.
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
    if lane == SQLITE:
        problems += _walk(seconds=max(60, ends_at - time.time()))
    rows = [
        ("languages", " ".join(LANGUAGES[lane])),
        ("things wrong", len(problems)),
        ("seconds", round(time.monotonic() - begun)),
    ]
    state.save(lane, PART, PART, {"rows": rows, "problems": problems})
    print(f"{lane}: looks: {' '.join(LANGUAGES[lane])}, {len(problems)} things wrong", flush=True)


def _look(lane: str, *, seconds: float) -> list[str]:
    languages = [word for language in LANGUAGES[lane] for word in ("--language", language)]
    return _run("tools.screenshots", "--axe", "--no-pictures", "--width", "360", *languages, seconds=seconds)


def _walk(*, seconds: float) -> list[str]:
    return _run("pytest", "-q", "-n0", "tests/flows", seconds=seconds, EVERY_SCREEN="1")


def _run(module: str, *arguments: str, seconds: float, **variables: str) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | variables
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return [f"{module} was not through after {seconds:.0f} s"]
    return [] if done.returncode == 0 else [f"{module}: {(done.stdout + done.stderr)[-LAST_WORDS:]}"]
