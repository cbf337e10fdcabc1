"""Orders in the state in which a race begins, led there by real purchases at the sandbox."""

from dataclasses import dataclass
from itertools import cycle
from typing import Any

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core import clock, switches
from core.kinds import SwitchName
from orders.fulfilment import circuit_breaker
from orders.fulfilment.lookup import look_up_line
from orders.fulfilment.placement import place_line
from orders.models import Line, Order
from orders.resolution import actions
from orders.states import LineStatus
from payments.incoming.status_check import check_payment_status
from payments.models import Payment
from tests.properties import customers
from tests.properties.world import World

HALF = 1  # the place on the shelf of the card that comes by half
QUANTITIES = cycle(range(4, 20))  # no order of one scene can be taken for that of another
WAIT = 3_700  # seconds after which two persons may have a line placed again


@dataclass
class Scene:
    """One order of one line, and the shop around it."""

    world: World
    order: Order

    @property
    def line(self) -> Line:
        return Line.objects.select_related("order").get(order=self.order)

    @property
    def line_id(self) -> int:
        return self.line.pk

    @property
    def status(self) -> str:
        return self.line.status

    @property
    def payments(self) -> list[Payment]:
        return list(Payment.objects.filter(order_payment__order=self.order).order_by("pk"))

    def make_due(self) -> None:
        """Let the next look at the line be due, whatever it is."""
        Line.objects.filter(pk=self.line_id, next_due_at__isnull=False).update(next_due_at=clock.now())

    def supplier_order(self) -> str:
        """The id of the newest order at the supplier."""
        return str(self.world.sandbox.truth()["orders"][-1]["id"])


def unpaid(world: World, quantity: int = 0) -> Scene:
    """An order with a link under way, whatever earlier rounds have left unclear."""
    circuit_breaker.close_breaker()
    switches.resume(SwitchName.PLACING)
    order = customers.buy(world, [(HALF, quantity or next(QUANTITIES))])
    assert order is not None
    return Scene(world, order)


def ask(payment: Payment) -> None:
    """Ask the gateway as if it were due."""
    Payment.objects.filter(pk=payment.pk).update(next_due_at=clock.now())
    check_payment_status(payment_id=payment.pk)


def queued(world: World, quantity: int = 0) -> Scene:
    scene = unpaid(world, quantity)
    customers.decide(world, scene.payments[0], "paid")
    ask(scene.payments[0])
    assert scene.status == LineStatus.QUEUED
    return scene


def placed(world: World) -> Scene:
    """Taken by the supplier, and ready there."""
    scene = queued(world)
    place_line(line_id=scene.line_id)
    world.advance(10)
    return scene


def unknown(world: World, fault: str = "apply_then_lose", **how: Any) -> Scene:
    """Bought, or with `drop` not bought, and nobody knows; the look-up is due."""
    scene = queued(world)
    world.sandbox.faults({"fault": fault, "endpoint": "placeOrder", **how})
    place_line(line_id=scene.line_id)
    world.advance(20)
    assert scene.status == LineStatus.UNKNOWN
    return scene


def parked(world: World) -> Scene:
    """Never bought, and not found for an hour."""
    return _park(unknown(world, "drop"))


def parked_and_bought(world: World) -> Scene:
    """Not found for an hour, and then the supplier takes the order after all; the next look finds it."""
    scene = _park(unknown(world, "late_application", seconds=WAIT + 60.0))
    world.advance(60)
    scene.make_due()
    return scene


def _park(scene: Scene) -> Scene:
    scene.world.advance(WAIT)
    look_up_line(line_id=scene.line_id)
    assert scene.status == LineStatus.PARKED
    scene.make_due()
    return scene


def held(world: World) -> Scene:
    """On hold for lack of balance, which is there again; the recheck is due."""
    scene = queued(world)
    world.sandbox.settings(balance=1)
    place_line(line_id=scene.line_id)
    world.sandbox.settings(balance=500_000)
    assert scene.status == LineStatus.HELD
    scene.make_due()
    return scene


def proposed(scene: Scene, act: str) -> Scene:
    """The first of two persons has proposed it."""
    actions.ACTIONS[act](line=scene.line, actor=REVIEWER, reason="seen on their site")
    return scene


def agree(scene: Scene, act: str, actor: str = SECOND_REVIEWER) -> actions.ActionResult:
    return actions.ACTIONS[act](line=scene.line, actor=actor, reason="seen on their site")
