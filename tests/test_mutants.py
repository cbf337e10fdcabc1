"""The list of mutants does not rot, and a kill is told from an accident. `make mutants` runs the mutants."""

import ast
from contextlib import suppress
from pathlib import Path

import pytest

from tools.mutants.catalogue import MUTANTS
from tools.mutants.execution import Fate, read_report
from tools.mutants.mutant import Edit, Mutant, Promise, StaleMutantError, mutant
from tools.mutants.workspace import ROOT


def by_name(mutants: tuple[Mutant, ...]) -> list[object]:
    return [pytest.param(each, id=each.name) for each in mutants]


@pytest.mark.parametrize("each", by_name(MUTANTS))
def test_mutant_fits_the_source_and_names_a_test(each: Mutant) -> None:
    for edit in each.edits:
        ast.parse(edit.mutated(ROOT))
    file, *names = each.killer.partition("[")[0].split("::")
    tree = ast.parse((ROOT / file).read_text())
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert set(names) <= defined


def test_every_promise_is_attacked_and_no_name_is_used_twice() -> None:
    assert {each.promise for each in MUTANTS} == set(Promise)
    assert len({each.name for each in MUTANTS}) == len(MUTANTS)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text("one\ntwo\n")
    (tmp_path / "b.py").write_text("three\n")
    return tmp_path


def test_mutant_is_taken_back_whatever_happens(tree: Path) -> None:
    both = mutant("both", Promise.MONEY, "", ("a", "one", "1"), ("a", "two", "2"), ("b", "three", "3"))

    with suppress(RuntimeError), both.applied(tree):
        during = (tree / "a.py").read_text() + (tree / "b.py").read_text()
        raise RuntimeError

    assert during == "1\n2\n3\n"
    assert (tree / "a.py").read_text() + (tree / "b.py").read_text() == "one\ntwo\nthree\n"


@pytest.mark.parametrize("old", ["four", "o"], ids=["missing", "twice"])
def test_mutant_that_does_not_fit_is_an_error_and_changes_nothing(tree: Path, old: str) -> None:
    rotten = mutant("rotten", Promise.MONEY, "", ("b", "three", "3"), ("a", old, ""))

    with pytest.raises(StaleMutantError), rotten.applied(tree):
        pass

    assert (tree / "b.py").read_text() == "three\n"


SOURCE = """\
CHECKED = True


class Door:
    @property
    def is_open(self):
        return checked(self)


def is_open():
    return checked(self)
"""


@pytest.mark.parametrize(
    ("target", "line"), [("door:is_open", 10), ("door:Door", 6), ("door:Door.is_open", 6)]
)
def test_text_is_looked_for_in_what_the_mutant_names(tmp_path: Path, target: str, line: int) -> None:
    (tmp_path / "door.py").write_text(SOURCE)

    mutated = Edit(target, "checked(self)", "True").mutated(tmp_path)

    assert [number for number, text in enumerate(mutated.splitlines()) if "return True" in text] == [line]


@pytest.mark.parametrize("target", ["door", "door:Window", "door:Door.is_shut", "door:CHECKED"])
def test_name_that_is_gone_or_a_text_that_is_there_twice_is_an_error(tmp_path: Path, target: str) -> None:
    (tmp_path / "door.py").write_text(SOURCE)

    with pytest.raises(StaleMutantError):
        Edit(target, "checked(self)", "True").mutated(tmp_path)


@pytest.mark.parametrize(
    ("case", "fate"),
    [
        ("<testcase/>", Fate.SURVIVED),
        ('<testcase><failure message="AssertionError: assert 2 == 1"/></testcase>', Fate.KILLED),
        ('<testcase><failure message="assert 2 == 1"/></testcase>', Fate.KILLED),
        ('<testcase><failure message="Failed: DID NOT RAISE LostRaceError"/></testcase>', Fate.KILLED),
        ('<testcase/><testcase><failure message="assert 2 == 1"/></testcase>', Fate.KILLED),
        ('<testcase><failure message="NameError: x is not defined"/></testcase>', Fate.BROKEN),
        ('<testcase><error message="collection failure"/></testcase>', Fate.BROKEN),
        ('<testcase><error message="AssertionError in set-up"/></testcase>', Fate.BROKEN),
        ('<testcase><skipped message="no database"/></testcase>', Fate.BROKEN),
        ("", Fate.BROKEN),
    ],
)
def test_only_an_assertion_is_a_kill(case: str, fate: Fate) -> None:
    assert read_report(f"<testsuites><testsuite>{case}</testsuite></testsuites>", "")[0] is fate


def test_run_without_a_report_is_no_kill() -> None:
    assert read_report("", "interrupted") == (Fate.BROKEN, "interrupted")
