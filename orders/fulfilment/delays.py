"""When it takes longer: the customer is told after five minutes, staff after fifteen, both once."""

from datetime import datetime

from core import clock, desk, outbox
from core.intervals import Interval
from core.reasons import Reason
from orders.kinds import OrdersDeskKind, OrdersMailKind
from orders.models import Line
from orders.reasons import DeskTitle
from orders.states import LineStatus


def is_late(paid_at: datetime | None) -> bool:
    """Whether whoever paid then has waited long enough to be told."""
    return paid_at is not None and clock.now() - paid_at > Interval.NOTICE_DELAYED.duration


def notify_delay(line: Line) -> None:
    """Tell whoever has waited long enough for this line. Time-out is never failure: nothing else changes.

    Counted from the payment, since that is when the customer began to wait. Safe to call at every look.
    """
    if line.is_replacement:
        return  # its customer was told of no time; who waits for it is told by its report
    paid_at = line.order.paid_at
    if paid_at is None or not is_late(paid_at):
        return
    outbox.queue(kind=OrdersMailKind.ORDER_DELAYED, about=line.order)
    if clock.now() - paid_at > Interval.STAFF_DELAYED.duration:
        status = LineStatus(line.status)
        title = Reason(DeskTitle.DELAYED, order=line.order.reference, status=status)
        desk.open_item(kind=OrdersDeskKind.DELAYED, about=line, title=title, is_minor=True)
