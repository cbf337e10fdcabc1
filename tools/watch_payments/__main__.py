"""Buy by OCPay in a running shop, look at the order ten times a second, and fail on an untrue sentence:
`python -m tools.watch_payments`.

Every second order is looked at from before it is paid, as by somebody with two tabs; the others from the
return from the bank on, as most browsers do.
"""

import argparse
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice

import requests

from tests.timeouts import WAIT_SECONDS
from tools.browser.driver import LOCALES
from tools.demo.shop_discovery import Shop, ShopNotFoundError, find_shop, own_shop
from tools.http_customer import HttpCustomer, ShopFailedError
from tools.watch_payments.page_oracle import PageView, sight, untrue_sentences

ORDERS = 12
LOOK_EVERY = 0.1  # seconds


@dataclass
class Watched:
    """One order: when the bank confirmed it, when its customer was back, and all that they were shown."""

    reference: str
    email: str
    language: str
    paid_at: float = 0.0
    back_at: float = 0.0
    sights: list[PageView] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """What was untrue, each once."""
        found = [
            fault
            for seen in self.sights
            for fault in untrue_sentences(
                seen, language=self.language, paid_at=self.paid_at, back_at=self.back_at
            )
        ]
        return list(dict.fromkeys(self.troubles + found))

    def seconds_until(self, *, is_over: bool) -> float:
        """From the bank's confirmation until a page knew of it, or until the codes were there."""
        times = [seen.asked_at for seen in self.sights if seen.status == "paid" and seen.is_over >= is_over]
        return min(times, default=float("inf")) - self.paid_at


def main() -> None:
    """Watch what the command line asks for; exit 1 if anything untrue was said."""
    wanted = _read_arguments()
    try:
        with ExitStack() as stack:
            shop = stack.enter_context(own_shop(time_scale=1)) if wanted.own_shop else find_shop(os.environ)
            languages = islice(cycle(LOCALES), wanted.orders)
            orders = [_watch(shop, number, each) for number, each in enumerate(languages)]
    except (ShopNotFoundError, ShopFailedError) as exc:
        sys.exit(str(exc))
    _report(orders)
    sys.exit(1 if any(order.faults for order in orders) else 0)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.watch_payments", description=__doc__)
    parser.add_argument("--orders", type=int, default=ORDERS)
    parser.add_argument("--own-shop", action="store_true", help="start a shop for this alone")
    return parser.parse_args()


def _watch(shop: Shop, number: int, language: str) -> Watched:
    """Buy one card, pay it and look on until its code is there. Raises ShopFailedError."""
    customer = HttpCustomer(shop.url, language=language, email=f"watched-{time.time_ns()}@example.com")
    customer.add(_some_card(customer))
    watched = Watched(customer.check_out(), customer.email, language)
    page = customer.page_of(f"orders/{watched.reference}/")
    way = customer.get(f"{page}go/").first("a", data_pay=True)  # where a browser leaves for the bank
    if way is None:
        raise ShopFailedError(f"order {watched.reference} has no payment page")
    with ExitStack() as stack:
        if number % 2:
            stack.enter_context(_looking(customer, page, watched))
        answer = customer.session.post(
            way["href"], {"outcome": "paid"}, timeout=WAIT_SECONDS, allow_redirects=False
        )
        watched.paid_at = watched.back_at = time.monotonic()
        _look(customer.session, answer.headers.get("Location", page), watched)
        if not number % 2:
            stack.enter_context(_looking(customer, page, watched))
        _wait_until_over(watched)
    print(_line(watched), flush=True)
    return watched


def _some_card(customer: HttpCustomer) -> int:
    """The first amount in stock of the first product on the home page that has one."""
    home = customer.get(customer.page_of(""))
    for link in home.all("a", href=True):
        _before, marked, slug = link["href"].partition(f"/{customer.language}/p/")
        for offer in customer.offers(slug.strip("/")) if marked else []:
            if offer.is_in_stock:
                return offer.denomination
    raise ShopFailedError("the home page leads to no card in stock")


@contextmanager
def _looking(customer: HttpCustomer, page: str, watched: Watched) -> Iterator[None]:
    """Look at the order's page and at its live part, each by itself, as often as LOOK_EVERY."""
    is_over = threading.Event()
    eyes = [
        threading.Thread(target=_look_on, args=(_same_browser(customer), address, watched, is_over))
        for address in (page, f"{page}live/")
    ]
    for eye in eyes:
        eye.start()
    try:
        yield
    finally:
        is_over.set()
        for eye in eyes:
            eye.join()


def _same_browser(customer: HttpCustomer) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers.update(customer.session.headers)
    session.cookies.update(customer.session.cookies)
    return session


def _look_on(session: requests.Session, address: str, watched: Watched, is_over: threading.Event) -> None:
    while not is_over.is_set():
        begun = time.monotonic()
        _look(session, address, watched)
        is_over.wait(max(0.0, begun + LOOK_EVERY - time.monotonic()))


def _look(session: requests.Session, address: str, watched: Watched) -> None:
    asked_at = time.monotonic()
    try:
        answer = session.get(address, timeout=WAIT_SECONDS)
    except requests.RequestException as exc:
        watched.troubles.append(f"no answer: {type(exc).__name__}")
        return
    seen = sight(answer.text, asked_at=asked_at) if answer.ok else None
    if seen is None:
        watched.troubles.append(f"{answer.url} answered {answer.status_code}, not an order's page")
    else:
        watched.sights.append(seen)


def _wait_until_over(watched: Watched) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not any(seen.is_over for seen in watched.sights):
        if time.monotonic() > deadline:
            raise ShopFailedError(f"after {WAIT_SECONDS:.0f} s order {watched.reference} is not delivered")
        time.sleep(LOOK_EVERY)


def _line(watched: Watched) -> str:
    after = sum(seen.asked_at >= watched.paid_at for seen in watched.sights)
    return (
        f"{watched.reference} {watched.language}: known after {watched.seconds_until(is_over=False):.1f} s, "
        f"delivered after {watched.seconds_until(is_over=True):.1f} s, {len(watched.sights)} looks "
        f"({after} after paying), {len(watched.faults)} untrue"
    )


def _report(orders: list[Watched]) -> None:
    """Print every sentence that was shown after paying, with when, in how many orders, and what is untrue."""
    shown: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for order in orders:
        for seen in order.sights:
            for sentence in seen.sentences if seen.asked_at >= order.paid_at else ():
                words = sentence.replace(order.reference, "…").replace(order.email, "…")
                shown[words].append((order.reference, seen.asked_at - order.paid_at))
    print(f"\n{len(shown)} sentences after the bank confirmed (orders; first and last second):")
    for sentence, times in sorted(shown.items(), key=lambda each: min(at for _order, at in each[1])):
        at = [each for _order, each in times]
        print(f"{len({order for order, _at in times}):4} {min(at):6.1f} {max(at):6.1f}  {sentence[:150]}")
    found = [f"{order.reference}: {fault}" for order in orders for fault in order.faults]
    print(f"\n{len(orders)} orders, {len(found)} untrue or plain Pay buttons after the bank")
    print("\n".join(found))


if __name__ == "__main__":
    main()
