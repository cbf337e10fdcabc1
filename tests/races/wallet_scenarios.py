"""Orders of customers with something in the wallet, led into races by real top-ups and purchases."""

from dataclasses import dataclass

from accounts.models import Customer
from accounts.testing import make_customer
from orders.checkout import order_creation
from orders.models import Cart, Order
from payments import wallet
from payments.incoming.initiation import create_payment, start_payment
from payments.models import Payment
from payments.states import Purpose
from tests.properties import customers
from tests.properties.world import World
from tests.races.scenarios import HALF, QUANTITIES, Scene, ask

FILLED = 1000_00


@dataclass
class WalletScene(Scene):
    """An order of somebody who had `held` in the wallet before anything was paid from it."""

    customer: Customer
    held: int

    @property
    def balance(self) -> int:
        return wallet.balance_of(self.customer)

    @property
    def now(self) -> Order:
        return Order.objects.get(pk=self.order.pk)

    def link(self, number: int) -> Payment:
        """The payments at the bank, the oldest first."""
        return [payment for payment in self.payments if payment.gateway == "ocpay"][number]


def begin_top_up(world: World, customer: Customer, amount: int = FILLED) -> Payment:
    """A top-up that is paid at the bank, and the shop does not know yet."""
    payment = create_payment(
        customer=customer, method="ocpay", amount=amount, title="Wallet top-up", purpose=Purpose.TOP_UP
    )
    start_payment(payment=payment, return_url=customers.RETURN_URL)
    customers.decide(world, payment, "paid")
    return payment


def somebody(world: World, amount: int = FILLED) -> Customer:
    """A new customer, with so much in the wallet."""
    customer = make_customer(limits_lifted=True)
    ask(begin_top_up(world, customer, amount))
    return customer


def cart_of(world: World, customer: Customer, quantity: int) -> Cart:
    cart = customers.fill_cart(world, [(HALF, quantity)])
    cart.email = customer.email
    cart.save()
    return cart


def buy(world: World, customer: Customer, *, use_wallet: bool) -> WalletScene:
    """An order that the wallet does not cover, with a link at the bank over what it does not pay."""
    held = wallet.balance_of(customer)
    order, payment = order_creation.create_order(
        cart=cart_of(world, customer, next(QUANTITIES)),
        method="ocpay",
        language="en",
        nonce="once",
        visitor=customer,
        use_wallet=use_wallet,
    )
    assert payment is not None
    start_payment(payment=payment, return_url=customers.RETURN_URL)
    return WalletScene(world, order, customer, held)


def in_parts(world: World) -> WalletScene:
    """A part is paid from the wallet, the rest waits at the bank."""
    return buy(world, somebody(world), use_wallet=True)


def rest_is_paid(world: World) -> WalletScene:
    """And at the bank the rest is paid already."""
    scene = in_parts(world)
    customers.decide(world, scene.link(0), "paid")
    return scene


def about_to_expire(world: World, *, then: str = "") -> WalletScene:
    """The rest was declined half an hour ago; perhaps it is paid after all."""
    scene = in_parts(world)
    customers.decide(world, scene.link(0), "declined")
    ask(scene.link(0))
    if then:
        customers.decide(world, scene.link(0), then)
    world.advance(31 * 60)
    return scene


def declined(world: World, *, then: str = "") -> WalletScene:
    """A link over the whole price was declined, or is paid after all; nothing came from the wallet yet."""
    scene = buy(world, somebody(world), use_wallet=False)
    customers.decide(world, scene.link(0), "declined")
    ask(scene.link(0))
    if then:
        customers.decide(world, scene.link(0), then)
    return scene


@dataclass
class TopUpScene(WalletScene):
    """A top-up is on its way."""

    top_up: Payment


def topping_up(world: World) -> TopUpScene:
    """Somebody who owes for an order and has begun to top up the wallet."""
    scene = buy(world, somebody(world), use_wallet=False)
    return TopUpScene(world, scene.order, scene.customer, scene.held, begin_top_up(world, scene.customer))
