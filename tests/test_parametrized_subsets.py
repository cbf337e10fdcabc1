"""Quick forms: which cases of parametrized tests are left, the same for one seed, and every other test."""

import subprocess
import sys
from pathlib import Path

TESTS = """
import pytest

@pytest.mark.parametrize("number", range(20))
def test_many(number): pass

@pytest.mark.matrix
@pytest.mark.parametrize("case", range(3))
def test_marked(case): pass

@pytest.mark.parametrize("letter", "ab")
@pytest.mark.parametrize("number", range(3))
def test_matrix(number, letter): pass

def test_alone(): pass
"""
DEAR = """
import pytest
pytestmark = pytest.mark.rotation

def test_one(): pass
def test_two(): pass
@pytest.mark.parametrize("number", range(4))
def test_three(number): pass
"""


def collected(folder: Path, *options: str) -> list[str]:
    """The tests that pytest would run, without anything of ours but the plugin."""
    (folder / "test_sample.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\n")
    alone = (
        "-p",
        "tests.plugins.parametrized_subsets",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:django",
        "-p",
        "no:xdist",
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        *alone,
        *options,
        f"--rootdir={folder}",
    ]
    output = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=True).stdout
    return [line.rpartition("::")[2] for line in output.splitlines() if "::" in line]


def test_one_case_of_each_is_left(tmp_path: Path) -> None:
    left = collected(tmp_path, "--one-case")

    assert {name.partition("[")[0] for name in left} == {
        "test_many",
        "test_marked",
        "test_matrix",
        "test_alone",
    }
    assert len(left) == 4
    assert set(left) == set(collected(tmp_path, "--one-case"))


def test_without_it_all_are_there(tmp_path: Path) -> None:
    assert len(collected(tmp_path)) == 20 + 3 + 6 + 1


def test_parts_of_a_matrix_are_all_of_it_together(tmp_path: Path) -> None:
    parts = [collected(tmp_path, f"--rotation={seed}") for seed in range(7, 12)]

    for left in parts:
        assert {
            "test_alone",
            *(f"test_matrix[{number}-{letter}]" for number in range(3) for letter in "ab"),
        } < {*left}
        assert len(left) == 4 + 1 + 1 + 6
    assert {name for left in parts for name in left} == set(collected(tmp_path))


def test_dear_modules_are_run_in_parts(tmp_path: Path) -> None:
    (tmp_path / "test_dear.py").write_text(DEAR)
    every = {name for name in collected(tmp_path) if name.startswith(("test_one", "test_two", "test_three"))}
    parts = [set(collected(tmp_path, f"--rotation={seed}")) & every for seed in range(7, 12)]

    assert {len(left) for left in parts} == {1, 2}
    assert set.union(*parts) == every


def test_of_every_module_a_third_is_run(tmp_path: Path) -> None:
    parts = [collected(tmp_path, "--one-case", f"--rotation={seed}", "--rotate-all") for seed in (7, 8, 9)]

    assert {len(left) for left in parts} <= {1, 2}
    assert {name for left in parts for name in left} == set(collected(tmp_path, "--one-case"))
