"""One order's story, from the cart to the revealed code, and what puts things right after a process died in
it.
"""

from datetime import timedelta
from typing import Any

from django.db import connections
from django.utils import timezone

from catalog.models import Denomination
from core import clock
from core.models import DeskItem
from core.operations.sweep_runner import sweep_once
from delivery.reveal import reveal
from orders.cart import carts
from orders.checkout import order_creation
from orders.fulfilment import placement, polling
from orders.models import Cart, Line, LineCard, Order
from orders.states import FINAL_LINES, LineStatus, OrderStatus
from payments.incoming import status_check
from payments.incoming.initiation import start_payment
from payments.models import Payment
from sandbox.testing import RunningSandbox

QUANTITY = 4


class SharedFakeClock:
    """The shop's clock and the supplier's, turned together."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.sandbox = sandbox
        self.ahead = timedelta()

    def now(self) -> Any:
        return timezone.now() + self.ahead

    def advance(self, **delta: float) -> None:
        self.ahead += timedelta(**delta)
        self.sandbox.settings(clock_ahead_seconds=self.ahead.total_seconds())


def take_over_clocks(sandbox: RunningSandbox, ahead: timedelta = timedelta()) -> SharedFakeClock:
    """Turn the clock of this process, and of the sandbox, from now on."""
    fake_clock = SharedFakeClock(sandbox)
    clock.timezone = fake_clock  # type: ignore[assignment, attr-defined]
    fake_clock.advance(seconds=ahead.total_seconds())
    return fake_clock


def fill_cart(denomination: Denomination) -> int:
    """A cart that is ready to be paid; returns its id."""
    cart, _secret = carts.create_cart(customer=None)
    carts.add_to_cart(cart=cart, denomination=denomination, quantity=QUANTITY)
    Cart.objects.filter(pk=cart.pk).update(
        email="buyer@example.com", phone="+213550123456", terms_accepted_at=timezone.now()
    )
    return cart.pk


def run_order(cart_id: int, sandbox: RunningSandbox, fake_clock: SharedFakeClock) -> None:
    """Pay, place, poll, settle with a refund of what did not come, reveal: the flows in which a process may
    die.
    """
    cart = Cart.objects.get(pk=cart_id)
    order, payment = order_creation.create_order(cart=cart, method="ocpay", language="en", nonce="story")
    assert payment is not None
    start_payment(payment=payment, return_url="http://127.0.0.1/back")
    sandbox.pay(payment.reference or "")
    fake_clock.advance(seconds=6)
    status_check.check_payment_status(payment_id=payment.pk)
    line = order.lines.get()
    placement.place_line(line_id=line.pk)
    fake_clock.advance(seconds=6)
    polling.poll_line(line_id=line.pk)
    line_card = LineCard.objects.filter(line=line).select_related("card").first()
    assert line_card is not None, describe()
    reveal(card=line_card.card, place=line_card.place, proof="buyer", ip="", agent="")


def recover(fake_clock: SharedFakeClock, *, longest: timedelta = timedelta(hours=3)) -> None:
    """What the sweep does in the hours afterwards, until nothing is open but what waits for a person."""
    end = fake_clock.ahead + longest
    step = 6.0
    while fake_clock.ahead < end:
        sweep_once()
        if is_settled():
            return
        fake_clock.advance(seconds=step)
        step = min(step * 1.6, 900)
    raise AssertionError(f"still open after {longest}: {describe()}")


def is_settled() -> bool:
    """Whether everything has come to its end or to the desk."""
    open_lines = Line.objects.exclude(status__in=[*FINAL_LINES, LineStatus.UNPAID, LineStatus.PARKED])
    waiting = Order.objects.filter(status=OrderStatus.AWAITING_PAYMENT)
    asked = Payment.objects.filter(status__in=["created", "pending"])
    return not (open_lines.exists() or waiting.exists() or asked.exists())


def describe() -> str:
    orders = [f"{order.reference} {order.status}" for order in Order.objects.all()]
    lines = [f"{line.pk} {line.status} {line.hold_reason}" for line in Line.objects.all()]
    payments = [f"{payment.pk} {payment.status}" for payment in Payment.objects.all()]
    desk = list(DeskItem.objects.values_list("title", flat=True))
    return f"{orders} {lines} {payments} {desk}"


def close_connections() -> None:
    """A forked process must not share its parent's connections."""
    connections.close_all()
