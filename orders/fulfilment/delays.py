"""When it takes longer: the customer is told after five minutes, staff after fifteen, both once."""

from core import clock, desk, outbox
from core.intervals import Interval
from core.reasons import Reason
from orders.kinds import OrdersDeskKind, OrdersMailKind
from orders.models import Line
from orders.reasons import DeskTitle
from orders.states import LineStatus


def notify_delay(line: Line) -> None:
    """Tell whoever has waited long enough for this line. Time-out is never failure: nothing else changes.

    Counted from the payment, since that is when the customer began to wait. Safe to call at every look.
    """
    if line.order.paid_at is None:
        return
    age = clock.now() - line.order.paid_at
    if age > Interval.NOTICE_DELAYED.duration:
        outbox.queue(kind=OrdersMailKind.ORDER_DELAYED, about=line.order)
    if age > Interval.STAFF_DELAYED.duration:
        status = LineStatus(line.status)
        title = Reason(DeskTitle.DELAYED, order=line.order.reference, status=status)
        desk.open_item(kind=OrdersDeskKind.DELAYED, about=line, title=title, is_minor=True)
