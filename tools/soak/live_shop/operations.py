"""What is done beside a running shop: stock its shelves, look after its desk, wait for it, judge it.

Needs Django set up for that shop (see chaos.connect_to_shop).
"""

import time
from random import Random
from typing import Any

from django.db import close_old_connections, connection
from django.db.utils import OperationalError

import oneclick
from catalog.models import Denomination
from orders.models import Line, Order
from orders.states import LineStatus
from payments.gateways.ocpay import OCPay
from tests.running_shop import RunningShop
from tools.oracle.bank_account import Bank
from tools.oracle.money import unnoticed_payments
from tools.oracle.orders import needlessly_parked_lines
from tools.oracle.promises import broken_promises
from tools.sandbox_control import SandboxControl
from tools.soak.back_office import reviewers
from tools.soak.back_office.cashiers import Cashiers
from tools.soak.ground_truth.tally import ActionCounts
from tools.soak.shop.pending_work import describe_pending, is_settled

LOOK_EVERY = 0.5  # seconds
MOST_PRICE = 20_000_00  # centimes


def payable_denominations() -> list[int]:
    """Denominations that can be paid for alone."""
    rows = Denomination.objects.filter(is_for_sale=True, origin="supplier", selling_price__lte=MOST_PRICE)
    return list(rows.filter(selling_price__gte=OCPay.least).order_by("pk").values_list("pk", flat=True))


def restock_supplier(sandbox: SandboxControl, *, stock: int, balance: int) -> None:
    """Enough of everything at the supplier."""
    types = Denomination.objects.filter(pk__in=payable_denominations()).values_list("supplier_id", flat=True)
    sandbox.settings(types={each: {"quantity": stock} for each in types}, balance=balance)


def finish_orders(sandbox: SandboxControl) -> None:
    """The supplier is done with everything that it took; nobody waits for hours here."""
    for order in sandbox.truth()["orders"]:
        if order["status"] == "HANDLING":
            sandbox.ask(f"orders/{order['id']}", {"settle": True})


class ShopStaff:
    """The staff of a running shop."""

    def __init__(self, sandbox: SandboxControl, random: Random) -> None:
        self.sandbox, self.random, self.bank = sandbox, random, Bank()
        self._cashiers = Cashiers(self.bank, ActionCounts(), random)

    def look_after(self) -> None:
        """A round. What cannot be done amid the chaos is left to the next one."""
        try:
            reviewers.work_the_desk(self.sandbox, self.random)
            self._cashiers.look_after()
        except (OperationalError, oneclick.OneClickError, OSError):
            connection.close()

    def wait_until_settled(self, *, seconds: float) -> list[str]:
        """Help until everything is done; what is still open after so long, in words."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            close_old_connections()
            self.look_after()
            if is_settled() and self._cashiers.is_over() and not self._is_behind():
                return []
            time.sleep(LOOK_EVERY)
        return [f"after {seconds:.0f} s: {describe_pending()}"]

    def _is_behind(self) -> bool:
        truth = self.sandbox.truth()
        return bool(unnoticed_payments(truth, self.bank) or list(needlessly_parked_lines(truth)))

    def judge(self, shop: RunningShop, open_still: list[str]) -> dict[str, list[str]]:
        """Every broken promise in words."""
        truth = self.sandbox.truth(cards=True)
        return {**broken_promises(truth, bank=self.bank, data_dir=shop.folder), "still open": open_still}


def rows() -> list[tuple[str, Any]]:
    """What there is in the end."""
    return [
        ("orders", Order.objects.count()),
        ("lines paid", Line.objects.exclude(status=LineStatus.UNPAID).count()),
        ("parked", Line.objects.filter(status=LineStatus.PARKED).count()),
    ]
