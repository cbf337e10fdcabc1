"""One batch of simulated orders: bought in trouble, swept in trouble, settled, and judged."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from random import Random
from unittest.mock import patch

from django.db.models import QuerySet

import oneclick
from core import work
from orders.models import Line, SupplierOrder
from orders.states import LineStatus
from tests.crash.story import describe, is_settled
from tools.soak import staff
from tools.soak.faults import LOOKING, NOTHING, PAYING, PLACING, POLLING, Deck, Fault
from tools.soak.floor import Goods, WrongClock, one_of_each_product, restock, test_type
from tools.soak.judge import money_unnoticed, parked_in_vain
from tools.soak.passes import Passes
from tools.soak.purchases import WAYS, Purchase, Wanted
from tools.soak.tally import Tally

LONGEST = timedelta(hours=9)
MOST_PASSES = 900
SPREAD = 600  # seconds over which customers come to pay
BRISK = 130  # passes in quick succession; afterwards they come ever more seldom
DECISIVE = timedelta(hours=4)  # what is still parked by then is decided by staff


class Decks:
    """The faults of a whole run, dealt out evenly over its batches."""

    def __init__(self, seed: str, batch: int, size: int) -> None:
        self.placing = Deck(PLACING, seed=f"{seed} placing", batch=batch, hand=size)
        self.looking = Deck(LOOKING, seed=f"{seed} looking", batch=batch, hand=size // 10)
        self.polling = Deck(POLLING, seed=f"{seed} polling", batch=batch, hand=size // 2)
        self.paying = Deck(PAYING, seed=f"{seed} paying", batch=batch, hand=size // 3)


class Batch:
    """So many purchases at about the same time. Its life is `run`."""

    def __init__(
        self, size: int, *, tally: Tally, hands: WrongClock, random: Random, decks: Decks, offers: list[Goods]
    ) -> None:
        self.size, self.tally, self.hands, self.random, self.decks = size, tally, hands, random, decks
        self.offers = offers
        self.purchases: list[Purchase] = []
        self.passes = Passes(hands, tally, random)
        self.parked: set[int] = set()  # lines that time alone does not bring on
        self.resolvable: list[str] = []  # what is parked although its order is there to be found
        self._has_decided = False

    def run(self) -> None:
        """Sell, sweep and decide until nothing is open. Raises AssertionError if something stays open."""
        self._open()
        with patch.object(work._bell, "ring", self._lose_ring):
            for purchase in self._plan():
                purchase.check_out(self.tally, self.random)
                self.purchases.append(purchase)
            self._plant_foreign_order()
            self._live()

    def _open(self) -> None:
        """The supplier behaves again, staff let buying go on, and all is in stock."""
        self.tally.sandbox.clear_faults()
        staff.look_after(self.tally.sandbox, self.random)
        restock(self.tally.sandbox, self.offers)

    def _lose_ring(self, task: object, row_id: int) -> bool:
        """W5: no message arrives, whether the broker says that it took it or not."""
        self.tally.count("W5")
        return self.random.random() < 0.5

    def _plan(self) -> Iterator[Purchase]:
        shelf = iter(one_of_each_product(self.offers, self.random))
        number = 0
        while number < self.size:
            wanted = self._wanted(shelf)
            twins = 2 if wanted[0].faults and wanted[0].faults[0].is_twin else 1
            for _ in range(twins):
                number += 1
                later = self.random.uniform(0, SPREAD) if twins == 1 else 0
                yield Purchase(number, wanted, self._paying(twins), self._way(twins), later)

    def _wanted(self, shelf: Iterator[Goods]) -> list[Wanted]:
        if self.random.random() < 0.06:
            name = self.random.choice(["TEST_PARTIAL", "TEST_REFUND"])
            return [Wanted(test_type(name), self.random.randint(2, 5), [])]
        fault = self.decks.placing.deal()
        if fault.is_twin:
            return [Wanted(next(shelf), fault.quantity, [fault])]
        lines = [self._line(next(shelf), fault)]
        if self.random.random() < 0.2:
            lines.append(self._line(next(shelf), self.decks.placing.deal()))
        return [line for line in lines if not line.faults or not line.faults[0].is_twin]

    def _line(self, goods: Goods, fault: Fault) -> Wanted:
        faults = [fault]
        if fault.id in ("S2", "S4") and self.random.random() < 0.6:
            faults.append(self.decks.looking.deal())
        elif fault.id == NOTHING or self.random.random() < 0.2:
            faults.append(self.decks.polling.deal())
        return Wanted(goods, fault.quantity or self.random.randint(1, 4), faults)

    def _paying(self, twins: int) -> list[Fault]:
        return [self.decks.paying.deal()] if twins == 1 and self.random.random() < 0.35 else []

    def _way(self, twins: int) -> str:
        ways = list(WAYS)
        return "once" if twins > 1 else self.random.choices(ways, [WAYS[way][0] for way in ways])[0]

    def _plant_foreign_order(self) -> None:
        """O5: somebody else buys on this account, something that nobody here is buying now."""
        busy = {each.goods.type for purchase in self.purchases for each in purchase.wanted}
        goods = self.random.choice([each for each in self.offers if each.type not in busy])
        order = {"productId": goods.product, "typeId": goods.type, "quantity": 1, "age": 1, "plan": {}}
        for _ in range(2):
            self.tally.sandbox.control("orders", order)
            self.tally.count("O5")

    def _live(self) -> None:
        begun, pause = self.hands.ahead, 5.0
        for number in range(MOST_PASSES):
            for purchase in self.purchases:
                purchase.act(self.tally)
            self.passes.go()
            self._follow()
            if number % 4 == 3:
                self._look_after(self.hands.ahead - begun)
            if self._is_over():
                return
            self.hands.forward(seconds=self.random.uniform(0.5, 1.5) * pause)
            pause = pause if number < BRISK else min(pause * 1.15, 900)
            if self.hands.ahead - begun > LONGEST:
                break
        raise AssertionError(f"still open: {describe()}")

    def _follow(self) -> None:
        placed = SupplierOrder.objects.filter(line__status=LineStatus.PLACED)
        for line, supplier_id in placed.values_list("line_id", "supplier_id"):
            self.tally.follow(line, supplier_id, self.random)

    def _look_after(self, age: timedelta) -> None:
        self._mend()
        staff.look_after(self.tally.sandbox, self.random)
        if age > DECISIVE and not self._has_decided:
            self._has_decided = True
            self.parked = set(self._parked().values_list("pk", flat=True))
            self.resolvable = list(parked_in_vain(self.tally.sandbox.truth()))
            staff.decide(list(self._parked()), self.random)

    def _mend(self) -> None:
        """What the supplier has made dearer or taken away comes back after a while."""
        if Line.objects.filter(status=LineStatus.HELD).exists() and self.random.random() < 0.3:
            with suppress(oneclick.OneClickError):
                restock(self.tally.sandbox, self._goods_held())

    def _goods_held(self) -> list[Goods]:
        held = set(Line.objects.filter(status=LineStatus.HELD).values_list("denomination_id", flat=True))
        return [each for each in self.offers if each.denomination_id in held]

    def _is_over(self) -> bool:
        """Nobody wants anything more, nothing is open, and the shop knows of all money that came."""
        is_quiet = all(purchase.is_over for purchase in self.purchases) and is_settled()
        is_decided = self._has_decided or not self._parked().exists()
        return is_quiet and is_decided and not money_unnoticed(self.tally.sandbox.truth())

    @property
    def lines(self) -> QuerySet[Line]:
        """What was sold in this batch."""
        return Line.objects.filter(order__in=[purchase.order for purchase in self.purchases])

    def _parked(self) -> QuerySet[Line]:
        return self.lines.filter(status=LineStatus.PARKED)
