"""What a batch of simulated customers will want, and how they will pay: drawn by lot, faults dealt evenly."""

from collections.abc import Iterator
from random import Random

from accounts.models import Customer
from payments import wallet
from payments.gateways.chargily import Chargily
from payments.gateways.ocpay import OCPay
from tools.soak.customers.payment_behaviour import (
    CARD_ACT_SHARES,
    PAYMENT_BEHAVIOURS,
    PAYMENT_MEANS,
    PaymentMeans,
)
from tools.soak.customers.purchases import Purchase, WantedLine
from tools.soak.customers.returning import ReturningCustomers, TopUp
from tools.soak.injection.gateways import CHECKOUTS, PAYING, WEBHOOKS
from tools.soak.injection.rules import NOTHING, Fault, FaultDeck, RuleScope
from tools.soak.injection.supplier import LOOKING, PLACING, POLLING
from tools.soak.shop.catalogue_setup import Goods, one_of_each_product, rehearsal_goods

SPREAD = 600  # seconds over which customers come to pay
TOP_UPS = ("once", "late", "never", "at last")
TOP_UP_AMOUNTS = (1_000_00, 7_500_00, 20_000_00)  # centimes


class FaultDecks:
    """The faults of a whole run, dealt out evenly over its batches."""

    def __init__(self, seed: str, batch: int, size: int) -> None:
        def deck(name: str, faults: tuple[Fault, ...], hand: int) -> FaultDeck:
            return FaultDeck(faults, seed=f"{seed} {name}", batch=batch, hand=hand)

        self.placing = deck("placing", PLACING, size)
        self.looking = deck("looking", LOOKING, size // 10)
        self.polling = deck("polling", POLLING, size // 2)
        self.paying = deck("paying", PAYING, size // 5)
        self.checkouts = deck("checkouts", CHECKOUTS, size // 4)
        self.webhooks = deck("webhooks", WEBHOOKS, size // 4)


class BatchPlan:
    """Purchases and top-ups of one batch, in the order in which they are made."""

    def __init__(
        self,
        size: int,
        *,
        random: Random,
        decks: FaultDecks,
        offers: list[Goods],
        regulars: ReturningCustomers,
    ) -> None:
        self.size, self.random, self.decks = size, random, decks
        self.offers, self.regulars = offers, regulars

    def purchases(self) -> Iterator[Purchase]:
        """So many; no two products alike, but for twins."""
        shelf = iter(one_of_each_product(self.offers, self.random))
        number = 0
        while number < self.size:
            wanted = self._wanted(shelf)
            if wanted and wanted[0].faults and wanted[0].faults[0].is_twin:
                for _ in range(2):
                    number += 1
                    yield self._twin(number, wanted)
            elif wanted:
                number += 1
                yield self._purchase(number, wanted)

    def top_ups(self) -> list[TopUp]:
        """As many as there are ways, each by another customer."""
        customers = self.random.sample(self.regulars.all, len(TOP_UPS))
        return [self._top_up(customer, way) for customer, way in zip(customers, TOP_UPS, strict=True)]

    def _twin(self, number: int, wanted: list[WantedLine]) -> Purchase:
        """Two orders of the same card have to be placed at the same moment: nothing holds one up."""
        return Purchase(number, wanted, [], PaymentMeans(OCPay.name), "once", 0, _guest(number))

    def _purchase(self, number: int, wanted: list[WantedLine]) -> Purchase:
        means = self.random.choices(list(PAYMENT_MEANS), list(PAYMENT_MEANS.values()))[0]
        visitor = self._visitor(means)
        return Purchase(
            number,
            wanted,
            self._troubles(means.method),
            means,
            self._way(means.method),
            self.random.uniform(0, SPREAD),
            visitor.email if visitor else _guest(number),
            visitor,
            self.random.choices(list(CARD_ACT_SHARES), list(CARD_ACT_SHARES.values()))[0],
        )

    def _visitor(self, means: PaymentMeans) -> Customer | None:
        """Who is signed in: whoever pays from a wallet."""
        if not means.uses_wallet:
            return None
        return self.random.choice(self.regulars.rich if means.method == wallet.NAME else self.regulars.poor)

    def _wanted(self, shelf: Iterator[Goods]) -> list[WantedLine]:
        if self.random.random() < 0.06:
            name = self.random.choice(["TEST_PARTIAL", "TEST_REFUND"])
            return [WantedLine(rehearsal_goods(name), self.random.randint(2, 5), [])]
        fault = self.decks.placing.deal()
        if fault.is_twin:
            return [WantedLine(next(shelf), fault.quantity, [fault])]
        lines = [self._line(next(shelf), fault)]
        if self.random.random() < 0.2:
            lines.append(self._line(next(shelf), self.decks.placing.deal()))
        return [line for line in lines if not line.faults or not line.faults[0].is_twin]

    def _line(self, goods: Goods, fault: Fault) -> WantedLine:
        faults = [fault]
        if fault.id in ("S2", "S4") and self.random.random() < 0.6:
            faults.append(self.decks.looking.deal())
        elif fault.id == NOTHING or self.random.random() < 0.2:
            faults.append(self.decks.polling.deal())
        return WantedLine(goods, fault.quantity or self.random.randint(1, 4), faults)

    def _troubles(self, method: str) -> list[Fault]:
        """Those of the gateway, and of what it calls us about."""
        if method == Chargily.name:
            checkout, webhook = self.decks.checkouts.deal(), self.decks.webhooks.deal()
            # Nobody pays at an address that nobody was told.
            return [webhook] if RuleScope.LINK is checkout.tie is webhook.tie else [checkout, webhook]
        if method == OCPay.name and self.random.random() < 0.45:
            return [self.decks.paying.deal()]
        return []

    def _way(self, method: str) -> str:
        ways = PAYMENT_BEHAVIOURS[method]
        return self.random.choices(list(ways), [way.share for way in ways.values()])[0]

    def _top_up(self, customer: Customer, way: str) -> TopUp:
        method = self.random.choice([OCPay.name, Chargily.name])
        amount = self.random.choice(TOP_UP_AMOUNTS)
        later = self.random.uniform(0, SPREAD)
        return TopUp(customer, method, amount, way, self.random.random(), self._troubles(method), later)


def _guest(number: int) -> str:
    return f"buyer-{number}@example.com"
