"""The end of an example: the supplier behaves again, days pass, the sweep goes round."""

from collections.abc import Iterator

from core.models import DeskItem
from core.moves import subject_of
from orders.kinds import OrdersDeskKind
from orders.models import CardReport, Line, Order
from orders.states import FINAL_LINES, OPEN_REPORTS, LineStatus, OrderStatus
from payments.models import Payment
from payments.states import PaymentStatus
from tests.properties.oracle import before_a_person, violations_at_the_end
from tests.properties.staff import resume_placing
from tests.properties.world import BALANCE, World

# Seconds between two passes: first as close as things are due, then as far apart as late money is looked for
PAUSES = (6, 6, 10, 16, 25, 40, 60, 130, 200, 300, 600, *[930] * 12, *[3_700] * 28)
# What waits for a person, and under which kind of item it does.
AT_REST = {LineStatus.PARKED: "parked", LineStatus.HELD: "held", LineStatus.PLACED: "quarantined"}
PATIENCE = 10  # passes in which a line on hold may still come back by itself


def drain(world: World) -> list[str]:
    """Sweep until nothing goes on any more; returns what is wrong then."""
    behave(world)
    for number, pause in enumerate(PAUSES):
        resume_placing()
        world.sweep(pause=pause)
        if not (number < PATIENCE and _is_any_held()) and not _wrong(world):
            return []
    return _wrong(world)


def behave(world: World) -> None:
    """From now on the supplier is honest and able."""
    world.sandbox.clear_faults()
    world.sandbox.settings(list_lag_seconds=0, balance=BALANCE)
    for order in world.sandbox.truth()["orders"]:
        if order["status"] == "HANDLING" and order["plan"].get("withhold"):
            world.sandbox.control(f"orders/{order['id']}", {"settle": True})


def _is_any_held() -> bool:
    return Line.objects.filter(status=LineStatus.HELD).exists()


def _wrong(world: World) -> list[str]:
    unfinished = list(_unfinished())
    return unfinished or violations_at_the_end(world.sandbox.truth(cards=True))


def _unfinished() -> Iterator[str]:
    """Whatever is neither at its end nor on the desk."""
    watched = set(DeskItem.objects.filter(closed_at=None).values_list("kind", "subject"))
    for line in Line.objects.exclude(status__in=[*FINAL_LINES, LineStatus.UNPAID]):
        if (AT_REST.get(LineStatus(line.status)), subject_of(line)) not in watched:
            yield f"line {line.pk} is {line.status} {line.hold_reason}"
    for report in CardReport.objects.filter(status__in=OPEN_REPORTS):
        if (OrdersDeskKind.CARD_REPORTED, subject_of(report)) not in watched:
            yield f"report {report.pk} is {report.status}, and nobody knows"
    waiting = Payment.objects.filter(status__in=[PaymentStatus.CREATED, PaymentStatus.PENDING])
    for payment in waiting.exclude(reference__in=before_a_person()):
        yield f"payment {payment.pk} is {payment.status}"
    unpaid = Order.objects.filter(status=OrderStatus.AWAITING_PAYMENT)
    for order in unpaid.exclude(order_payments__payment__in=waiting):
        yield f"order {order.pk} still waits to be paid"
