"""A customer reports a code that was shown and does not work; staff look into it and are put on the clock."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock, outbox
from core.actors import CUSTOMER
from core.audit_log import ActionNotAllowedError
from core.files.image_headers import InvalidImageError
from core.files.images import Readable
from core.intervals import Interval
from core.moves import record_created
from core.rate_limits import counted_windows
from core.reasons import Reason
from core.text import one_line, truncate
from delivery.models import Card
from delivery.redaction import redact_codes
from delivery.states import CardStatus
from orders.aftersales.report_pictures import REPORT_PICTURES
from orders.fulfilment.replacements import put_report_on_desk
from orders.kinds import OrdersMailKind
from orders.models import CardReport, LineCard
from orders.models.card_report import MAX_WORDS, Fault
from orders.reasons import ReportReason
from payments.transfers.receipts.pictures import read_picture

MOST_REPORTS = 20  # of one customer in one CARD_REPORTS_WINDOW: as many cards as a line has at most


def may_be_reported(line_card: LineCard) -> bool:
    """Whether the code was shown, not too long ago, and nobody has reported it before."""
    until = reported_until(line_card.card)
    return until is not None and clock.now() < until and not hasattr(line_card, "report")


def reported_until(card: Card) -> datetime | None:
    """Until when a report is taken; None for a code that nobody has seen, or whose price went back."""
    if card.status != CardStatus.REVEALED or card.revealed_at is None:
        return None
    return card.revealed_at + Interval.CARD_REPORT_TAKEN.duration


def report_card(
    *, line_card: LineCard, fault: Fault, words: str = "", picture: Readable | None = None
) -> CardReport:
    """Note that the code of a card does not work, and put it on the desk, with a mail that says until when.

    Outside any transaction: a picture is stored before its row. Reporting twice is one report: the first.
    Codes are taken out of the words: staff see none. Raises ActionNotAllowedError, which tells why.
    """
    _count(line_card)
    known = _known(line_card)
    if known is not None:
        return known
    _refuse_unless_taken(line_card)
    name = _store(picture) if picture else ""
    report = None
    try:
        report = _create(line_card, fault, truncate(redact_codes(one_line(words)), MAX_WORDS), name)
    finally:
        if name and (report is None or report.picture != name):
            REPORT_PICTURES.delete(name)
    return report


def _known(line_card: LineCard) -> CardReport | None:
    return CardReport.objects.filter(line_card=line_card).first()


def _count(line_card: LineCard) -> None:
    try:
        counted_windows.check_rate_limit(
            f"card-reports:{line_card.line.order.customer_id}",
            most=MOST_REPORTS,
            per=Interval.CARD_REPORTS_WINDOW.duration,
        )
    except counted_windows.RateLimitExceededError:
        raise ActionNotAllowedError(_("That was sent too often. Please try again later.")) from None


def _refuse_unless_taken(line_card: LineCard) -> None:
    if not may_be_reported(line_card):
        raise ActionNotAllowedError(
            _("This code cannot be reported: it was not shown yet, or too long ago. Please write to us.")
        )


def _store(picture: Readable) -> str:
    try:
        return REPORT_PICTURES.store(read_picture(picture).jpeg)
    except InvalidImageError as exc:
        raise ActionNotAllowedError(str(exc)) from None


def _create(line_card: LineCard, fault: Fault, words: str, picture: str) -> CardReport:
    """The row with all that follows from it; or that of a rival, who was faster."""
    now = clock.now()
    try:
        with transaction.atomic():
            report = CardReport.objects.create(
                line_card=line_card,
                fault=fault,
                words=words,
                picture=picture,
                reported_at=now,
                answer_due_at=now + Interval.CARD_REPORT_ANSWER.duration,
            )
            record_created(report, why=Reason(ReportReason.REPORTED, fault=fault), actor=CUSTOMER)
            put_report_on_desk(report)
            outbox.queue(kind=OrdersMailKind.CARD_REPORTED, about=report)
    except IntegrityError:
        return CardReport.objects.get(line_card=line_card)
    return report
