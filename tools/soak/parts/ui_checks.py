"""Part "looks": axe and a program's glance over every page in every state, light and dark, on a telephone;
then the browser flows by three people, who have each language and each width of screen among them, and what
else has a long form.

Each lane takes other languages, and one the flows: what a page looks like does not depend on the database.
A shorter run looks in one language and light on each lane, and does the flows in their quick form.
"""

import time

from tests.flows.people import PEOPLE, some_people
from tools.soak.harness.child_process import problems_of
from tools.soak.harness.run_state import State
from tools.soak.shop.in_process import POSTGRESQL, SQLITE

PART = "looks"
LANGUAGES = {SQLITE: ("ar", "fr"), POSTGRESQL: ("en",)}  # SQLite is through with everything else sooner
SCHEMES = ("light", "dark")


def run(*, lane: str, state: State, ends_at: float) -> None:
    """Look, unless it has been done. What is not over in time counts as broken."""
    if PART in state.results(lane, PART):
        return
    begun = time.monotonic()
    languages: tuple[str, ...] = LANGUAGES[lane]
    schemes: tuple[str, ...] = SCHEMES
    if not state.is_full:
        seed = int(state.options["seed"])
        languages, schemes = (languages[seed % len(languages)],), (schemes[seed // 2 % len(schemes)],)
    problems = _look(languages, schemes, seconds=max(60, ends_at - time.time()))
    if lane == SQLITE:
        people = some_people(int(state.options["seed"])) if state.is_full else []
        problems += _walk(people, seconds=max(60, ends_at - time.time()))
    rows = [
        ("looked at in", " ".join((*languages, *schemes))),
        ("things wrong", len(problems)),
        ("seconds", round(time.monotonic() - begun)),
    ]
    state.save(lane, PART, PART, {"rows": rows, "problems": problems})
    print(f"{lane}: looks: {' '.join(languages)}, {len(problems)} things wrong", flush=True)


def _look(languages: tuple[str, ...], schemes: tuple[str, ...], *, seconds: float) -> list[str]:
    how = ["--axe", "--no-pictures", "--width", "320"]
    how += [word for language in languages for word in ("--language", language)]
    how += [word for scheme in schemes for word in ("--scheme", scheme)]
    return problems_of("tools.screenshots", *how, seconds=seconds, variables={})


def _walk(people: list[str], *, seconds: float) -> list[str]:
    """The flows by these people; without any, in their quick form."""
    how = ("-q", "-n0", "tests/flows", "tests/test_setup.py")
    if not people:
        return problems_of("pytest", *how, seconds=seconds, variables={})
    others = " or ".join(sorted(PEOPLE.keys() - people))
    return problems_of(
        "pytest", *how, "-k", f"not ({others})", seconds=seconds, variables={"EVERY_SCREEN": "1"}
    )
