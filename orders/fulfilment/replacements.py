"""Lines bought in place of a code that did not work: nobody pays for them, nothing of them is refunded.

They are placed, looked up and settled like any other; what follows from their end is here.
"""

from core import clock, desk, outbox
from core.intervals import Interval
from core.moves import move
from core.reasons import Reason, ReasonLike
from orders.kinds import OrdersDeskKind, OrdersMailKind
from orders.models import CardReport, Line
from orders.models.card_report import Fault
from orders.reasons import ReportReason
from orders.states import LineStatus, ReportStatus


def fail_replacement(line: Line, *, why: ReasonLike, actor: str = "system") -> None:
    """No new code is to be had: the report is open again, before a person, and its price can go back.

    In the transaction that settles the line. Raises LostRaceError.
    """
    report = line.replaces
    move(
        report,
        to=ReportStatus.REPORTED,
        why=Reason(ReportReason.NOT_REPLACED, why=why),
        actor=actor,
        expected=ReportStatus.REPLACED,
        replacement_failed=True,
        answer_due_at=clock.now() + Interval.CARD_REPORT_ANSWER.duration,
    )
    put_report_on_desk(report)


def put_report_on_desk(report: CardReport) -> None:
    """Put a reported code before a person. Safe to call twice."""
    card = report.line_card.card.label
    title = Reason(ReportReason.TO_LOOK_INTO, card=card, fault=Fault(report.fault))
    desk.open_item(kind=OrdersDeskKind.CARD_REPORTED, about=report, title=title)


def tell_of_replacement(line: Line) -> None:
    """Write to the customer that the new code is there, in the transaction that delivers it."""
    if line.status == LineStatus.DELIVERED and line.replaces.status == ReportStatus.REPLACED:
        outbox.queue(kind=OrdersMailKind.CARD_REPLACED, about=line.replaces)
