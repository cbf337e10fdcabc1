"""A whole running shop whose processes are killed, stopped and confused while customers buy in it."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from random import Random

import redis
import requests

from tests.running_shop import ROOT, RunningShop
from tools.http_customer import HttpCustomer, ShopFailedError
from tools.sandbox_control import SandboxControl

VICTIMS = ("worker", "poller", "beat", "sweeper", "web", "valkey")
TRIES = 40  # of a customer who meets a shop that is just being killed
SECONDS_BETWEEN_TRIES = 0.5
METHODS = ("ocpay", "chargily")
RETRYABLE_ERRORS = (ShopFailedError, requests.RequestException)


class ProcessChaos:
    """Does one thing after another to the processes of a shop; `done` counts them."""

    def __init__(self, shop: RunningShop, random: Random) -> None:
        self.shop, self.random = shop, random
        self.done: Counter[str] = Counter()
        self._acts: list[Callable[[], None]] = (
            [self.kill] * 4 + [self.stop] * 2 + [self.terminate, self.empty_broker]
        )

    def strike(self) -> None:
        """Something bad, to somebody."""
        self.random.choice(self._acts)()

    def kill(self, name: str = "") -> None:
        """kill -9; the parent starts the process again."""
        victim = name or self.random.choice(VICTIMS)
        if self._signal(victim, signal.SIGKILL):
            self.done[f"kill -9 {victim}"] += 1

    def terminate(self) -> None:
        """SIGTERM, as at a deployment in the middle of a call."""
        victim = self.random.choice(("worker", "poller", "sweeper", "web"))
        if self._signal(victim, signal.SIGTERM):
            self.done[f"SIGTERM {victim}"] += 1

    def stop(self) -> None:
        """Put a process to sleep, as a busy or suspended machine does, and wake it."""
        victim = self.random.choice(VICTIMS)
        if self._signal(victim, signal.SIGSTOP):
            time.sleep(self.random.uniform(0.5, 3))
            self._signal(victim, signal.SIGCONT)
            self.done[f"stop and continue {victim}"] += 1

    def empty_broker(self) -> None:
        """Every message and everything in the cache is gone."""
        from django.conf import settings

        with suppress(redis.RedisError):
            redis.Redis.from_url(settings.CACHE_URL).flushall()
            self.done["FLUSHALL"] += 1

    def _signal(self, name: str, number: signal.Signals) -> bool:
        try:
            os.kill(self.shop.pid(name), number)
        except (OSError, ValueError):  # it has just died, or is just being started
            return False
        return True


@contextmanager
def run_second_beat(shop: RunningShop) -> Generator[None, None, None]:
    """One beat too many."""
    schedule = shop.folder / "second-beat"
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "storefront",
        "beat",
        "--pidfile=",
        "--schedule",
        str(schedule),
    ]
    with (shop.folder / "log" / "second-beat.log").open("wb") as log:
        beat = subprocess.Popen(command, cwd=ROOT, env=shop.environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            beat.kill()
            beat.wait()


class Crowd:
    """Customers who buy at the same time and do not give up at once."""

    def __init__(self, shop: RunningShop, offers: list[int], random: Random) -> None:
        self.shop, self.offers, self.random = shop, offers, random
        self.bought: list[str] = []

    def buy(self, purchases: int, *, at_once: int, meanwhile: Callable[[], None]) -> None:
        """So many purchases, `meanwhile` again and again until the last is paid."""
        wanted = [
            (number, self.random.choice(self.offers), self.random.randint(1, 3))
            for number in range(purchases)
        ]
        with ThreadPoolExecutor(at_once) as customers:
            buying = [customers.submit(self._buy, *each) for each in wanted]
            while not all(each.done() for each in buying):
                meanwhile()
            for each in buying:
                each.result()

    def _buy(self, number: int, offer: int, quantity: int) -> None:
        for again in range(TRIES):
            customer = HttpCustomer(self.shop.url, email=f"buyer-{number}-{again}@example.com")
            customer.session.headers["Connection"] = (
                "close"  # as browsers hide that a kept connection has died
            )
            with suppress(*RETRYABLE_ERRORS):
                self._buy_once(customer, offer, quantity, METHODS[number % len(METHODS)])
                return
            time.sleep(SECONDS_BETWEEN_TRIES)

    def _buy_once(self, customer: HttpCustomer, offer: int, quantity: int, method: str) -> None:
        customer.add(offer, quantity)
        reference = customer.check_out(method=method)
        for _ in range(TRIES):
            with suppress(*RETRYABLE_ERRORS):
                customer.pay(reference)
                self.bought.append(reference)
                return
            time.sleep(SECONDS_BETWEEN_TRIES)


def run_management_command(shop: RunningShop, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A management command beside the shop, on its own database; does not raise."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=shop.environment, capture_output=True, text=True)


def connect_to_shop(shop: RunningShop) -> SandboxControl:
    """Set Django up for this shop, in this process; returns the other door of its sandbox."""
    import django

    from tests.plugins.environment import SHOP_VARIABLES

    for name in SHOP_VARIABLES:
        os.environ.pop(name, None)
    kept = {name: value for name, value in shop.environment.items() if name in SHOP_VARIABLES}
    os.environ |= kept | {"DJANGO_SETTINGS_MODULE": "storefront.settings", "LOG_LEVEL": "ERROR"}
    django.setup()
    return SandboxControl(shop.sandbox_url)
