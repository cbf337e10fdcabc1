"""Run all tests: everything on PostgreSQL, and what touches storage once more on SQLite.

There, one case of each parametrized test is run; `make soak` runs them all.

Arguments go to both runs of pytest. Ends with the counts of each run and with what was not tested, if any.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from storefront.run.translations import compile_messages
from tests.plugins.hypothesis_profile import draw_seed, how_to_repeat
from tests.plugins.long_form import EVERY_SCREEN
from tools.browser.installation import fetch_chromium

# A module stays in one process; which are handed out first is told in tests/plugins/xdist_scheduling.py.
PARALLEL = ["-n", "2", "--dist", "loadscope"]
SQLITE = "sqlite:///shop.sqlite3"
# SQLite lets one writer in at a time: of rivals, those for a purchase and for a wallet are enough there.
# Crashes, stateful properties and what proves that a guard is needed are the dearest tests: once, on
# PostgreSQL. `make soak` has the rest.
RIVALS, RUSH = "orders/tests/order_payment/test_transfer_races.py", "orders/tests/wallet/test_wallet_races.py"
LEFT_TO_SOAK = [
    *(f"--ignore=tests/races/test_{name}_races.py" for name in ("paying", "settling", "switching", "wallet")),
    f"--ignore={RIVALS}",
    f"--deselect={RUSH}::test_without_guards_the_wallet_is_overspent",
    f"--deselect={RUSH}::test_without_its_guard_the_database_itself_refuses",
    "--ignore=tests/crash",
    "--ignore=tests/properties/test_properties.py",
]


@dataclass(frozen=True)
class Outcome:
    """What one run of pytest came to."""

    name: str
    exit_code: int
    passed: int
    failed: int
    skipped: int
    output: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main() -> None:
    """Run both suites; exit non-zero if either fails, or if CI would have to leave something out."""
    seed, chosen = choose_seed(sys.argv[1:])
    print(how_to_repeat(seed), flush=True)
    chromium = fetch_chromium()
    if chromium:
        os.environ["CHROMIUM"] = str(chromium)
    without_browser = [] if chromium else ["not browser"]
    compile_messages()  # once, before two runs would do so at the same time
    compile_tests()
    # Side by side, and in more processes than there are cores: while one waits for a shop, another works.
    with ThreadPoolExecutor() as pool:
        halves = [
            pool.submit(
                run, "PostgreSQL", without_browser, ["-n", "4", *rotation(seed), *chosen], database_url=None
            ),
            pool.submit(
                run,
                "SQLite",
                ["storage", *without_browser],
                ["-n", "1", "--one-case", *rotation(seed, of_all=True), *LEFT_TO_SOAK, *chosen],
                database_url=SQLITE,
            ),
        ]
        outcomes = [half.result() for half in halves]
    for outcome in outcomes:
        print(f"\n=== {outcome.name} ===\n{outcome.output}")
    print("\n".join(map(str, outcomes)))
    print(how_to_repeat(seed))
    print("(SQLite: one case of each parametrized test, few races, no crashes; `make soak` has them all)")
    if not EVERY_SCREEN:
        print("(PostgreSQL: a fifth of pages, races and large matrices; SQLite: a third; by the seed)")
        print("(EVERY_SCREEN=1 has them all)")
    if not chromium:
        print(
            "\n!!! NOT TESTED: everything marked `browser` (no Chromium on PATH, and none could be fetched). "
            "Install one or set CHROMIUM to its path."
        )
    left_out_in_ci = not chromium and os.environ.get("CI", "").lower() == "true"
    sys.exit(1 if left_out_in_ci or any(outcome.exit_code for outcome in outcomes) else 0)


def rotation(seed: str, *, of_all: bool = False) -> list[str]:
    """What is dear is run in parts, by the seed; the long form has it whole."""
    if EVERY_SCREEN or not seed.isdecimal():
        return []
    return [f"--rotation={seed}", *(["--rotate-all"] if of_all else [])]


def choose_seed(arguments: list[str]) -> tuple[str, list[str]]:
    """Return the seed of both runs, and the arguments with it: the caller's, or a new one."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--hypothesis-seed", default=str(draw_seed()))
    known, others = parser.parse_known_args(arguments)
    return known.hypothesis_seed, [f"--hypothesis-seed={known.hypothesis_seed}", *others]


def compile_tests() -> None:
    """In a fresh clone, compile shop and tests once, on two cores, before five processes each would."""
    if (Path("tests") / "__pycache__").exists():
        return
    print("Compiling the tests …", flush=True)
    collect = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-n0"]
    environment = os.environ | {"DATABASE_URL": SQLITE}
    halves = [
        subprocess.Popen(
            [*collect, *folders], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        for folders in (["orders", "tests"], ["accounts", "catalog", "core", "payments", "sandbox"])
    ]
    for half in halves:
        half.wait()  # what is wrong with them, the runs tell


def run(name: str, expressions: list[str], chosen: list[str], *, database_url: str | None) -> Outcome:
    """Run pytest with what fits all marker `expressions`, on PostgreSQL unless `database_url` is given.

    What it prints is kept in the outcome, since two runs at once would print over each other.
    """
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            *PARALLEL,
            "--durations=10",
            f"--junit-xml={report}",
            *chosen,
        ]
        if expressions:
            command += ["-m", " and ".join(expressions)]
        print(f"{name}: the tests are running …", flush=True)
        output = Path(folder) / "output"
        with output.open("wb") as told:
            exit_code = subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=told, stderr=subprocess.STDOUT
            ).returncode
        return replace(read_outcome(name, exit_code, report), output=output.read_text(errors="replace"))


def read_outcome(name: str, exit_code: int, report: Path) -> Outcome:
    """Read pytest's report; a run that ended without one counts as failed."""
    if not report.exists():
        return Outcome(name, exit_code or 1, passed=0, failed=0, skipped=0)
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))  # noqa: S314  written by pytest just now

    def count(attribute: str) -> int:
        return sum(int(suite.get(attribute, "0")) for suite in suites)

    failed, skipped = count("failures") + count("errors"), count("skipped")
    return Outcome(name, exit_code, passed=count("tests") - failed - skipped, failed=failed, skipped=skipped)


if __name__ == "__main__":
    main()
