"""A hundred purchases without an answer at once, in a shop of our own: `python -m tools.desk_load`.

It counts what the supplier is asked in the first quarter of an hour and in the next, and lets two persons
decide at the desk: half of the lines are refused, half are bought once more. Pictures go to build/desk_load/.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.running_shop import ROOT, RunningShop
from tests.timeouts import wait_for
from tools.backoffice.scene import printed_logins
from tools.browser.driver import chromium
from tools.browser.staff import Album, Staff
from tools.faults.shop_state import Goods, open_shop, payable_goods
from tools.http_customer import HttpCustomer
from tools.sandbox_control import SandboxControl

TIME_SCALE = 10  # a quarter of an hour takes a minute and a half
LINES_OF_AN_ORDER = 10
SENDING = 8  # purchases under way at the same time
MOST_CALLS = 30  # in the first quarter of an hour
QUARTER = 15 * 60 / TIME_SCALE  # seconds
HOUR = 4 * QUARTER
# A purchase asks for price and balance before it; who watches the shop is no supplier.
NOT_ASKED_FOR_THEM = ("placeOrder", "checkProduct", "balance", "alerts", "heartbeat")
PICTURES = ROOT / "build" / "desk_load"
WHY = "the supplier's site shows no such order"


def main() -> None:
    """Carry it out; exit non-zero if a promise was not kept."""
    parser = argparse.ArgumentParser(prog="python -m tools.desk_load", description=__doc__)
    parser.add_argument("--lines", type=int, default=100)
    number = parser.parse_args().lines
    with (
        tempfile.TemporaryDirectory(prefix="storefront-desk-load-") as folder,
        RunningShop(Path(folder) / "data", TIME_SCALE=str(TIME_SCALE)) as shop,
    ):
        open_shop(shop.folder)
        broken = [told for told, is_kept in carry_out(shop, number) if not is_kept]
    print("\n".join(f"NOT KEPT: {told}" for told in broken) or "Everything was as it must be.")
    sys.exit(1 if broken else 0)


def carry_out(shop: RunningShop, number: int) -> list[tuple[str, bool]]:
    """Each promise, and whether it was kept."""
    supplier = SandboxControl(shop.sandbox_url)
    references = buy(shop, number)
    began, before = time.monotonic(), received(supplier)
    lose_answers(supplier, references, number)
    supplier.clear()
    first = calls_until(supplier, began + QUARTER, before, "the first quarter of an hour")
    wait_for(lambda: statuses(references) == {"parked": number}, "all lines to be parked", every=0.5)
    second = calls_until(
        supplier, time.monotonic() + QUARTER, received(supplier), "the first quarter of an hour parked"
    )
    matters = open_matters()
    time.sleep(max(HOUR - QUARTER, 0))  # since the last was sent
    shop.manage("resume")
    decide(shop, number)
    half = number // 2
    wait_for(
        lambda: statuses(references) == {"refused": half, "delivered": number - half},
        "half to be refunded, half to be delivered",
        every=0.5,
    )
    print(
        f"in the end: {dict(statuses(references))}; {shop.manage('verify').stdout.strip().splitlines()[-1]}"
    )
    return [
        (f"at most {MOST_CALLS} calls in the first quarter of an hour", sum(first.values()) <= MOST_CALLS),
        (f"at most {MOST_CALLS} calls in the first one parked", sum(second.values()) <= MOST_CALLS),
        ("one matter for each line", matters == number),
        ("no matter is left", open_matters() == 0),
    ]


def buy(shop: RunningShop, number: int) -> list[str]:
    """Customers order and pay; placing is paused meanwhile, so that all lines wait to be bought."""
    offers = payable_goods()[:LINES_OF_AN_ORDER]
    customers = [
        HttpCustomer(shop.url, email=f"customer-{each}@example.com")
        for each in range(-(-number // LINES_OF_AN_ORDER))
    ]
    left, orders = number, []
    for customer in customers:
        orders.append((customer, _order(customer, offers[: min(left, LINES_OF_AN_ORDER)])))
        left -= LINES_OF_AN_ORDER
    shop.manage("pause", "--reason", "to let a hundred lines wait")
    for customer, reference in orders:
        customer.pay(reference)
    references = [reference for _, reference in orders]
    wait_for(lambda: statuses(references) == {"held": number}, "all lines to wait", every=0.5)
    print(f"{number} lines of {len(orders)} orders are paid for and wait.", flush=True)
    return references


def _order(customer: HttpCustomer, offers: list[Goods]) -> str:
    for offer in offers:
        customer.add(offer.id)
    return customer.check_out()


def lose_answers(supplier: SandboxControl, references: list[str], number: int) -> None:
    """All lines are sent, as by that many workers that had begun before anything could pause them."""
    from orders.fulfilment import circuit_breaker
    from orders.models import Line
    from orders.supplier_account import sales_gate

    sales_gate.closed_reason = lambda: None
    circuit_breaker.allows_purchase = lambda line: True  # noqa: ARG005 - named as the real one
    supplier.inject([{"fault": "drop", "endpoint": "placeOrder", "times": None}])
    lines = list(Line.objects.filter(order__reference__in=references).values_list("pk", flat=True))
    began = time.monotonic()
    with ThreadPoolExecutor(SENDING) as pool:
        list(pool.map(_send, lines))
    wait_for(lambda: set(statuses(references)) <= {"unknown", "parked"}, "no answer for any line", every=0.5)
    taken = (time.monotonic() - began) * TIME_SCALE
    print(f"{number} answers were lost within {taken:.0f} s of the shop's time.", flush=True)


def _send(line_id: int) -> None:
    """Buy a line that waits, however often the shop itself puts it on hold meanwhile."""
    from django.db import connections

    from orders.fulfilment.holds import resume_line
    from orders.fulfilment.placement import place_line
    from orders.models import Line
    from orders.reasons import LineReason

    while (line := Line.objects.get(pk=line_id)).status in ("held", "queued"):
        if line.status == "held":
            resume_line(line, why=LineReason.HOLD_OVER)
        place_line(line_id=line_id)
    connections.close_all()


def statuses(references: list[str]) -> Counter[str]:
    """How many lines of these orders are in which state."""
    from orders.models import Line

    return Counter(Line.objects.filter(order__reference__in=references).values_list("status", flat=True))


def open_matters() -> int:
    """How many items the desk has about lines."""
    from core.models import DeskItem
    from core.references import prefix_of
    from orders.models import Line

    return DeskItem.objects.filter(closed_at=None, subject__startswith=prefix_of(Line)).count()


def calls_until(supplier: SandboxControl, moment: float, before: Counter[str], name: str) -> Counter[str]:
    """What the supplier has been asked until that moment, by endpoint, beside the purchases themselves."""
    time.sleep(max(moment - time.monotonic(), 0))
    calls = received(supplier) - before
    for other in NOT_ASKED_FOR_THEM:
        calls.pop(other, None)
    print(f"calls in {name}: {sum(calls.values())} {dict(calls)}", flush=True)
    return calls


def received(supplier: SandboxControl) -> Counter[str]:
    """How often each endpoint was called so far."""
    return Counter({name: told["received"] for name, told in supplier.truth()["requests"].items()})


def decide(shop: RunningShop, number: int) -> None:
    """Two persons at the desk. In a thread of its own: beside a browser Django refuses the database."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_decide, shop, number).result()


def _decide(shop: RunningShop, number: int) -> None:
    album = Album(PICTURES)
    with chromium() as browser:
        people = [Staff(browser, shop.url, album, **login) for login in printed_logins(shop)]
        began = time.monotonic()
        rows = people[0].go("core/deskitem/").locator("#result_list tbody tr").count()
        print(f"the desk shows {rows} lines on one page, in {time.monotonic() - began:.1f} s", flush=True)
        pictures(people[0])
        for act, wanted in (("refuse", number // 2), ("place", number - number // 2)):
            for person in people:
                began = time.monotonic()
                told = act_on(person, act, wanted)
                print(f"{act}, {person.email}: {told}, in {time.monotonic() - began:.1f} s", flush=True)
        people[1].go("core/deskitem/")
        people[1].picture("decided")


def act_on(person: Staff, act: str, number: int) -> str:
    """Choose the first lines of the list, and do one act about them with one reason; what the page tells."""
    page = person.go("core/deskitem/")
    boxes = page.locator("input.action-select")
    for place in range(number):
        boxes.nth(place).check()
    page.locator("select[name=action]").select_option(act)
    with page.expect_navigation():
        page.locator("button[name=index]").click()
    person.picture(f"{act}-asked")
    person.submit(page.locator(f"form[data-act={act}]"), {"reason": WHY})
    person.picture(f"{act}-told")
    return " · ".join(page.locator(".desk-counts li").all_inner_texts())


def pictures(person: Staff) -> None:
    """The list as a French person sees it at a desk, and an Arabic one on a phone."""
    for locale, width in (("fr-DZ", 1360), ("ar-DZ", 390)):
        person.picture_in(locale, "core/deskitem/", f"list-{locale}-{width}", width=width)


if __name__ == "__main__":
    main()
