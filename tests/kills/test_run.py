"""The parent process with everything it starts, for real."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.running_shop import ROOT, RunningShop, is_alive, wait_until, words_of_first_start
from tests.timeouts import WAIT_SECONDS

CHILDREN = {"valkey", "sandbox", "web", "worker", "poller", "beat", "sweeper"}


def is_up(shop: RunningShop) -> bool:
    """Whether all its processes live, and the shop and its supplier answer."""
    try:
        answers = [
            requests.get(url, timeout=WAIT_SECONDS) for url in (f"{shop.url}/healthz", shop.sandbox_url)
        ]
    except requests.RequestException:
        return False
    return all(answer.status_code == 200 for answer in answers) and all(map(is_alive, shop.pids().values()))


@pytest.fixture
def shop(shop: RunningShop) -> RunningShop:
    """The shop of all these tests, once it has started again what others have killed."""
    assert wait_until(lambda: is_up(shop))
    return shop


def test_run_starts_every_process(shop: RunningShop) -> None:
    assert set(shop.pids()) == CHILDREN
    assert is_up(shop)


def test_run_prints_addresses_and_login(shop: RunningShop) -> None:
    logins = (shop.folder / "staff-login.txt").read_text()
    assert [line for line in logins.splitlines() if line.startswith("role")] == [
        "role: owner",
        "role: reviewer",
    ]
    assert f"{shop.url}/\n" in shop.output
    assert f"{shop.url}/admin/" in shop.output
    assert shop.sandbox_url in shop.output
    assert all(word in shop.output for word in logins.split())


def test_run_keeps_its_files_private(shop: RunningShop) -> None:
    assert readable_by_others(shop.folder) == []
    assert stat.S_IMODE((shop.folder / "secrets.env").stat().st_mode) == 0o600


def readable_by_others(folder: Path) -> list[str]:
    """Which files there others than the owner may read."""
    return [
        str(path.relative_to(folder))
        for path in [folder, *folder.rglob("*")]
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


def test_run_refuses_a_second_start_on_the_same_folder(shop: RunningShop) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "storefront.run"],
        cwd=ROOT,
        env=shop.environment,
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert f"running already (process {shop.parent.pid})" in second.stderr
    assert is_up(shop)


def test_run_refuses_a_taken_port(shop: RunningShop, tmp_path: Path) -> None:
    environment = shop.environment | {"DATA_DIR": str(tmp_path / "other")}
    second = subprocess.run(
        [sys.executable, "-m", "storefront.run"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert second.returncode == 1
    assert f"Port {shop.port} cannot be used" in second.stderr


def test_run_lets_commands_beside_it_meet_the_same_shop(shop: RunningShop) -> None:
    program = (
        "from django.conf import settings; from core.shared_cache import cache; cache.set('beside', 1);"
        "print(settings.SITE_URL, settings.ONECLICK_API_URL, settings.DATABASES['default']['NAME'])"
    )
    printed = shop.manage("shell", "--no-imports", "--command", program).stdout
    assert printed.split() == [shop.url, shop.sandbox_url, str(shop.folder / "shop.sqlite3")]


@pytest.mark.parametrize("name", ["web", "sandbox"])  # the others: test_kills.py
def test_run_starts_a_killed_process_again(shop: RunningShop, name: str) -> None:
    killed = shop.pid(name)
    os.kill(killed, signal.SIGKILL)
    assert wait_until(lambda: shop.pid(name) != killed and is_up(shop))
    assert f"{name} has ended (exit code -9); it is started again" in shop.output


def test_run_prepares_what_a_first_start_needs_and_finds_it_again(shop: RunningShop) -> None:
    assert "Preparing" in words_of_first_start()
    assert "Preparing" not in shop.output  # its folder is a copy of one that was started before
