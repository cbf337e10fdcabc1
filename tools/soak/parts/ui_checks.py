"""Part "looks": axe and a program's glance over every page in every state, light and dark, on a telephone;
then the browser flows by each of the people that the shop is made for, and what else has a long form.

Each lane takes other languages, and one the flows: what a page looks like does not depend on the database.
"""

import time

from tools.soak.harness.child_process import problems_of
from tools.soak.harness.run_state import State
from tools.soak.shop.in_process import POSTGRESQL, SQLITE

PART = "looks"
LANGUAGES = {SQLITE: ("ar", "fr"), POSTGRESQL: ("en",)}  # SQLite is through with everything else sooner


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
    how = ("--axe", "--no-pictures", "--width", "360")
    return problems_of("tools.screenshots", *how, *languages, seconds=seconds, variables={})


def _walk(*, seconds: float) -> list[str]:
    how = ("-q", "-n0", "tests/flows", "tests/test_setup.py")
    return problems_of("pytest", *how, seconds=seconds, variables={"EVERY_SCREEN": "1"})
