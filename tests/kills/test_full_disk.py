"""A shop whose disk is full for a while: no page breaks, the parent lives, and all goes on afterwards."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.running_shop import RunningShop, is_alive
from tests.timeouts import WAIT_SECONDS, wait_for
from tools.http_customer import HttpCustomer, ShopFailedError

pytestmark = pytest.mark.long_form

PAGES = (
    "/en/",
    "/en/cart/",
    "/en/checkout/",
    "/en/account/login/",
    "/en/p/itunes-usa/",
    "/healthz",
    "/readyz",
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[RunningShop]:
    """A shop on a disk of its own of 96 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk], check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    with RunningShop(disk / "data", TIME_SCALE="20") as running:
        yield running
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(path: Path) -> None:
    with path.open("ab", buffering=0) as file:
        try:
            while file.write(b"x" * 65_536):
                pass
        except OSError:
            pass


def statuses(shop: RunningShop) -> set[int]:
    found = {requests.get(shop.url + page, timeout=WAIT_SECONDS).status_code for page in PAGES}
    added = requests.post(
        f"{shop.url}/en/cart/add/",
        {"denomination": 1, "quantity": 1},
        headers={"Sec-Fetch-Site": "same-origin"},
        timeout=WAIT_SECONDS,
    )
    return found | {added.status_code}


def test_full_disk_breaks_no_page_and_ends_no_parent(shop: RunningShop) -> None:
    filler = shop.folder / "filler"
    fill(filler)
    seen, begun = set(), time.monotonic()
    for name in ("poller", "worker"):
        os.kill(shop.pid(name), signal.SIGKILL)
    while time.monotonic() < begun + 20:
        fill(filler)
        seen |= statuses(shop)
    lives = shop.parent.poll() is None
    filler.unlink()

    assert 500 not in seen, seen
    assert lives, shop.output

    def bought() -> str:
        customer = HttpCustomer(shop.url, email="customer@example.com")
        try:
            return customer.follow(customer.buy((customer.offer("itunes-usa").denomination, 1))).status
        except (ShopFailedError, requests.RequestException):
            return ""

    assert wait_for(bought, "a purchase once there is room", every=2) == "paid"
    wait_for(lambda: all(map(is_alive, shop.pids().values())), "every process")
