"""Processes die; no order is bought twice, none is lost, and nobody has to help. The long form is in `make
soak`.
"""

from datetime import timedelta

import pytest

from tests.kills.conftest import TIME_SCALE
from tests.kills.observer import ShopObserver, kill, nobody_starts_again
from tests.running_shop import RunningShop, wait_until

VERDICT = timedelta(minutes=15) / TIME_SCALE  # not found for so long: a person decides


@pytest.fixture(scope="module")
def killed(shop: RunningShop) -> tuple[ShopObserver, ShopObserver]:
    """Two lines whose worker died in its call: the supplier took the first order and dropped the second."""
    taken, dropped = ShopObserver(shop), ShopObserver(shop)
    silence = {"endpoint": "placeOrder", "seconds": 600.0}
    wanted = {
        taken: ("itunes-usa", {"fault": "apply_then_hang", **silence}),
        dropped: ("itunes-germany", {"fault": "hang", **silence}),
    }
    for witness, (product, rule) in wanted.items():
        witness.customer.pay(witness.check_out(product, rule))  # at once: an unpaid order has seconds here
    for witness in (taken, dropped):
        witness.wait(witness.is_sending, "the call")
    kill(shop, "worker", "sweeper")
    return taken, dropped


def test_worker_killed_in_its_call_is_settled_at_the_first_look_that_finds_the_order(
    killed: tuple[ShopObserver, ShopObserver],
) -> None:
    taken, _ = killed

    taken.wait_for("delivered")

    history, attempt = taken.history(), taken.attempt()
    assert history["unknown"] >= attempt["lease_ends_at"]
    assert attempt["looks"] == 1
    assert "parked" not in history
    assert taken.orders_taken() == 1


def test_worker_killed_in_its_call_leaves_the_line_to_a_person_if_no_order_is_found(
    killed: tuple[ShopObserver, ShopObserver],
) -> None:
    _, dropped = killed

    dropped.wait_for("parked")

    history, attempt = dropped.history(), dropped.attempt()
    assert history["unknown"] >= attempt["lease_ends_at"]
    assert history["parked"] - attempt["sent_at"] > VERDICT
    assert attempt["status"] == "unknown"
    assert dropped.orders_taken() == 0


def test_sweep_alone_places_what_is_paid_while_the_broker_is_down(
    shop: RunningShop, witness: ShopObserver
) -> None:
    killed = {name: shop.pid(name) for name in ("valkey", "worker", "poller", "beat")}
    with nobody_starts_again(shop):
        reference = witness.check_out("itunes-france")
        kill(shop, *killed)

        witness.customer.pay(reference)
        witness.wait_for("delivered")

        history = witness.history()
    seconds = (history["placed"] - history["queued"]).total_seconds()
    print(f"placed {seconds:.1f} s after the payment, by the sweep alone")  # noqa: T201
    assert witness.orders_taken() == 1
    assert shop.manage("verify").returncode == 0
    assert wait_until(lambda: not killed.items() & shop.pids().items())  # the parent has started all of them
