"""One batch of simulated orders: bought in trouble, swept in trouble, settled, and judged."""

from contextlib import suppress
from datetime import timedelta
from random import Random
from unittest.mock import patch

from django.db.models import QuerySet

import oneclick
from core import jobs
from orders.models import Line, OrderPayment, SupplierOrder
from orders.states import LineStatus
from tools.oracle.money import unnoticed_payments
from tools.oracle.orders import needlessly_parked_lines
from tools.soak.back_office import reviewers
from tools.soak.back_office.cashiers import Cashiers
from tools.soak.customers.gateway_pages import GatewayPages
from tools.soak.customers.purchases import Purchase
from tools.soak.customers.returning import TopUp, fill_wallets
from tools.soak.ground_truth.parking_causes import explain_parking
from tools.soak.ground_truth.tally import Tally
from tools.soak.shop.catalogue_setup import Goods, SkewedClock, restock
from tools.soak.shop.pending_work import describe_pending, is_settled
from tools.soak.simulation.plan import BatchPlan
from tools.soak.simulation.sweeps import SweepFaults

LONGEST = timedelta(hours=20)  # money that comes late is asked about every quarter of an hour
MOST_PASSES = 900
BRISK = 130  # passes in quick succession; afterwards they come ever more seldom
DECISIVE = timedelta(hours=4)  # what is still parked by then is decided by staff


class Batch:
    """So many purchases at about the same time. Its life is `run`."""

    def __init__(
        self, plan: BatchPlan, *, tally: Tally, fake_clock: SkewedClock, random: Random, tills: GatewayPages
    ) -> None:
        self.plan, self.tally, self.fake_clock, self.random, self.tills = (
            plan,
            tally,
            fake_clock,
            random,
            tills,
        )
        self.purchases: list[Purchase] = []
        self.top_ups: list[TopUp] = []
        self.passes = SweepFaults(fake_clock, tally, random)
        self.cashiers = Cashiers(tills.bank, tally, random)
        self.parked: dict[int, str] = {}  # why, by line: those that time alone does not bring on
        self.resolvable: list[str] = []  # what is parked although its order is there to be found
        self._has_decided = False

    def run(self) -> None:
        """Sell, sweep and decide until nothing is open. Raises AssertionError if something stays open."""
        self._open()
        with patch.object(jobs._notifier, "ring", self._lose_ring):
            for purchase in self.plan.purchases():
                purchase.check_out(self.tally, self.random)
                self.purchases.append(purchase)
            for top_up in self.plan.top_ups():
                top_up.check_out(self.tally, self.random)
                self.top_ups.append(top_up)
            self._plant_foreign_order()
            self._live()

    def _open(self) -> None:
        """The supplier behaves again, nothing is parked any more, staff let buying go on, all is in stock,
        and wallets are full.
        """
        self.tally.sandbox.clear_faults()
        reviewers.give_up_parked()
        reviewers.work_the_desk(self.tally.sandbox, self.random)
        restock(self.tally.sandbox, self.plan.offers)
        fill_wallets(self.plan.regulars, self.fake_clock, self.tills, self.random)
        self._known = {order["id"] for order in self.tally.sandbox.truth()["orders"]}

    def _lose_ring(self, task: object, row_id: int, after: timedelta) -> bool:
        """W5: no message arrives, whether the broker says that it took it or not."""
        self.tally.count("W5")
        return self.random.random() < 0.5

    def _plant_foreign_order(self) -> None:
        """O5: somebody else buys on this account, something that nobody here is buying now."""
        busy = {each.goods.type for purchase in self.purchases for each in purchase.wanted}
        goods = self.random.choice([each for each in self.plan.offers if each.type not in busy])
        order = {"productId": goods.product, "typeId": goods.type, "quantity": 1, "age": 1, "plan": {}}
        for _ in range(2):
            self.tally.sandbox.control("orders", order)
            self.tally.count("O5")

    def _live(self) -> None:
        begun, pause = self.fake_clock.ahead, 5.0
        customers: list[Purchase | TopUp] = [*self.purchases, *self.top_ups]
        for number in range(MOST_PASSES):
            for customer in customers:
                customer.act(self.tally, self.tills)
            self.passes.go()
            self._follow()
            if number % 4 == 3 or number > BRISK:
                self._look_after(self.fake_clock.ahead - begun)
            if self._is_over():
                return
            self.fake_clock.advance(seconds=self.random.uniform(0.5, 1.5) * pause)
            pause = pause if number < BRISK else min(pause * 1.15, 900)
            if self.fake_clock.ahead - begun > LONGEST:
                break
        raise AssertionError(f"still open: {describe_pending()}")

    def _follow(self) -> None:
        placed = SupplierOrder.objects.filter(line__status=LineStatus.PLACED)
        for line, supplier_id in placed.values_list("line_id", "supplier_id"):
            self.tally.follow(line, supplier_id, self.random)

    def _look_after(self, age: timedelta) -> None:
        self._mend()
        reviewers.work_the_desk(self.tally.sandbox, self.random)
        self.cashiers.look_after()
        if age > DECISIVE and not self._has_decided:
            self._has_decided = True
            self._note_parked()
            reviewers.decide_parked(list(self._parked()), self.random)

    def _note_parked(self) -> None:
        truth = self.tally.sandbox.truth()
        self.resolvable = list(needlessly_parked_lines(truth))
        self.parked = {
            line.pk: explain_parking(line, lines=self.lines, known=self._known, truth=truth, tally=self.tally)
            for line in self._parked()
        }

    def _mend(self) -> None:
        """What the supplier has made dearer or taken away comes back after a while."""
        if Line.objects.filter(status=LineStatus.HELD).exists() and self.random.random() < 0.3:
            with suppress(oneclick.OneClickError):
                restock(self.tally.sandbox, self._goods_held())

    def _goods_held(self) -> list[Goods]:
        held = set(Line.objects.filter(status=LineStatus.HELD).values_list("denomination_id", flat=True))
        return [each for each in self.plan.offers if each.denomination_id in held]

    def _is_over(self) -> bool:
        """Nobody wants anything more, nothing is open, and the shop knows of all money that came."""
        customers: list[Purchase | TopUp] = [*self.purchases, *self.top_ups]
        is_quiet = all(each.is_over for each in customers) and is_settled()
        is_decided = self._has_decided or not self._parked().exists()
        return (
            is_quiet
            and is_decided
            and self.cashiers.is_over()
            and not unnoticed_payments(self.tally.sandbox.truth(), self.tills.bank)
        )

    @property
    def lines(self) -> QuerySet[Line]:
        """What was sold in this batch."""
        return Line.objects.filter(order__in=[purchase.order for purchase in self.purchases])

    @property
    def parts_returned(self) -> int:
        """How many parts went back to a wallet, because their order ended unpaid or had no room for them."""
        orders = [purchase.order for purchase in self.purchases]
        return OrderPayment.objects.filter(order__in=orders).exclude(given_back_at=None).count()

    def _parked(self) -> QuerySet[Line]:
        return self.lines.filter(status=LineStatus.PARKED)
