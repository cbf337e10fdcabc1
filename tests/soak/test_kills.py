"""Processes die at random while customers buy; no order is bought twice, and none is lost.

With few purchases; `make soak` has a few hundred, on both databases. In `make test` processes die by
tests/kills.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.running_shop import PLAIN_ENVIRONMENT, ROOT
from tools.soak.harness.run_state import State


@pytest.mark.long_form
def test_havoc_among_the_processes_loses_and_doubles_nothing(tmp_path: Path) -> None:
    state = State(tmp_path / "state.json")
    state.create(seed=20261121, orders=48)  # a dozen purchases, and a third as many strikes

    lane = [sys.executable, "-m", "tools.soak.lane_runner", "sqlite", "kills", "--state", str(state.path)]
    done = subprocess.run(lane, cwd=ROOT, env=PLAIN_ENVIRONMENT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    result = state.results("sqlite", "kills")["kills"]
    assert result["problems"] == [], result
    assert dict(result["rows"])["purchases paid"] == 12
