"""What one simulated customer buys and does, and which faults the supplier has in store for it."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from catalog.models import Denomination
from core import clock
from orders import carts, checkout, expiring, retrying
from orders.models import Cart, Order
from orders.retrying import CannotRetry
from payments.gateways.base import CannotStart
from payments.models import Payment
from payments.starting import start_payment
from tools.soak.faults import Fault, Tie
from tools.soak.floor import Goods
from tools.soak.tally import Tally

RETURN_URL = "http://127.0.0.1/back"
# How customers pay, and how often: what happens so many seconds after they have begun.
WAYS: dict[str, tuple[int, list[tuple[float, str]]]] = {
    "once": (60, [(4, "pay")]),
    "at last": (8, [(900, "pay")]),
    "never": (4, []),
    "declined, then again": (6, [(4, "decline"), (40, "again"), (60, "pay")]),
    "twice": (8, [(4, "decline"), (40, "again"), (60, "pay"), (300, "pay first")]),
    "late": (8, [(3_600, "pay late")]),
    "cancelled, then paid": (6, [(5, "cancel"), (30, "pay late")]),
}


@dataclass
class Wanted:
    """One line of a purchase and its troubles."""

    goods: Goods
    quantity: int
    faults: list[Fault]


@dataclass
class Purchase:
    """A customer with a cart; `doings` are still to come, at seconds after `began`."""

    number: int
    wanted: list[Wanted]
    paying: list[Fault]
    way: str
    later: float  # seconds until this customer does anything, so that not all is due at the same moment
    doings: list[tuple[float, str]] = field(default_factory=list)
    order: Order | None = None
    refs: list[str] = field(default_factory=list)  # of its payment links, the oldest first

    def __post_init__(self) -> None:
        self.doings = [(at + self.later, act) for at, act in WAYS[self.way][1]]

    def check_out(self, tally: Tally, random: Random) -> None:
        """Fill a cart, make the order, start the payment under the faults that are meant for it."""
        order, payment = self._place()
        self.order, self.began = order, clock.now()
        for line in order.lines.all():
            tally.expect(line.pk, self.wanted[line.position - 1].faults)
        self._inject_placing(tally, random)
        self._start(payment, tally, random)

    def _place(self) -> tuple[Order, Payment]:
        cart, secret = carts.create_cart(customer=None)
        for each in self.wanted:
            row = Denomination.objects.get(pk=each.goods.denomination_id)
            carts.add_to_cart(cart=cart, denomination=row, quantity=each.quantity)
        Cart.objects.filter(pk=cart.pk).update(
            email=f"buyer-{self.number}@example.com", phone="+213550123456", terms_accepted_at=clock.now()
        )
        cart.refresh_from_db()
        order, payment = checkout.place_order(cart=cart, method="ocpay", language="en", nonce=secret)
        if payment is None:
            raise RuntimeError("a new cart made an old order")
        return order, payment

    def _inject_placing(self, tally: Tally, random: Random) -> None:
        for each in self.wanted:
            match = {
                Tie.TYPE: {"typeId": each.goods.type},
                Tie.PRODUCT: {"product": each.goods.product},
                Tie.NONE: {},
            }
            for fault in each.faults:
                if fault.tie in match:
                    tally.inject(fault, fault.rules(random), match[fault.tie])

    def _start(self, payment: Payment, tally: Tally, random: Random) -> None:
        for fault in self.paying:
            if fault.tie is Tie.LINK:
                tally.inject(fault, fault.rules(random), {})
        try:
            start_payment(payment=payment, return_url=RETURN_URL)
        except CannotStart:
            self.doings = [(self.later, "again"), *((at + 10, act) for at, act in self.doings)]
            return
        self._note(payment)
        for fault in self.paying:
            if fault.tie is Tie.PAYMENT:
                tally.inject(fault, fault.rules(random), {"ref": payment.reference})

    def _note(self, payment: Payment) -> None:
        if payment.reference:
            self.refs.append(payment.reference)

    def act(self, tally: Tally) -> None:
        """Do what is due by now."""
        due = [act for at, act in self.doings if self.began + timedelta(seconds=at) <= clock.now()]
        self.doings = self.doings[len(due) :]
        for name in due:
            self._do(name, tally)

    def _do(self, name: str, tally: Tally) -> None:
        assert self.order is not None
        if name == "again":
            self._pay_again()
        elif name == "cancel":
            self.order.refresh_from_db()
            expiring.cancel_order(order=self.order)
        elif self.refs:
            ref = self.refs[0] if name == "pay first" else self.refs[-1]
            failed = Payment.objects.filter(reference=ref, status__in=["failed", "expired"]).exists()
            self.order.refresh_from_db()
            if name != "decline" and self.order.status in ("expired", "cancelled"):
                tally.count("G4")
            if name != "decline" and failed:
                tally.count("G18")
            tally.sandbox.pay(ref, "declined" if name == "decline" else "paid")
            tally.count("G2")  # nobody comes back to the shop: no page asks, no hint is sent

    def _pay_again(self) -> None:
        assert self.order is not None
        self.order.refresh_from_db()
        try:
            payment = retrying.retry_payment(order=self.order, method="ocpay")
            self._note(start_payment(payment=payment, return_url=RETURN_URL))
        except (CannotRetry, CannotStart):
            return

    @property
    def is_over(self) -> bool:
        """Nothing is left for this customer to do."""
        return not self.doings
