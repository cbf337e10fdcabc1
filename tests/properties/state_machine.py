"""The shop as a machine whose every next step is drawn by lot, and what must hold after each of them."""

import sys
from collections.abc import Callable
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core import clock
from core.sealing.rotation import rotate
from orders.models import Line, Order
from orders.states import LineStatus
from payments.incoming.status_check import check_payment_status
from payments.models import Payment
from tests.properties import customers, fault_rules, staff, worker_faults
from tests.properties.drain import drain
from tests.properties.fault_rules import Rule
from tests.properties.oracle import violations_now
from tests.properties.world import BALANCE, World

Cart = list[tuple[int, int]]  # places on the shelf and quantities

INDEX = st.integers(0, 9)
CARTS = st.dictionaries(st.integers(0, 2), st.integers(1, 4), min_size=1, max_size=3).map(
    lambda cart: [*cart.items()]
)
SECONDS = st.sampled_from([1, 7, 31, 125, 400, 1_000, 4_000, 50_000])


# What the supplier's account, price list or order list may turn into.
CHANGES: list[dict[str, Any]] = [
    *({"balance": dinars} for dinars in (0, 100, 1_500, BALANCE)),
    *({"price": dinars} for dinars in (480, 490, 500, 560)),
    *({"list_lag_seconds": seconds} for seconds in (0, 60, 1_200)),
]


class ShopMachine(RuleBasedStateMachine):
    """Orders, payments and lines are named by number; a number too large starts again from the first."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        world.start_again()

    # Customers

    @initialize(cart=CARTS)
    def sell_first(self, cart: Cart) -> None:
        self.buy(cart, is_paid=True)

    @rule(cart=CARTS, is_paid=st.sampled_from([True, True, False]))
    def buy(self, cart: Cart, is_paid: bool) -> None:
        order = customers.buy(self.world, cart)
        if order is not None and is_paid:
            self._decide_all(order, "paid")
            self.world.advance(6)

    @rule(rule=fault_rules.OF_PLACING, cart=CARTS, passes=st.integers(2, 5))
    def buy_in_trouble(self, rule: Rule, cart: Cart, passes: int) -> None:
        """A purchase in which the one call that spends money goes wrong."""
        staff.resume_placing()
        self.buy(cart, is_paid=True)
        self.world.sandbox.faults(rule)
        self.world.sweep(passes)

    @rule(rule=fault_rules.OF_PLACING, cart=CARTS, seconds=SECONDS)
    def buy_in_trouble_and_wait(self, rule: Rule, cart: Cart, seconds: int) -> None:
        """And then time passes, in which nobody looks, or in which its verdict is spoken."""
        self.buy_in_trouble(rule, cart, passes=3)
        self.world.advance(seconds)
        self.world.sweep(2)

    @rule(number=INDEX, outcome=st.sampled_from(["paid", "paid", "declined"]))
    def decide(self, number: int, outcome: str) -> None:
        payments = list(Payment.objects.order_by("-pk"))
        if payments:
            customers.decide(self.world, payments[number % len(payments)], outcome)

    @rule(number=INDEX)
    def pay_twice(self, number: int) -> None:
        """Declined, asked about, tried again in two tabs, and then every link is paid after all."""
        order = self._order(number)
        if order is not None:
            self._decide_all(order, "declined")
            self.world.sweep(2)
            customers.pay_again(order, in_two_tabs=True)
            self._decide_all(order, "paid")

    @rule(
        dinars=st.sampled_from([500, 700, 5_000]),
        cart=CARTS,
        outcome=st.sampled_from(["paid", "declined", "walk"]),
    )
    def buy_with_wallet(self, dinars: int, cart: Cart, outcome: str) -> None:
        """The wallet pays what it holds, a part or all; the rest is paid, declined, or left alone."""
        top_up = customers.top_up(dinars)
        if top_up is not None:
            customers.decide(self.world, top_up, "paid")
            self.world.sweep(2)
        order = customers.buy(self.world, cart, use_wallet=True)
        if order is not None and outcome != "walk":
            self._decide_all(order, outcome)
            self.world.advance(6)

    @rule(number=INDEX, use_wallet=st.booleans(), outcome=st.sampled_from(["", "paid", "declined"]))
    def change_way(self, number: int, use_wallet: bool, outcome: str) -> None:
        """Another link, perhaps with the wallet beside it; and then perhaps every link is paid."""
        order = self._order(number)
        if order is not None:
            customers.change_way(order, use_wallet=use_wallet)
            if outcome:
                self._decide_all(order, outcome)

    @rule(number=INDEX, act=st.sampled_from(customers.ON_ORDER_PAGE))
    def use_order_page(self, number: int, act: Callable[[Order], None]) -> None:
        order = self._order(number)
        if order is not None:
            act(order)

    def _order(self, number: int) -> Order | None:
        orders = list(Order.objects.order_by("-pk"))
        return orders[number % len(orders)] if orders else None

    def _decide_all(self, order: Order, outcome: str) -> None:
        for link in order.order_payments.select_related("payment"):
            customers.decide(self.world, link.payment, outcome)

    # Time and workers

    @rule(seconds=SECONDS)
    def tick(self, seconds: int) -> None:
        self.world.advance(seconds)

    @rule(passes=st.integers(1, 4), pause=st.sampled_from([1, 6, 30, 300, 1_000]))
    def sweep(self, passes: int, pause: int) -> None:
        self.world.sweep(passes, pause=pause)

    @rule(cart=CARTS, nth=st.integers(0, 40), passes=st.integers(0, 3))
    def sweep_and_die(self, cart: Cart, nth: int, passes: int) -> None:
        self.buy(cart, is_paid=True)
        self.world.sweep(passes)
        worker_faults.sweep_and_die(nth)

    @rule(stop=st.sampled_from(worker_faults.STOPS), seconds=SECONDS, passes=st.integers(0, 3))
    def place_with_sleep(self, stop: tuple[str, str], seconds: int, passes: int) -> None:
        line = self._queued_line()

        def meanwhile() -> None:
            self.world.advance(seconds)
            self.world.sweep(passes, pause=60)

        if line is not None:
            worker_faults.place_with_sleep(line, stop, seconds, meanwhile)

    def _queued_line(self) -> Line | None:
        due = Line.objects.filter(status=LineStatus.QUEUED, next_due_at__lte=clock.now()).order_by("pk")
        if not due.exists():
            self.buy([(0, 1)], is_paid=True)
            for payment in Payment.objects.filter(next_due_at__lte=clock.now()):
                check_payment_status(payment_id=payment.pk)
        return due.first()

    # The supplier

    @rule(rule=fault_rules.ANY)
    def misbehave(self, rule: Rule) -> None:
        self.world.sandbox.faults(rule)

    @rule(change=st.sampled_from(CHANGES))
    def change_supplier(self, change: dict[str, Any]) -> None:
        if "price" in change:
            change = {"types": {self.world.ordinary.supplier_id: change}}
        self.world.sandbox.settings(**change)

    # Staff and operators

    @rule(name=st.sampled_from(staff.ACTS), line=INDEX, person=st.integers(0, 2), order=INDEX)
    def act_alone(self, name: str, line: int, person: int, order: int) -> None:
        staff.act(self.world, name, line=line, person=person, order=order)

    @rule(name=st.sampled_from(["refuse", "place", "accept"]), line=INDEX, person=st.integers(0, 2))
    def act_together(self, name: str, line: int, person: int) -> None:
        for other in (0, 0, 1):
            staff.act(self.world, name, line=line, person=person + other, order=0)

    @rule(number=INDEX, decide=st.sampled_from(staff.DECISIONS), report=INDEX, person=st.integers(0, 2))
    def report_and_decide(self, number: int, decide: Callable[..., None], report: int, person: int) -> None:
        """The codes of an order are shown and reported, and two persons decide alike about one or another."""
        order = self._order(number)
        if order is not None:
            customers.reveal_cards(order)
            customers.report_cards(order)
        for other in (0, 1):
            staff.decide_report(decide, report=report, person=person + other)

    @rule(act=st.sampled_from(staff.OPERATIONS))
    def operate(self, act: Callable[[], None]) -> None:
        act()

    @rule(nth=st.one_of(st.none(), st.integers(0, 5)))
    def rotate_keys(self, nth: int | None) -> None:
        """A new key in front, everything moved to it, the old one taken out. A first try may die."""
        settings.CARD_KEYS = [Fernet.generate_key().decode(), *settings.CARD_KEYS]
        if nth is not None:
            worker_faults.die_in(rotate, nth)
        rotate()
        settings.CARD_KEYS = settings.CARD_KEYS[:1]

    # What must hold

    @invariant()
    def nothing_is_wrong(self) -> None:
        wrong = violations_now(self.world.sandbox.truth())
        assert not wrong, wrong

    def teardown(self) -> None:
        if sys.exc_info()[0] is None:  # else it has failed already, and that is what should be told
            left = drain(self.world)
            assert not left, left
            self.nothing_is_wrong()
