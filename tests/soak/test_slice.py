"""The slice of the soak that every change passes: bounded in time, the same in each run on one commit."""

import pytest

from tests.running_shop import ROOT
from tools.soak import __main__ as soak
from tools.soak.harness.run_state import State


def test_slice_takes_its_seed_from_the_commit():
    options = soak.read_arguments(["--slice"])

    assert options.seed == soak.seed_of_commit() == soak.read_arguments(["--slice"]).seed
    assert options.seed is not None
    assert (options.minutes, options.only) == (3, ["orders"])


def test_what_is_asked_for_goes_before_the_slice():
    options = soak.read_arguments(["--slice", "--seed", "7", "--minutes", "1"])

    assert (options.seed, options.minutes, options.slice) == (7, 1, True)


def test_no_commit_gives_no_seed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert soak.seed_of_commit() is None


@pytest.mark.parametrize(
    ("orders", "of_150"),
    [(2_000, 150), (4_000, 150), (300, 22), (20, 15)],
    ids=["full", "longer", "short", "least"],
)
def test_other_parts_follow_the_number_of_orders(tmp_path, orders, of_150):
    state = State(tmp_path / "state.json")
    state.create(seed=7, orders=orders)

    assert state.share_of(150, least=15) == of_150
    assert state.share_of(8, least=15) == 8  # there are no more of them


def test_ci_runs_the_slice():
    assert "make soak ARGS=--slice" in (ROOT / ".ci/run").read_text()
