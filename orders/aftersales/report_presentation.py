"""A reported code as its customer sees it: how far it is, what happens next, until when."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core import clock
from orders.models import CardReport
from orders.models.card_report import Refusal
from orders.states import ReportStatus


@dataclass(frozen=True)
class ReportView:
    """A report in the customer's words. `answer_due_at`: until when staff decide, while that is ahead."""

    label: str
    next_step: str
    answer_due_at: datetime | None
    explanation: str  # of a refusal, as staff wrote it
    is_open: bool


def report_view(report: CardReport) -> ReportView:
    """What the customer sees of a report. Read its `replacement` along, if there are several."""
    is_ahead = report.is_open and clock.now() < report.answer_due_at
    return ReportView(
        label=_label(report),
        next_step=_next_step(report, is_ahead=is_ahead),
        answer_due_at=report.answer_due_at if is_ahead else None,
        explanation=report.explanation if report.status == ReportStatus.REFUSED else "",
        is_open=report.is_open,
    )


def _label(report: CardReport) -> str:
    return {
        ReportStatus.REPORTED: _("Reported: being looked into"),
        ReportStatus.ASKED: _("Reported: the supplier was asked"),
        ReportStatus.REPLACED: _("Reported: you get a new code"),
        ReportStatus.REFUNDED: _("Reported: you get its price back"),
        ReportStatus.REFUSED: _("Reported: not accepted"),
    }[ReportStatus(report.status)]


def _next_step(report: CardReport, *, is_ahead: bool) -> str:
    """What happens next, or why nothing does."""
    if report.is_open:
        late = _("It takes longer than we said. We are at it: you need not report it again.")
        return "" if is_ahead else late
    if report.status == ReportStatus.REPLACED and report.replacement and report.replacement.is_final:
        return _("The new code is further down on this page.")
    if report.status == ReportStatus.REPLACED:
        return _("It is further down on this page once it is there; we write to you.")
    if report.status == ReportStatus.REFUSED:
        return str(Refusal(report.refusal).label)
    return ""
