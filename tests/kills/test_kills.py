"""Processes die; no order is bought twice, none is lost, and nobody has to help. The long form is in `make
soak`.
"""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.kills.conftest import TIME_SCALE
from tests.kills.witness import Witness, kill, nobody_starts_again
from tests.shop import PLAIN_ENVIRONMENT, ROOT, RunningShop
from tools.soak.state import State

VERDICT = timedelta(minutes=15) / TIME_SCALE  # not found for so long: a person decides


@pytest.fixture(scope="module")
def killed(shop: RunningShop) -> tuple[Witness, Witness]:
    """Two lines whose worker died while the supplier had their calls: it took the first and dropped the second."""
    taken, dropped = Witness(shop), Witness(shop)
    for witness, product, fault in (
        (taken, "itunes-usa", "apply_then_hang"),
        (dropped, "itunes-germany", "hang"),
    ):
        reference = witness.check_out(product, {"fault": fault, "endpoint": "placeOrder", "seconds": 600.0})
        witness.customer.pay(reference)
    for witness in (taken, dropped):
        witness.wait(witness.is_sending, "the call")
    kill(shop, "worker", "sweeper")
    return taken, dropped


def test_worker_killed_in_its_call_is_settled_at_the_first_look_that_finds_the_order(
    killed: tuple[Witness, Witness],
) -> None:
    taken, _ = killed

    taken.wait_for("delivered")

    history, attempt = taken.history(), taken.attempt()
    assert history["unknown"] >= attempt["lease_ends_at"]
    assert attempt["looks"] == 1
    assert "parked" not in history
    assert taken.orders_taken() == 1


def test_worker_killed_in_its_call_leaves_the_line_to_a_person_if_no_order_is_found(
    killed: tuple[Witness, Witness],
) -> None:
    _, dropped = killed

    dropped.wait_for("parked")

    history, attempt = dropped.history(), dropped.attempt()
    assert history["unknown"] >= attempt["lease_ends_at"]
    assert history["parked"] - attempt["sent_at"] > VERDICT
    assert attempt["status"] == "unknown"
    assert dropped.orders_taken() == 0


def test_sweep_alone_places_what_is_paid_while_the_broker_is_down(
    shop: RunningShop, witness: Witness
) -> None:
    reference = witness.check_out("itunes-france")
    with nobody_starts_again(shop):
        kill(shop, "valkey", "worker", "poller", "beat")

        witness.customer.pay(reference)
        witness.wait_for("delivered")

        history = witness.history()
    seconds = (history["placed"] - history["queued"]).total_seconds()
    print(f"placed {seconds:.1f} s after the payment, by the sweep alone")  # noqa: T201
    assert witness.orders_taken() == 1
    assert shop.manage("verify").returncode == 0


def test_havoc_among_the_processes_loses_and_doubles_nothing(tmp_path: Path) -> None:
    state = State(tmp_path / "state.json")
    state.create(seed=20261121, orders=48)  # a dozen purchases, and a third as many strikes

    lane = [sys.executable, "-m", "tools.soak.lane", "sqlite", "kills", "--state", str(state.path)]
    done = subprocess.run(lane, cwd=ROOT, env=PLAIN_ENVIRONMENT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    result = state.results("sqlite", "kills")["kills"]
    assert result["problems"] == [], result
    assert dict(result["rows"])["purchases paid"] == 12
