"""Each loop that tries again for ever is in docs/architecture.md, with when a person hears of it."""

import ast
import re
from pathlib import Path

import pytest

from core.intervals import Interval
from core.jobs import JobKind, all_job_kinds
from core.tasks import WATCHING
from tests.architecture.sources import ROOT, Source, read_sources

TABLE = re.compile(r"\| loop \|.*\n\|[-|]+\|\n((?:\|.*\n)+)")
AGE = re.compile(r"`(\w+)` \((\d+) (s|min|h|days)\)")
SECONDS = {"s": 1, "min": 60, "h": 3600, "days": 86_400}
TRADE = ("core", "accounts", "catalog", "delivery", "payments", "orders")
PAUSES = {"wait", "sleep"}


def table() -> dict[str, tuple[str, int]]:
    """By loop: the interval after which a person hears of it, and its length in seconds by that page."""
    found = TABLE.search((ROOT / "docs/architecture.md").read_text())
    assert found
    rows = {}
    for line in found[1].splitlines():
        loop, _tried, after, _of = (cell.strip() for cell in line.strip("|").split("|"))
        age = AGE.fullmatch(after)
        assert age, line
        rows[loop.strip("`")] = age[1], int(age[2]) * SECONDS[age[3]]
    return rows


def kinds() -> dict[str, JobKind]:
    return {kind.name: kind for kind in (*all_job_kinds(), *WATCHING)}


@pytest.mark.parametrize("name", sorted(kinds()))
def test_every_kind_of_work_is_told_of_as_the_page_says(name: str) -> None:
    alert_after, seconds = table()[name]

    assert alert_after == kinds()[name].alert_after.name
    assert seconds == Interval[alert_after].duration.total_seconds()


def test_page_names_no_loop_that_is_gone() -> None:
    others = {name for name in table() if name not in kinds()}

    assert others == {source.module for source in read_sources() if waits_in_a_loop(source)}


def test_told_ages_are_intervals_of_the_shop() -> None:
    assert {name: Interval[age].duration.total_seconds() for name, (age, _) in table().items()} == {
        name: seconds for name, (_, seconds) in table().items()
    }


def waits_in_a_loop(source: Source) -> bool:
    """Whether the file of an app goes round and round with a pause: a loop of its own beside core.jobs."""
    if source.package not in TRADE or source.is_test:
        return False
    return any(
        isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in PAUSES
        for loop in ast.walk(source.tree)
        if isinstance(loop, ast.While)
        for call in ast.walk(loop)
    )


def test_new_loop_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "orders" / "looping.py"
    path.parent.mkdir()
    path.write_text("import time\ndef run():\n    while True:\n        ask()\n        time.sleep(5)\n")

    assert waits_in_a_loop(Source(path, "orders.looping"))
