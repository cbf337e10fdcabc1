"""Ten simulated orders under many faults: the quick form of what `make soak` does with thousands."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.running_shop import PLAIN_ENVIRONMENT, ROOT
from tools.soak.harness.run_state import State

ORDERS = 10


@pytest.mark.long_form  # `.ci/run` has five minutes of the same
def test_ten_orders_under_faults_keep_every_promise(tmp_path: Path) -> None:
    state = State(tmp_path / "state.json")
    state.create(seed=20261122, orders=2 * ORDERS)

    lane = [sys.executable, "-m", "tools.soak.lane_runner", "sqlite", "orders", "--state", str(state.path)]
    done = subprocess.run(lane, cwd=ROOT, env=PLAIN_ENVIRONMENT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    batch = state.results("sqlite", "orders")["0"]
    assert batch["cases"] == []
    assert batch["orders"] >= ORDERS
    assert batch["money unaccounted"] == 0
    assert len(batch["faults"]) > 20
    assert len(batch["deeds"]) > 5
