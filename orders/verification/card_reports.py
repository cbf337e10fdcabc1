"""Reports of codes that do not work: about codes that were seen, each ended in one way."""

from collections.abc import Iterator

from delivery.states import CardStatus
from orders.models import CardRefund, CardReport, Line, LineCard
from orders.states import LineStatus, ReportStatus
from orders.verification.portions import to_verify
from payments.ledger.chart_of_accounts import Account
from payments.ledger.journal import EventKey
from payments.models import JournalEntry
from payments.states import RefundStatus


def only_seen_codes_are_reported() -> Iterator[str]:
    """Nobody knows of a code that was never shown that it does not work."""
    unseen = CardReport.objects.filter(line_card__card__revealed_at=None)
    for label in unseen.values_list("line_card__card__label", flat=True):
        yield f"card {label} is reported, and was never shown"


def refunds_fit_reports() -> Iterator[str]:
    """The refund of a report is that of its card, asked for once; a rejected one refuses the report."""
    reports = CardReport.objects.exclude(refund=None).select_related("refund", "line_card__card")
    links = CardRefund.objects.filter(refund__card_report__isnull=False)
    refunded = dict(links.values_list("refund", "line_card"))
    for report in reports:
        refund = report.refund
        if refund is None or refunded.get(refund.pk) != report.paid_card.pk:
            yield f"report {report.pk} has a refund of another card"
        elif (refund.status == RefundStatus.REJECTED) != (report.status == ReportStatus.REFUSED):
            yield f"report {report.pk} is {report.status}, its refund is {refund.status}"


def credits_are_booked() -> Iterator[str]:
    """What the supplier has credited is booked, once, as it is noted."""
    entries = JournalEntry.objects.filter(account=Account.COMPENSATION)
    booked = {key: -amount for key, amount in entries.values_list("event__key", "amount")}
    for pk, credited in CardReport.objects.exclude(credited=None).values_list("pk", "credited"):
        if booked.pop(EventKey.SUPPLIER_CREDIT.of(pk), 0) != credited:
            yield f"report {pk}: {credited} is noted as credited, and booked differently"
    for key in booked:
        yield f"{key} is booked, and no report notes it"


def replacements_fit_reports() -> Iterator[str]:
    """What nobody paid for is bought for a report, once; it failed exactly if no code came of use."""
    lines = to_verify(Line.objects.filter(unit_price=0, replaces=None), at="order__created_at")
    for pk in lines.values_list("pk", flat=True):
        yield f"line {pk} costs nothing, and replaces nothing"
    frozen = LineCard.objects.filter(line__unit_price=0, card__status=CardStatus.FROZEN)
    held_back = set(frozen.values_list("line", flat=True))
    reports = CardReport.objects.exclude(replacement=None).select_related("replacement", "line_card__line")
    for report in reports:
        line, reported = report.replacement, report.line_card.line
        if line is None or line.order_id != reported.order_id or line.unit_price:
            yield f"report {report.pk} is replaced by a line of another kind"
        elif (line.status == LineStatus.REFUSED or line.pk in held_back) != report.replacement_failed:
            yield f"report {report.pk}: its replacement is {line.status}"
