"""Running the test that must notice a mutant, and reading what became of it."""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tools.mutants.mutant import Mutant, StaleMutantError
from tools.mutants.workspace import Workspace

SECONDS = 300
# How pytest's report begins where a promise was found broken; any other exception proves nothing.
ASSERTIONS = ("AssertionError", "assert ", "Failed: DID NOT RAISE", "Failed: Expected to perform")


class Fate(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "SURVIVED"
    BROKEN = "BROKEN"  # its test did not run, or failed by something else than an assertion


@dataclass(frozen=True)
class Verdict:
    """How one mutant fared; `detail` tells more where it was not killed."""

    mutant: Mutant
    fate: Fate
    seconds: float
    detail: str = ""


def judge(mutant: Mutant, bench: Workspace) -> Verdict:
    """Apply the mutant to the bench's tree, run its test there, and put the tree back."""
    begun = time.monotonic()
    try:
        with mutant.applied(bench.tree):
            fate, detail = read_report(
                *run_tests(bench, [mutant.killer], keep_database=not mutant.changes_schema)
            )
    except StaleMutantError as exc:
        fate, detail = Fate.BROKEN, str(exc)
    return Verdict(mutant, fate, time.monotonic() - begun, detail)


def run_tests(bench: Workspace, tests: Sequence[str], *, keep_database: bool) -> tuple[str, str]:
    """Run tests up to the first failure; returns pytest's report (XML, "" if there is none) and its output.

    A kept database is used as it is by the next run that keeps it, too.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        try:
            done = subprocess.run(
                [*command, f"--junit-xml={report}", *(["--reuse-db"] if keep_database else [])],
                cwd=bench.tree,
                env=os.environ | {"DATABASE_URL": bench.database_url},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            return "", f"the tests took longer than {SECONDS} s"
        return report.read_text(encoding="utf-8") if report.exists() else "", done.stdout


def read_report(report: str, output: str) -> tuple[Fate, str]:
    """The fate that pytest's report tells, and what to show where it is not a clean kill."""
    cases = list(ElementTree.fromstring(report).iter("testcase")) if report else []  # noqa: S314 - our own
    failures = [failure.get("message", "") for case in cases for failure in case.iter("failure")]
    if any(message.startswith(ASSERTIONS) for message in failures):
        return Fate.KILLED, ""
    errors = [error.get("message", "") for case in cases for error in case.iter("error")]
    skipped = [skip.get("message", "") for case in cases for skip in case.iter("skipped")]
    if cases and not failures and not errors and not skipped:
        return Fate.SURVIVED, ""
    return Fate.BROKEN, "\n".join([*failures, *errors, *skipped]) or output[-2000:]
