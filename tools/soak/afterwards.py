"""What is done beside a running shop: stock its shelves, look after its desk, wait for it, judge it.

Needs Django set up for that shop (see havoc.open_beside).
"""

import time
from random import Random
from typing import Any

from django.db import close_old_connections, connection
from django.db.utils import OperationalError

import oneclick
from catalog.models import Denomination
from orders.models import Line, Order
from orders.states import FINAL_LINES, LineStatus, OrderStatus
from payments.gateways.ocpay import OCPay
from tests.crash.story import describe, is_settled
from tests.shop import RunningShop
from tools.sandbox_control import SandboxControl
from tools.soak import staff
from tools.soak.judge import judge, money_unnoticed, parked_in_vain
from tools.soak.searching import leaks

LOOK_EVERY = 0.5  # seconds
MOST_PRICE = 20_000_00  # centimes
# What a line rests in when only a person can bring it on.
AT_REST = (*FINAL_LINES, LineStatus.UNPAID, LineStatus.PARKED)


def offers() -> list[int]:
    """Denominations that can be paid for alone."""
    rows = Denomination.objects.filter(is_for_sale=True, origin="supplier", selling_price__lte=MOST_PRICE)
    return list(rows.filter(selling_price__gte=OCPay.least).order_by("pk").values_list("pk", flat=True))


def fill_up(sandbox: SandboxControl, *, stock: int, balance: int) -> None:
    """Enough of everything at the supplier."""
    types = Denomination.objects.filter(pk__in=offers()).values_list("supplier_id", flat=True)
    sandbox.settings(types={each: {"quantity": stock} for each in types}, balance=balance)


def look_after(sandbox: SandboxControl, random: Random) -> None:
    """A round of staff. What cannot be done in the havoc is left to the next one."""
    try:
        staff.look_after(sandbox, random)
    except (OperationalError, oneclick.OneClickError, OSError):
        connection.close()


def wait_until_settled(sandbox: SandboxControl, random: Random, *, seconds: float) -> list[str]:
    """Wait for the shop, with the help of its staff; what is still open after so long, in words."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        close_old_connections()
        look_after(sandbox, random)
        if (
            is_settled()
            and not money_unnoticed(sandbox.truth())
            and not list(parked_in_vain(sandbox.truth()))
        ):
            return []
        time.sleep(LOOK_EVERY)
    return [f"after {seconds:.0f} s: {_open()}"]


def _open() -> str:
    lines = list(Line.objects.exclude(status__in=AT_REST).values_list("pk", "status", "hold_reason"))
    unpaid = Order.objects.filter(status=OrderStatus.AWAITING_PAYMENT).count()
    return f"lines {lines}, {unpaid} orders unpaid, {describe()[:500]}"


def judge_all(shop: RunningShop, sandbox: SandboxControl, open_still: list[str]) -> dict[str, list[str]]:
    """Every broken promise in words."""
    truth = sandbox.truth(cards=True)
    return {
        **judge(truth),
        "leaked": leaks(shop.folder, truth),
        "still open": open_still,
        "parked although resolvable": list(parked_in_vain(truth)),
    }


def rows() -> list[tuple[str, Any]]:
    """What there is in the end."""
    return [
        ("orders", Order.objects.count()),
        ("lines paid", Line.objects.exclude(status=LineStatus.UNPAID).count()),
        ("parked", Line.objects.filter(status=LineStatus.PARKED).count()),
    ]
