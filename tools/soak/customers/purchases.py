"""What one simulated customer buys and does, and which faults the vendors have in store for it."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from accounts.models import Customer
from catalog.models import Denomination
from core import clock
from orders.cart import carts
from orders.checkout import order_creation
from orders.models import Cart, Order
from orders.order_payment import expiry
from payments.gateways.base import PaymentStartError
from payments.gateways.ocpay import OCPay
from payments.incoming.initiation import start_payment
from payments.models import Payment
from tools.soak.customers import card_acts, payment_acts
from tools.soak.customers.gateway_pages import GatewayPages
from tools.soak.customers.payment_behaviour import CARD_ACTS, PAYMENT_BEHAVIOURS, PaymentMeans
from tools.soak.ground_truth.coverage_goals import CoverageGoal
from tools.soak.ground_truth.tally import Tally
from tools.soak.injection.rules import Fault, RuleScope
from tools.soak.shop.catalogue_setup import Goods


@dataclass
class WantedLine:
    """One line of a purchase and its troubles."""

    goods: Goods
    quantity: int
    faults: list[Fault]


@dataclass
class Purchase:
    """A customer with a cart; `doings` are still to come, at seconds after `began`."""

    number: int
    wanted: list[WantedLine]
    troubles: list[Fault]  # of the first payment
    means: PaymentMeans
    way: str
    later: float  # seconds until this customer does anything, so that not all is due at the same moment
    email: str
    visitor: Customer | None = None  # signed in
    afterwards: str = ""  # what is done with a card that came
    doings: list[tuple[float, str]] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)  # those with a reference, the oldest first

    def check_out(self, tally: Tally, random: Random) -> None:
        """Fill a cart, make the order, start the payment under the faults that are meant for it."""
        self.order, payment = self._place()
        self.began = clock.now()
        for line in self.order.lines.all():
            tally.expect(line.pk, self.wanted[line.position - 1].faults)
        self._inject_placing(tally, random)
        self._plan_doings(is_paid=payment is None)
        if payment is None:
            tally.did(CoverageGoal.WALLET)
        else:
            tally.did(CoverageGoal.PART, int(payment.amount != self.order.amount_due))
            self._start(payment, tally, random)

    def _place(self) -> tuple[Order, Payment | None]:
        cart, secret = carts.create_cart(customer=None)
        for each in self.wanted:
            row = Denomination.objects.get(pk=each.goods.denomination_id)
            carts.add_to_cart(cart=cart, denomination=row, quantity=each.quantity)
        Cart.objects.filter(pk=cart.pk).update(
            email=self.email, phone="+213550123456", terms_accepted_at=clock.now()
        )
        cart.refresh_from_db()
        if self.means.uses_wallet:
            with suppress(order_creation.CheckoutError):  # it does not hold enough
                return self._order(cart, secret)
            self.means = self.means.without_wallet
        if self.means.method != OCPay.name:
            with suppress(order_creation.CheckoutError):  # the balance at the supplier does not cover it
                return self._order(cart, secret)
            self._pay_by_ocpay()
        return self._order(cart, secret)

    def _pay_by_ocpay(self) -> None:
        """What is paid so is credited to the balance from which cards are bought: it is open at any."""
        self.means, self.troubles = PaymentMeans(OCPay.name), []
        self.way = self.way if self.way in PAYMENT_BEHAVIOURS[OCPay.name] else "once"

    def _order(self, cart: Cart, nonce: str) -> tuple[Order, Payment | None]:
        return order_creation.create_order(
            cart=cart,
            method=self.means.method,
            language="en",
            nonce=nonce,
            visitor=self.visitor,
            use_wallet=self.means.uses_wallet,
        )

    def _plan_doings(self, *, is_paid: bool) -> None:
        doings = [] if is_paid else PAYMENT_BEHAVIOURS[self.means.method][self.way].doings
        if self.afterwards:
            doings = [*doings, *CARD_ACTS[self.afterwards]]
        self.doings = sorted((at + self.later, act) for at, act in doings)

    def _inject_placing(self, tally: Tally, random: Random) -> None:
        for each in self.wanted:
            match = {
                RuleScope.TYPE: {"typeId": each.goods.type},
                RuleScope.PRODUCT: {"product": each.goods.product},
                RuleScope.NONE: {},
            }
            for fault in each.faults:
                if fault.tie in match:
                    tally.inject(fault, fault.rules(random), match[fault.tie])

    def _start(self, payment: Payment, tally: Tally, random: Random) -> None:
        for fault in self.troubles:
            if fault.tie is RuleScope.LINK:
                tally.inject(fault, fault.rules(random), {})
        try:
            start_payment(payment=payment, return_url=payment_acts.RETURN_URL)
        except PaymentStartError:
            self.doings = [(self.later, "again"), *((at + 10, act) for at, act in self.doings)]
            return
        self.payments.append(payment)
        for fault in self.troubles:
            if fault.tie is RuleScope.PAYMENT:
                tally.inject(fault, fault.rules(random), payment_acts.rule_match(payment))

    def act(self, tally: Tally, tills: GatewayPages) -> None:
        """Do what is due by now."""
        due = [act for at, act in self.doings if self.began + timedelta(seconds=at) <= clock.now()]
        self.doings = self.doings[len(due) :]
        for name in due:
            self._do(name, tally, tills)

    def _do(self, name: str, tally: Tally, tills: GatewayPages) -> None:
        self.order.refresh_from_db()
        match name:
            case "cancel":
                expiry.cancel_order(order=self.order)
            case "again" | "other way":
                self._pay_again(name, tally)
            case "give back" | "look" | "give back and look":
                card_acts.perform_card_act(name, self.order, tally)
            case _ if self.payments:
                which = self.payments[0] if name.endswith("first") else self.payments[-1]
                payment_acts.perform_payment_act(
                    name.removesuffix(" first"), which, order=self.order, tally=tally, tills=tills
                )

    def _pay_again(self, name: str, tally: Tally) -> None:
        if name == "again":
            payment = payment_acts.pay_again(self.order, self.means, self.visitor)
        else:
            payment = payment_acts.change_method(self.order, self.means, self.visitor, tally)
        if payment is not None:
            self.payments.append(payment)

    @property
    def is_over(self) -> bool:
        """Nothing is left for this customer to do."""
        return not self.doings
