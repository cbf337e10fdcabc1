"""The shop that will be lost: it trades, is backed up in the middle, and trades on until it is killed.

Started by tools.restore_drill.drill; says on standard output when the backup may be taken.
"""

import select
import sys
import time
from typing import Any

from tools.restore_drill.drill_shop import BACK_UP, TRADED, Receipt, Trade, open_shop, sandbox_of_this_drill

PASSES = 40
DEARER = 3  # times its price: more than any line's limit
DEAR = 1  # the kind of card that stays so dear until after the loss


class Trader:
    """Sells to customers, pays for them at the gateways, and lets the shop do its work."""

    def __init__(self, fake_clock: Any) -> None:
        from tools.oracle.bank_account import Bank
        from tools.soak.customers.gateway_pages import GatewayPages
        from tools.soak.shop.catalogue_setup import payable_goods, restock

        self.sandbox, self.fake_clock = sandbox_of_this_drill(), fake_clock
        self.tills = GatewayPages(self.sandbox, Bank())
        self.goods = payable_goods()
        restock(self.sandbox, self.goods)
        self.strangers: list[str] = []
        self._number = 0

    def sell(self, kind: int, *, method: str = "ocpay") -> Any:
        """An order over one card of a kind, and its payment, which is started and not paid."""
        from catalog.models import Denomination
        from core import clock
        from orders.cart import carts
        from orders.checkout import order_creation
        from orders.models import Cart
        from payments.incoming.initiation import start_payment

        self._number += 1
        cart, secret = carts.create_cart(customer=None)
        carts.add_to_cart(
            cart=cart,
            denomination=Denomination.objects.get(pk=self.goods[kind].denomination_id),
            quantity=1,
        )
        email = f"customer{self._number}@example.com"
        Cart.objects.filter(pk=cart.pk).update(
            email=email, phone="+213550123456", terms_accepted_at=clock.now()
        )
        cart.refresh_from_db()
        _order, payment = order_creation.create_order(cart=cart, method=method, language="en", nonce=secret)
        if payment is None:
            raise RuntimeError("the order was paid without a gateway")
        return start_payment(payment=payment, return_url="http://127.0.0.1/back")

    def pay(self, payment: Any) -> None:
        """Pay at the gateway; the shop has asked about it, and has done no more yet."""
        from core import clock
        from payments.incoming.status_check import check_payment_status
        from payments.models import Payment

        self.tills.pay(payment)
        Payment.objects.filter(pk=payment.pk).update(next_due_at=clock.now())
        check_payment_status(payment_id=payment.pk)

    def work(self, *, until_quiet: bool = True) -> None:
        """Passes of the sweep, seconds apart."""
        from core.operations.sweep_runner import sweep_once
        from orders.models import Line
        from orders.states import FINAL_LINES, LineStatus

        for _ in range(PASSES):
            self.fake_clock.advance(seconds=6)
            sweep_once()
            busy = Line.objects.exclude(status__in=[*FINAL_LINES, LineStatus.UNPAID, LineStatus.HELD])
            if not until_quiet or not busy.exists():
                return

    def make_dear(self, kind: int) -> None:
        """The supplier asks more for a kind of card than any line may cost."""
        goods = self.goods[kind]
        self.sandbox.settings(types={goods.type: {"price": goods.wholesale / 100 * DEARER}})

    def make_cheap(self, kind: int) -> None:
        """It costs what it did, and the shop has seen it."""
        from tools.soak.shop.catalogue_setup import restock

        restock(self.sandbox, [self.goods[kind]])

    def buy_as_a_stranger(self, kind: int) -> None:
        """Somebody buys at the supplier with the shop's account and without the shop."""
        goods = self.goods[kind]
        order = {"productId": goods.product, "typeId": goods.type, "quantity": 1, "age": 0, "plan": {}}
        self.strangers.append(str(self.sandbox.control("orders", order)["id"]))

    def told(self) -> Trade:
        """What customers hold in their hands by now."""
        from orders.models import Order
        from orders.states import OrderStatus

        return Trade(
            receipts=tuple(_receipt(order) for order in Order.objects.filter(status=OrderStatus.PAID)),
            strangers=tuple(self.strangers),
            dear=self.goods[DEAR].type,
            dear_price=self.goods[DEAR].wholesale,
            ahead=self.fake_clock.ahead.total_seconds(),
        )


def _receipt(order: Any) -> Receipt:
    payment = order.order_payments.get().payment
    return Receipt(
        reference=order.reference,
        email=order.email,
        gateway=payment.gateway,
        gateway_reference=payment.reference,
        amount=payment.amount,
        parts=tuple(
            (line.supplier_order.supplier_id if hasattr(line, "supplier_order") else "", line.unit_price)
            for line in order.lines.order_by("position")
        ),
    )


def main() -> None:
    """Trade before, during and after the backup; then wait to be killed."""
    with open_shop(products=4) as fake_clock:
        trader = Trader(fake_clock)
        unpaid = _until_the_backup(trader)
        print(BACK_UP, flush=True)
        _during_the_backup(trader)
        _after_the_backup(trader, unpaid)
        trader.told().write()
        print(TRADED, flush=True)
        time.sleep(3_600)


def _until_the_backup(trader: Trader) -> list[Any]:
    """Delivered ones; three on hold, two of them alike; one queued; two not paid yet, which are returned."""
    for kind, method in enumerate(("ocpay", "chargily", "ocpay", "chargily")):
        trader.pay(trader.sell(kind, method=method))
    trader.work()
    waiting = [
        trader.sell(kind, method=method) for kind, method in ((0, "ocpay"), (0, "chargily"), (1, "ocpay"))
    ]
    queued = trader.sell(2)
    unpaid = [trader.sell(3), trader.sell(0, method="chargily")]
    for kind in (0, DEAR):
        trader.make_dear(kind)
    for payment in waiting:
        trader.pay(payment)
    trader.work()
    trader.pay(queued)
    return unpaid


def _during_the_backup(trader: Trader) -> None:
    """Traffic goes on until the parent says that the backup is taken."""
    while True:
        trader.pay(trader.sell(3))
        ready, _, _ = select.select([sys.stdin], [], [], 0)
        if ready:
            sys.stdin.readline()
            return


def _after_the_backup(trader: Trader, unpaid: list[Any]) -> None:
    """What waited is bought, but for the one that stays too dear; what was not paid is; new orders come."""
    trader.make_cheap(0)
    for payment in unpaid:
        trader.pay(payment)
    for kind, method in ((0, "chargily"), (2, "ocpay"), (3, "chargily")):
        trader.pay(trader.sell(kind, method=method))
    trader.fake_clock.advance(seconds=120)  # held lines are looked at again
    trader.work()
    trader.buy_as_a_stranger(DEAR)
    trader.pay(trader.sell(2, method="chargily"))  # paid in the moment of the loss, and never bought


if __name__ == "__main__":
    main()
