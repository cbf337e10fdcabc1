"""Refunds after a loss of data: what is open in the backup may have been paid since."""

from datetime import datetime

from core import desk
from core.models import Symptom
from core.money import format_dinars
from core.moves import subject_of
from core.reasons import Reason
from payments.kinds import PaymentsDeskKind
from payments.models import Refund
from payments.payout_methods.registry import INSTANT
from payments.reasons import RefundReason
from payments.states import RefundStatus

desk.retain_closed_items(PaymentsDeskKind.PAID_ALREADY)  # what was answered once is not asked again
OPEN = (RefundStatus.REQUESTED, RefundStatus.APPROVED)


def flag_open_payouts(*, since: datetime) -> None:
    """Ask a person about each refund that is paid by hand and was open when the shop went away.

    Safe to call twice: what was answered once is not asked again.
    """
    at_risk = Refund.objects.filter(status__in=OPEN, status_since__lte=since)
    for refund in at_risk.exclude(destination__in=INSTANT):
        if not Symptom.objects.filter(
            kind=PaymentsDeskKind.PAID_ALREADY, subject=subject_of(refund)
        ).exists():
            title = Reason(RefundReason.PAID_SINCE, amount=format_dinars(refund.amount))
            desk.open_item(kind=PaymentsDeskKind.PAID_ALREADY, about=refund, title=title)
