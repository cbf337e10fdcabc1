"""The shop after the loss: the backup in an empty place. It starts, people decide, and it goes on.

Started by tools.restore_drill.drill, which has put the backup back.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.kinds import SwitchName
from orders.kinds import OrdersDeskKind
from tools.restore_drill.drill_shop import FIGURES, Receipt, Trade, open_shop, sandbox_of_this_drill

SILENCE = 150  # seconds in which no shop ran
PASSES = 60
WHY = "shown by the customer"
Key = tuple[str, int]  # an order's reference and the position of its line


class Recovery:
    """Does what docs/operations.md says after a restore, and counts what came of it."""

    def __init__(self, trade: Trade, fake_clock: Any) -> None:
        from accounts.testing import REVIEWER, SECOND_REVIEWER, activate_staff

        self.trade, self.fake_clock, self.sandbox = trade, fake_clock, sandbox_of_this_drill()
        self.first, self.second = REVIEWER, SECOND_REVIEWER
        activate_staff(self.first, self.second)
        self.figures: dict[str, int] = {"orders at the supplier, at the loss": self._taken()}
        self.problems: list[str] = []
        self.owners: dict[str, Key] = {
            supplier_id: (receipt.reference, position)
            for receipt in trade.receipts
            for position, (supplier_id, _price) in enumerate(receipt.parts, start=1)
            if supplier_id
        }

    def _taken(self) -> int:
        return len(self.sandbox.truth()["orders"])

    def demand(self, is_so: bool, otherwise: str) -> None:
        """Note what went wrong."""
        if not is_so:
            self.problems.append(otherwise)

    def run(self) -> None:
        """From the first start to the last card."""
        self.start()
        self.decide()
        self.resume()
        self.count()

    def start(self) -> None:
        """Nothing is bought; gateways confirm again; what may be bought already cannot be passed over."""
        from core import switches
        from core.operations import sweep_runner
        from orders.fulfilment.restore_pairs import open_pairs
        from orders.reconciliation import placement_pause
        from orders.resolution.pair_decisions import require_unpaired

        before = self._taken()
        sweep_runner.run_startup_checks()
        self.demand(switches.why_paused(SwitchName.PLACING) is not None, "placing was not paused")
        self.work(passes=12)
        self.demand(self._taken() == before, "something was bought while placing was paused")
        self.figures["pairs found"] = open_pairs().count()
        self.demand(
            not self._may(lambda: placement_pause.resume_placing(by="drill")), "resumed with open pairs"
        )
        for pair in open_pairs():
            can_close = self._may(lambda pair=pair: require_unpaired(pair.orphan))
            self.demand(not can_close, f"supplier order {pair.orphan} could be closed")

    def _may(self, act: Any) -> bool:
        from core.audit_log import ActionNotAllowedError
        from orders.reconciliation.placement_pause import NotReconciledError

        try:
            act()
        except (ActionNotAllowedError, NotReconciledError):
            return False
        return True

    def work(self, *, passes: int = PASSES) -> None:
        """Passes of the sweep, seconds apart, until nothing is under way."""
        from core.operations.sweep_runner import sweep_once
        from orders.models import Line
        from orders.states import FINAL_LINES, LineStatus

        for _ in range(passes):
            self.fake_clock.advance(seconds=10)
            sweep_once()
            if not Line.objects.exclude(status__in=[*FINAL_LINES, LineStatus.UNPAID]).exists():
                return

    def decide(self) -> None:
        """Customers show what they have: orders are attached to their lines, lost ones rebuilt.

        What nobody shows is told apart by two persons, and closed.
        """
        from core import desk
        from core.reasons import StaffNote
        from orders.fulfilment.restore_pairs import open_pairs
        from orders.models import Pair
        from orders.resolution.pair_decisions import attach_pair, reject_pair
        from orders.states import PairStatus

        for pair in open_pairs().select_related("orphan", "line__order"):
            if self.owners.get(pair.orphan.supplier_id) == (pair.line.order.reference, pair.line.position):
                attach_pair(pair=Pair.objects.get(pk=pair.pk), actor=self.first, reason=WHY)
        self.figures["orders rebuilt"] = sum(self._rebuild(receipt) for receipt in self._lost())
        for pair in open_pairs():
            for person in (self.first, self.second):
                reject_pair(pair=pair, actor=person, reason="nobody's")
        for symptom in desk.open_symptoms(kind=OrdersDeskKind.ORPHAN).select_related("item"):
            desk.close_item(symptom.item, outcome=StaffNote("bought by hand"), by=self.first)
        for status in (PairStatus.ATTACHED, PairStatus.TOLD_APART):
            self.figures[f"pairs {status.replace('_', ' ')}"] = Pair.objects.filter(status=status).count()

    def _lost(self) -> list[Receipt]:
        from orders.models import Order

        known = set(Order.objects.values_list("reference", flat=True))
        return [receipt for receipt in self.trade.receipts if receipt.reference not in known]

    def _rebuild(self, receipt: Receipt) -> int:
        from accounts.customers import customer_for_email
        from orders.resolution.lost_orders import LostLine, LostOrder, complete, propose_rebuild
        from payments.models import Unapplied
        from payments.unapplied import keep_in_wallet

        lost = complete(
            LostOrder(
                customer_id=customer_for_email(email=receipt.email).pk,
                reference=receipt.reference,
                gateway=receipt.gateway,
                gateway_reference=receipt.gateway_reference,
                parts=tuple(LostLine(bought, price) for bought, price in receipt.parts if bought),
            )
        )
        for person in (self.first, self.second):
            propose_rebuild(lost=lost, actor=person, reason=WHY)
        for person in (self.first, self.second):  # a small sum takes one
            for unapplied in Unapplied.objects.filter(resolved_at=None):
                keep_in_wallet(unapplied=unapplied, actor=person, reason="never bought")
        return 1

    def resume(self) -> None:
        """The command of the shell, then whatever is left to buy."""
        from django.core.management import call_command

        self.sandbox.settings(types={self.trade.dear: {"price": self.trade.dear_price / 100}})
        with open(os.devnull, "w") as nowhere:
            call_command("resume", stdout=nowhere, stderr=nowhere)
        self.fake_clock.advance(seconds=120)
        self.work()

    def count(self) -> None:
        """Orders at the supplier against lines, and customers against what they paid."""
        from orders.models import Line, SupplierOrder
        from orders.verification import verify

        truth = self.sandbox.truth()
        served: defaultdict[Key, set[str]] = defaultdict(set)
        for supplier_id, key in [*self.owners.items(), *self._served()]:
            served[key].add(supplier_id)
        known = set(self.owners) | set(SupplierOrder.objects.values_list("supplier_id", flat=True))
        foreign = {order["id"] for order in truth["orders"]} - known
        whole, paid = len(list(self._made_whole())), self._paid(truth)
        self.figures |= {
            "orders at the supplier": len(truth["orders"]),
            "of them bought by strangers": len(foreign),
            "lines": Line.objects.count(),
            "doubled": sum(len(each) - 1 for each in served.values()),
            "paid at the gateways": paid,
            "customers made whole": whole,
        }
        self.demand(self.figures["doubled"] == 0, "something was bought twice")
        self.demand(foreign == set(self.trade.strangers), "supplier orders serve no line")
        self.demand(whole == paid, "somebody paid and has nothing")
        self.problems += [f"{each.invariant}: {each.detail}" for each in verify()]

    def _served(self) -> Iterator[tuple[str, Key]]:
        from orders.models import SupplierOrder

        for row in SupplierOrder.objects.select_related("line__order"):
            yield row.supplier_id, (row.line.order.reference, row.line.position)

    def _paid(self, truth: dict[str, Any]) -> int:
        states = [row["status"] for row in (*truth["payments"], *truth["checkouts"])]
        return states.count("CONFIRMED") + states.count("paid")

    def _made_whole(self) -> Iterator[Any]:
        """Confirmed payments whose customer has the cards, is owed the money, or has it in the wallet."""
        from payments.models import Payment
        from payments.states import PaymentStatus

        for payment in Payment.objects.filter(status=PaymentStatus.CONFIRMED).exclude(gateway="wallet"):
            if hasattr(payment, "unapplied"):
                is_whole = payment.unapplied.resolved_at is not None
            else:
                is_whole = all(_has_all(line) for line in payment.order_payment.order.lines.all())
            if is_whole:
                yield payment


def _has_all(line: Any) -> bool:
    return line.line_cards.count() == line.quantity or hasattr(line, "line_refund")


def main() -> None:
    """Recover, and leave the figures where the parent finds them."""
    trade = Trade.read()
    with open_shop(products=4, ahead=trade.ahead + SILENCE) as fake_clock:
        recovery = Recovery(trade, fake_clock)
        recovery.run()
        told = {"figures": recovery.figures, "problems": recovery.problems}
        Path(os.environ[FIGURES]).write_text(json.dumps(told))


if __name__ == "__main__":
    main()
