"""Customers with an account, who come back batch after batch and keep money in their wallets."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from accounts.customers import customer_for_email
from accounts.models import Customer
from core import clock
from orders.wallet.top_ups import TopUpError, begin_top_up
from payments import wallet
from payments.gateways.base import PaymentStartError
from payments.gateways.ocpay import OCPay
from payments.incoming.initiation import start_payment
from payments.incoming.status_check import check_payment_status
from payments.models import Payment
from tools.soak.customers import payment_acts
from tools.soak.customers.gateway_pages import GatewayPages
from tools.soak.customers.payment_behaviour import PAYMENT_BEHAVIOURS
from tools.soak.ground_truth.coverage_goals import CoverageGoal
from tools.soak.ground_truth.tally import Tally
from tools.soak.injection.rules import Fault, RuleScope
from tools.soak.shop.catalogue_setup import SkewedClock


@dataclass(frozen=True)
class ReturningCustomers:
    """The same ones each time: some keep enough for whole orders, the others for a part of one."""

    rich: list[Customer]
    poor: list[Customer]

    @property
    def all(self) -> list[Customer]:
        return [*self.rich, *self.poor]


# How many of them, and centimes: below the one, the other is added.
RICH, ENOUGH, MUCH = 4, 60_000_00, 150_000_00
POOR, SOME, LITTLE = 8, 1_000_00, 1_500_00


def find_returning_customers() -> ReturningCustomers:
    """Safe to call again."""
    return ReturningCustomers(
        [customer_for_email(email=f"rich-{number}@example.com") for number in range(RICH)],
        [customer_for_email(email=f"poor-{number}@example.com") for number in range(POOR)],
    )


def fill_wallets(
    regulars: ReturningCustomers, fake_clock: SkewedClock, tills: GatewayPages, random: Random
) -> None:
    """Top up, without any trouble, whoever has little left."""
    wishes = [
        *((each, ENOUGH, MUCH) for each in regulars.rich),
        *((each, SOME, LITTLE) for each in regulars.poor),
    ]
    begun = []
    for customer, least, amount in wishes:
        if wallet.balance_of(customer) < least:
            begun.append(TopUp(customer, OCPay.name, amount, "once", random.random(), []).start())
            tills.pay(begun[-1])
    fake_clock.advance(seconds=30)
    for payment in begun:
        check_payment_status(payment_id=payment.pk)


@dataclass
class TopUp:
    """A regular customer who puts `amount` centimes into the wallet, in one way or another."""

    customer: Customer
    method: str
    amount: int
    way: str
    nonce: float
    troubles: list[Fault]
    later: float = 0
    doings: list[tuple[float, str]] = field(default_factory=list)
    payment: Payment | None = None

    def check_out(self, tally: Tally, random: Random) -> None:
        """Begin it, under the faults that are meant for it."""
        self.began = clock.now()
        for fault in self.troubles:
            if fault.tie is RuleScope.LINK:
                tally.inject(fault, fault.rules(random), {})
        try:
            self.payment = self.start()
        except (PaymentStartError, TopUpError):
            return
        self.doings = [(at + self.later, act) for at, act in PAYMENT_BEHAVIOURS[self.method][self.way].doings]
        for fault in self.troubles:
            if fault.tie is RuleScope.PAYMENT:
                tally.inject(fault, fault.rules(random), payment_acts.rule_match(self.payment))

    def start(self) -> Payment:
        """Raises PaymentStartError or TopUpError."""
        payment, _is_new = begin_top_up(
            customer=self.customer, method=self.method, amount=self.amount, nonce=str(self.nonce)
        )
        return start_payment(payment=payment, return_url=payment_acts.RETURN_URL)

    def act(self, tally: Tally, tills: GatewayPages) -> None:
        """Do what is due by now."""
        due = [act for at, act in self.doings if self.began + timedelta(seconds=at) <= clock.now()]
        self.doings = self.doings[len(due) :]
        for name in due:
            if self.payment is not None:
                tally.did(CoverageGoal.TOP_UP, int(name.startswith("pay")))
                payment_acts.perform_payment_act(name, self.payment, order=None, tally=tally, tills=tills)

    @property
    def is_over(self) -> bool:
        """Nothing is left for this customer to do."""
        return not self.doings
