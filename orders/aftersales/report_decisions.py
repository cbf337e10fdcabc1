"""What staff do about a reported code: ask the supplier, give its price back, or refuse.

Each is a move from the state in which the report was read: of two who decide at once, one is too late.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.staff import separation_of_duties
from core import audit_log, clock, desk, outbox
from core.actors import user_id_of
from core.audit_log import ActionNotAllowedError, require_reason
from core.intervals import Interval
from core.locks import lock_rows
from core.money import dinars_text
from core.moves import LostRaceError, move
from core.normalisation import clean_line
from core.reasons import Reason, ReasonLike
from core.text import truncate
from delivery.redaction import redact_codes
from delivery.states import CardStatus
from orders.aftersales.report_evidence import refund_evidence
from orders.fulfilment.replacements import put_report_on_desk
from orders.kinds import OrdersDeskKind, OrdersMailKind
from orders.models import CardRefund, CardReport, LineCard
from orders.models.card_report import MAX_TICKET, MAX_WORDS, Fault, Refusal
from orders.reasons import ReportReason
from orders.states import ReportStatus
from payments import approval_limits
from payments.ledger import journal
from payments.models import Refund
from payments.refunds import request_return
from payments.states import RefundStatus

ASK, REFUND, REFUSE = "card-report.ask", "card-report.refund", "card-report.refuse"
REOPEN, CREDIT = "card-report.reopen", "card-report.credit"
REPLACE = "card-report.replace"  # see orders.aftersales.report_replacement
audit_log.register_labels(
    {
        ASK: gettext_lazy("supplier asked about a code"),
        REFUND: gettext_lazy("refund of a code that does not work asked for"),
        REFUSE: gettext_lazy("report of a code refused"),
        REOPEN: gettext_lazy("report of a code opened again"),
        CREDIT: gettext_lazy("credit of the supplier noted"),
    }
)


def note_supplier_asked(*, report: CardReport, ticket: str, actor: str) -> None:
    """Keep the supplier's ticket; a later one takes its place. Raises ActionNotAllowedError."""
    require_open(report)
    number = truncate(clean_line(ticket), MAX_TICKET)
    if not number:
        raise ActionNotAllowedError(_("Type the number of the supplier's ticket."))
    with transaction.atomic():
        move_report(
            report, ReportStatus.ASKED, Reason(ReportReason.ASKED, ticket=number), actor, ticket=number
        )
        audit_log.record(actor=actor, act=ASK, about=report, after={"ticket": number})


def refund_report(*, report: CardReport, reason: str, actor: str) -> Refund:
    """Ask for the refund of the card's price, which another person approves, however small it is.

    Raises ActionNotAllowedError.
    """
    require_open(report)
    require_others(report, actor)
    told = words_of_staff(reason)
    line_card = report.paid_card
    if _is_refund_decided(line_card) or line_card.card.status != CardStatus.REVEALED:
        raise ActionNotAllowedError(_("A refund of this card was decided before."))
    line = line_card.line
    with transaction.atomic():
        lock_open(report)
        refund = request_return(
            customer=line.order.customer,
            about=line.order.about,
            unit_price=line.unit_price,
            reason=Reason(ReportReason.REFUND, fault=Fault(report.fault)),
            evidence=refund_evidence(report, told),
            requested_by=actor,
        )
        why = Reason(ReportReason.REFUNDED, note=told)
        move_report(report, ReportStatus.REFUNDED, why, actor, refund=refund, **decided_by(actor))
        CardRefund.objects.filter(line_card=line_card, refund__status=RefundStatus.REJECTED).delete()
        CardRefund.objects.create(line_card=line_card, refund=refund)
        close_report(report, why, actor, OrdersMailKind.CARD_REPORT_REFUNDED)
        audit_log.record(actor=actor, act=REFUND, about=report, after={"amount": refund.amount}, reason=told)
    return refund


def _is_refund_decided(line_card: LineCard) -> bool:
    """Whether its price was asked back before, other than in vain while nobody had seen the code."""
    former = CardRefund.objects.filter(line_card=line_card).exclude(refund__status=RefundStatus.REJECTED)
    return former.exists()


def refuse_report(*, report: CardReport, refusal: Refusal, explanation: str, actor: str) -> None:
    """Refuse, with a reason and words that the customer reads. Raises ActionNotAllowedError."""
    require_open(report)
    require_others(report, actor)
    told = truncate(words_of_staff(explanation), MAX_WORDS)
    why = Reason(ReportReason.REFUSED, refusal=refusal)
    with transaction.atomic():
        move_report(
            report,
            ReportStatus.REFUSED,
            why,
            actor,
            refusal=refusal,
            explanation=told,
            **decided_by(actor),
        )
        close_report(report, why, actor, OrdersMailKind.CARD_REPORT_REFUSED)
        audit_log.record(actor=actor, act=REFUSE, about=report, after={"refusal": refusal}, reason=told)


def reopen_report(*, report: CardReport, reason: str, actor: str) -> None:
    """Look into a refused report again, unless its refund was rejected; its time to answer begins anew.

    Raises ActionNotAllowedError.
    """
    if report.status != ReportStatus.REFUSED or report.refund_id is not None:
        raise ActionNotAllowedError(_("Only what was refused without a refund can be opened again."))
    told = words_of_staff(reason)
    with transaction.atomic():
        move_report(
            report,
            ReportStatus.REPORTED,
            Reason(ReportReason.REOPENED, note=told),
            actor,
            answer_due_at=clock.now() + Interval.CARD_REPORT_ANSWER.duration,
            refusal="",
            explanation="",
            decided_by="",
            decided_by_id=None,
        )
        put_report_on_desk(report)
        audit_log.record(actor=actor, act=REOPEN, about=report, reason=told)


def note_credit(*, report: CardReport, amount: int, actor: str) -> None:
    """Book what the supplier has credited us for the card, in centimes, once. Raises ActionNotAllowedError.

    It never comes to more than the customer paid.
    """
    most = report.paid_card.line.unit_price
    if not 0 < amount <= most:
        raise ActionNotAllowedError(
            _("It can come to %(most)s at most, and to more than nothing.") % {"most": dinars_text(most)}
        )
    with transaction.atomic():
        if not CardReport.objects.filter(pk=report.pk, credited=None).update(credited=amount):
            raise ActionNotAllowedError(_("A credit was noted already."))
        journal.post_supplier_credit(
            report_id=report.pk, about=report.line_card.line.order.about, amount=amount
        )
        audit_log.record(actor=actor, act=CREDIT, about=report, after={"amount": amount})


def follow_rejected_refund(report: CardReport, *, explanation: str, actor: str) -> None:
    """Its refund was rejected: so is the report, with the same words. Raises LostRaceError."""
    move(
        report,
        to=ReportStatus.REFUSED,
        why=ReportReason.REFUND_REJECTED,
        actor=actor,
        expected=ReportStatus.REFUNDED,
        refusal=Refusal.OTHER,
        explanation=explanation,
    )


def words_of_staff(text: str) -> str:
    """What staff write about a report, without codes. Raises ActionNotAllowedError if it is nothing."""
    return redact_codes(require_reason(text))


def require_open(report: CardReport) -> None:
    """Raises ActionNotAllowedError if it was decided, as it was read."""
    if not report.is_open:
        raise ActionNotAllowedError(_("This report was decided already."))


def lock_open(report: CardReport) -> None:
    """Have whoever else decides wait until the caller's transaction ends. Raises ActionNotAllowedError.

    Before the row of its order, which a refund and a new line lock: in this order everywhere.
    """
    lock_rows(CardReport.objects.filter(pk=report.pk), column="status")
    report.refresh_from_db()
    require_open(report)


def require_others(report: CardReport, actor: str) -> None:
    """Raises ActionNotAllowedError if it is this person's own."""
    if separation_of_duties.is_own_customer(report.line_card.line.order.customer, by=actor):
        raise ActionNotAllowedError(_("It is your own order: another person has to decide."))


def move_report(report: CardReport, to: ReportStatus, why: ReasonLike, actor: str, **changes: Any) -> None:
    """Raises ActionNotAllowedError if it is no longer as it was read."""
    try:
        move(report, to=to, why=why, actor=actor, **changes)
    except LostRaceError:
        raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide.")) from None


def close_report(
    report: CardReport, outcome: ReasonLike, actor: str, mail: OrdersMailKind | None = None
) -> None:
    """Take a decided report off the desk, and tell its customer, inside the caller's transaction."""
    approval_limits.close_proposal(REPLACE, report)
    desk.close_items(about=report, kind=OrdersDeskKind.CARD_REPORTED, outcome=outcome, by=actor)
    if mail is not None:
        outbox.queue(kind=mail, about=report, once=report.status_since.isoformat())


def decided_by(actor: str) -> dict[str, Any]:
    """The columns that name who decided."""
    return {"decided_by": actor, "decided_by_id": user_id_of(actor)}
